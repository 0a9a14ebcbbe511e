#include "seal/box.h"

#include <sodium.h>

namespace outcry::seal {

static_assert(kBoxOverhead == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES);

Bytes make_box(const Key& key, std::string_view purpose, ByteView plain, Random& random) {
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  Bytes out(plain.size() + kBoxOverhead);
  random.fill(std::span(out).first(kNonce));
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonce, nullptr, plain.data(), plain.size(),
                                             bytes_of(purpose).data(), purpose.size(), nullptr, out.data(), key.data());
  return out;
}

Result<Bytes> open_box(const Key& key, std::string_view purpose, ByteView box) {
  constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  if (box.size() < kBoxOverhead) return invalid("couldn't open a box: too short");
  Bytes out(box.size() - kBoxOverhead);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, box.data() + kNonce, box.size() - kNonce,
                                                 bytes_of(purpose).data(), purpose.size(), box.data(),
                                                 key.data()) != 0) {
    return invalid("couldn't open a box: wrong key or damaged");
  }
  return out;
}

}  // namespace outcry::seal
