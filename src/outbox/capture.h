// A Capture keeps mail instead of sending it, for the demo and for tests of
// everything that sends mail. Memory only, never on disk: the newest 1,000
// mails, and no more than 32 MB of them.
//
// Thread-safe.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "outbox/transport.h"

namespace outcry::outbox {

struct CapturedMail {
  std::string id;  // "1", "2", …; never used twice
  std::string to;
  std::string subject;  // decoded
  Time at{};
  std::string eml;
};

class Capture {
 public:
  static constexpr size_t kMostMails = 1000;
  static constexpr size_t kMostBytes = size_t{32} << 20;

  // `clock` must outlive it.
  explicit Capture(const Clock& clock) : clock_(clock) {}

  void keep(const std::string& to, const std::string& eml);

  [[nodiscard]] std::vector<std::shared_ptr<const CapturedMail>> newest_first() const;
  // Null if there is none, or it has made room for newer ones.
  [[nodiscard]] std::shared_ptr<const CapturedMail> find(std::string_view id) const;

  // Transports that put mail here; the capture must outlive them.
  TransportFactory transports();

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const CapturedMail>> mails_;  // guarded by mutex_; oldest first
  size_t bytes_ = 0;                                       // guarded by mutex_; of the emls in mails_
  uint64_t last_id_ = 0;                                   // guarded by mutex_
};

}  // namespace outcry::outbox
