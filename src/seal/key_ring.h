// The KeyRing is the folder of the server's own keys, apart from the database
// and never part of a backup of it:
//   mail.key        opens the addresses of mail that waits to be sent
//   console.key     opens the second factors of those who work in the console
//   audit.key       signs the console's log (an Ed25519 seed)
//   SLUG.index.key  tells whether an address has signed a campaign
//   SLUG.log.key    signs the campaign's tally log (an Ed25519 seed)
// Each is 32 random bytes, in a file of mode 0600 made when first asked for.
// Losing mail.key loses waiting mail; losing console.key has them all set up
// their second factors anew; losing audit.key has the console's log go on
// under another; losing an index key lets people sign twice; losing a log key
// ends the log.
//
// The ring may be under a passphrase: the file `lock` then holds the ring's
// own key, locked with it, and each key file its key, locked with the ring's.
// What a crash leaves half locked or half unlocked is read, and locked to its
// end when the passphrase is next given. Format: docs/spec/sealed-data.md.
//
// Thread-safe. Fails with kFailed (disk), kInvalid (a file that others can
// read, or is damaged; no passphrase, or the wrong one).
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "seal/box.h"

namespace outcry::seal {

class KeyRing {
 public:
  // Makes the folder with mode 0700 if it is not there.
  static Result<std::unique_ptr<KeyRing>> open(std::filesystem::path folder, Random& random);

  // Whether a passphrase is needed before any key can be had.
  [[nodiscard]] bool needs_passphrase() const;
  // Gives it. kInvalid if it is the wrong one.
  Status open_with(std::string_view passphrase);
  // Puts the ring under a passphrase; kInvalid if it is under one.
  Status lock(std::string_view passphrase);
  // Takes it away again; its keys are in the clear then. After open_with().
  Status unlock();
  [[nodiscard]] bool is_locked() const;

  Result<KeptKey> mail_key() { return get("mail.key"); }
  Result<KeptKey> console_key() { return get("console.key"); }
  Result<KeptKey> audit_seed() { return get("audit.key"); }
  Result<KeptKey> index_key(std::string_view campaign) { return get(index_name(campaign)); }
  Result<KeptKey> log_seed(std::string_view campaign) { return get(std::string(campaign) + ".log.key"); }

  // Overwrites the file and removes it, wipes the key from memory: nobody may
  // use it any more. Harmless if it is gone.
  Status destroy_index_key(std::string_view campaign);

  // The files of keys by name, and whether each is locked.
  struct Kept {
    std::string name;
    bool locked = false;
  };
  Result<std::vector<Kept>> list() const;

 private:
  KeyRing(std::filesystem::path folder, Random& random) : folder_(std::move(folder)), random_(random) {}
  static std::string index_name(std::string_view campaign) { return std::string(campaign) + ".index.key"; }
  enum class Box { kClear, kLocked };
  // These require mutex_; those that write, also the folder's turn.
  Result<KeptKey> get(const std::string& name);
  Result<KeptKey> read(const std::string& name) const;
  Status write(const std::string& name, const Key& key, Box box) const;
  Status write_all(Box box);
  Status forget_unfinished() const;
  [[nodiscard]] std::filesystem::path lock_file() const { return folder_ / "lock"; }

  const std::filesystem::path folder_;
  Random& random_;
  mutable std::mutex mutex_;
  std::map<std::string, KeptKey> keys_;  // GUARDED_BY(mutex_)
  std::optional<KeptKey> ring_key_;      // GUARDED_BY(mutex_); while it is locked and open
};

}  // namespace outcry::seal
