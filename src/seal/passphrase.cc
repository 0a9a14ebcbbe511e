#include "seal/passphrase.h"

#include <sodium.h>

namespace outcry::seal {

static_assert(kSaltLength == crypto_pwhash_SALTBYTES);

Result<KeptKey> stretch(std::string_view passphrase, ByteView salt) {
  int failure = 0;
  KeptKey key([&](Key& bytes) {
    failure =
        crypto_pwhash(bytes.data(), bytes.size(), passphrase.data(), passphrase.size(), salt.data(),
                      crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE, crypto_pwhash_ALG_ARGON2ID13);
  });
  if (failure != 0) {
    return failed("couldn't derive a key from the passphrase: not enough memory (256 MiB are needed)");
  }
  return key;
}

}  // namespace outcry::seal
