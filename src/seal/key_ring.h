// The KeyRing is the folder of the server's own keys, apart from the database
// and never part of a backup of it:
//   mail.key        opens the addresses of mail that waits to be sent
//   SLUG.index.key  tells whether an address has signed a campaign
//   SLUG.log.key    signs the campaign's tally log (an Ed25519 seed)
// Each file is 32 random bytes in hexadecimal, mode 0600, made when first
// asked for. Losing mail.key loses waiting mail; losing an index key lets
// people sign twice; losing a log key ends the log.
//
// Thread-safe. Fails with kFailed (disk), kInvalid (a file that others can
// read, or is damaged).
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "seal/box.h"

namespace outcry::seal {

class KeyRing {
 public:
  // Makes the folder with mode 0700 if it is not there.
  static Result<std::unique_ptr<KeyRing>> open(std::filesystem::path folder, Random& random);

  Result<Key> mail_key() { return get("mail.key"); }
  Result<Key> index_key(std::string_view campaign) { return get(std::string(campaign) + ".index.key"); }
  Result<Key> log_seed(std::string_view campaign) { return get(std::string(campaign) + ".log.key"); }

 private:
  KeyRing(std::filesystem::path folder, Random& random) : folder_(std::move(folder)), random_(random) {}
  Result<Key> get(const std::string& name);
  Result<Key> read(const std::filesystem::path& file) const;
  Status write(const std::filesystem::path& file, const Key& key) const;

  const std::filesystem::path folder_;
  Random& random_;
  std::mutex mutex_;
  std::map<std::string, Key> keys_;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::seal
