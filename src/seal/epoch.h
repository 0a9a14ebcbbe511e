// An Epoch is a short stretch of a list (a minute, or 4,096 records)
// whose records are sealed under one random key. That key is sealed to each
// of the list's readers and wiped from memory when the epoch ends;
// from then on only they can open its records.
//
// A list is a campaign's records, named by its slug, for its keyholders; or
// its contacts for one member organisation, named SLUG/MEMBER.
//
// An EpochSealer hands out places in the current epoch of one list, and
// begins the next when it is time. Thread-safe.
//
// Format: docs/spec/sealed-data.md.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "seal/box.h"
#include "seal/keyholder.h"

namespace outcry::seal {

inline constexpr uint32_t kEpochRecords = 4096;
inline constexpr std::chrono::seconds kEpochLength{60};

class Epoch {
 public:
  Epoch(std::string list, int64_t id, const std::vector<PublicKey>& recipients, Time began, Random& random);
  Epoch(const Epoch&) = delete;
  Epoch& operator=(const Epoch&) = delete;

  // XChaCha20-Poly1305 under the epoch's key; the nonce is the position, the
  // additional data list, epoch and position. Each position once only.
  [[nodiscard]] Bytes seal(uint32_t position, ByteView record) const;

  [[nodiscard]] int64_t id() const { return id_; }
  [[nodiscard]] Time began() const { return began_; }
  // For each recipient: its public key (32 bytes) and the sealed epoch key.
  // To be on disk before the first record of the epoch.
  [[nodiscard]] const Bytes& sealed_keys() const { return sealed_keys_; }

  // The key, from `sealed_keys()`; kNotFound if `pair` is not a recipient.
  static Result<Key> open_key(const KeyPair& pair, ByteView sealed_keys);
  static Result<Bytes> open(const Key& key, std::string_view list, int64_t id, uint32_t position, ByteView sealed);

 private:
  std::string list_;
  int64_t id_;
  Time began_;
  KeptKey key_;
  Bytes sealed_keys_;
};

struct EpochPlace {
  std::shared_ptr<const Epoch> epoch;
  uint32_t position = 0;
};

class EpochSealer {
 public:
  // `clock` and `random` must outlive it. `recipients` must not be empty.
  EpochSealer(std::string list, std::vector<PublicKey> recipients, const Clock& clock, Random& random);

  EpochPlace next();
  // Ends the current epoch if its time is over, so that its key is wiped even
  // when nobody signs. To be called every few seconds.
  void end_if_due();

 private:
  [[nodiscard]] bool due(Time now) const;  // requires mutex_

  const std::string list_;
  const std::vector<PublicKey> recipients_;
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::shared_ptr<const Epoch> epoch_;  // GUARDED_BY(mutex_)
  uint32_t used_ = 0;                   // GUARDED_BY(mutex_)
};

}  // namespace outcry::seal
