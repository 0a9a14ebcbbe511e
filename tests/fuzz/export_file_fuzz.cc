#include <cstring>

#include "base/random.h"
#include "fuzz.h"
#include "seal/export_file.h"

namespace {

using namespace outcry;

// The key of the corpus's files.
seal::KeyPair pair() {
  seal::KeyPair keys;
  for (size_t i = 0; i < keys.secret_key.size(); ++i) keys.secret_key[i] = static_cast<uint8_t>(i);
  crypto_scalarmult_base(keys.public_key.data(), keys.secret_key.data());
  return keys;
}

}  // namespace

// A head has one form; of the body nothing is given out that does not come
// from the input, and nothing at all after an error.
FUZZ_TARGET {
  static const SystemRandom sodium;
  static const seal::KeyPair keys = pair();
  if (const auto head = seal::parse_export_head(input)) MUST_HOLD(seal::to_text(*head) == input);
  std::string_view rest = input;
  auto reader = seal::ExportFileReader::open([&](std::span<uint8_t> out) -> Result<size_t> {
    const size_t n = std::min(rest.size(), out.size());
    std::memcpy(out.data(), rest.data(), n);
    rest.remove_prefix(n);
    return n;
  });
  if (!reader) return;
  MUST_HOLD(input.starts_with(seal::to_text((*reader)->head())));
  if (!(*reader)->unlock(keys)) return;
  size_t given = 0;
  for (;;) {
    const auto piece = (*reader)->next();
    if (!piece) return;
    if (piece->empty()) break;
    given += piece->size();
    MUST_HOLD(given < input.size());
  }
  MUST_HOLD(rest.empty());
}
