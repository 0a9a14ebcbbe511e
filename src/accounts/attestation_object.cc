#include "accounts/attestation_object.h"

#include <optional>

namespace outcry::accounts {
namespace {

// RFC 8949 section 3: what an item's first byte says.
enum Major : uint8_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

constexpr int kDeepest = 4;           // items within items; CTAP2 section 6
constexpr size_t kShortestData = 37;  // hash of the site, flags, counter

struct Head {
  Major major{};
  uint64_t value = 0;  // a number, a length, a count
};

// Reads one item after the other, and nothing that is not there.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  std::optional<Head> head() {
    if (rest_.empty()) return std::nullopt;
    Head head{static_cast<Major>(rest_[0] >> 5), rest_[0] & 31U};
    rest_ = rest_.subspan(1);
    if (head.value < 24) return head;
    if (head.value > 27) return std::nullopt;
    const size_t size = size_t{1} << (head.value - 24);
    if (rest_.size() < size) return std::nullopt;
    head.value = 0;
    for (const uint8_t byte : rest_.first(size)) head.value = head.value << 8 | byte;
    rest_ = rest_.subspan(size);
    return head;
  }

  // The bytes of a string of this kind.
  std::optional<ByteView> string(Major major) {
    const auto found = head();
    if (!found || found->major != major || found->value > rest_.size()) return std::nullopt;
    const ByteView out = rest_.first(found->value);
    rest_ = rest_.subspan(found->value);
    return out;
  }

  // A whole map, as it is written.
  std::optional<ByteView> map() {
    const ByteView from = rest_;
    if (rest_.empty() || rest_[0] >> 5 != kMap || !skip(0)) return std::nullopt;
    return from.first(from.size() - rest_.size());
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  bool skip(int depth) {
    const auto found = head();
    if (!found || depth > kDeepest) return false;
    if (found->major == kBytes || found->major == kText) {
      if (found->value > rest_.size()) return false;
      rest_ = rest_.subspan(found->value);
    }
    if (found->major != kArray && found->major != kMap) return found->major != kTag;
    if (found->value > rest_.size()) return false;  // each item is a byte at least
    for (uint64_t left = found->value * (found->major == kMap ? 2 : 1); left > 0; --left) {
      if (!skip(depth + 1)) return false;
    }
    return true;
  }

  ByteView rest_;
};

}  // namespace

Result<AttestationObject> read_attestation_object(ByteView bytes) {
  const Error wrong = invalid("this is no attestation object");
  if (bytes.size() > kLongestAttestation) return wrong;
  Reader reader(bytes);
  const auto head = reader.head();
  if (!head || head->major != kMap || head->value != 3) return wrong;
  AttestationObject out;
  for (int i = 0; i < 3; ++i) {
    const auto key = reader.string(kText);
    if (!key) return wrong;
    std::optional<ByteView> value;
    if (text_of(*key) == "fmt" && out.format.empty()) {
      if ((value = reader.string(kText))) out.format = text_of(*value);
    } else if (text_of(*key) == "attStmt" && out.statement.empty()) {
      if ((value = reader.map())) out.statement = *value;
    } else if (text_of(*key) == "authData" && out.authenticator_data.empty()) {
      if ((value = reader.string(kBytes))) out.authenticator_data = *value;
    }
    if (!value || value->empty()) return wrong;
  }
  if (!reader.at_end() || out.authenticator_data.size() < kShortestData) return wrong;
  return out;
}

}  // namespace outcry::accounts
