// A Worker empties an outbox: it claims what is due in batches, sends over
// several connections at once, and writes down in batches what became of it.
//
// At least once: after a crash, after storage that failed, or over a connection
// that broke after the last byte, a mail may leave twice, with the same
// Message-ID. It never leaves twice for another reason, and is never lost.
//
// A connection whose server can't be reached rests, longer each time, and the
// mail it held counts no attempt; the others go on, for a server may merely
// refuse one connection too many.
//
// What goes to many waits for what goes to one: of a bulk lane's mails one
// starts only when no other is due, so a mailing to a hundred thousand delays a
// link by one mail's time at most.
//
// Never reports an address. All functions may be called from any thread, but
// stop() from none of its own.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "outbox/composer.h"
#include "outbox/outbox_store.h"
#include "outbox/pace.h"
#include "outbox/sender.h"
#include "outbox/transport.h"

namespace outcry::outbox {

struct WorkerOptions {
  int connections = 4;
  int batch = 200;                               // mails a claim
  double per_second = 0;                         // mails that may start a second; 0: no limit
  std::chrono::milliseconds poll{3'000};         // how often to look when nobody wakes it
  std::chrono::milliseconds lease{15 * 60'000};  // at least twice kLongestSend
  std::chrono::milliseconds first_rest{2'000};   // of a connection whose server can't be reached; doubles
  std::chrono::milliseconds longest_rest{300'000};
  const ReturnPath* return_path = nullptr;  // must outlive it
};

class Worker {
 public:
  using Report = std::function<void(const Error&)>;  // called from any of its threads

  // Starts. All references must outlive it. `report` gets what an operator
  // should know: storage that fails, a server that can't be reached. A
  // kCorrupt storage ends the work.
  Worker(OutboxStore& store, Composer& composer, const TransportFactory& transports, const Clock& clock, Random& random,
         const WorkerOptions& options, Report report);
  ~Worker();

  // There may be new mail. Cheap; to be called after each commit.
  void wake();

  // Sends what is on its way, gives the rest back, and ends. Waits up to
  // kLongestSend. Idempotent.
  void stop();

  struct Stats {
    uint64_t sent, retried, failed, dropped;  // since the start
    int resting;                              // connections, now
  };
  [[nodiscard]] Stats stats() const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  struct Waiting {  // of a lane
    std::deque<Queued> ready;
    bool more = false;  // the last claim was full
    bool look = false;  // somebody woke us since the last claim
  };

  // The claiming thread.
  void claim_loop();
  void settle(Lock& lock);
  void refill(Lock& lock);
  void refill(Lock& lock, Lane lane);
  [[nodiscard]] bool can_refill() const { return can_refill(Lane::kFirst) || can_refill(Lane::kBulk); }
  [[nodiscard]] bool can_refill(Lane lane) const;
  [[nodiscard]] bool can_settle() const;
  [[nodiscard]] bool can_send() const;
  [[nodiscard]] bool nothing_ready() const;
  Waiting& lane(Lane lane) { return lanes_[static_cast<size_t>(lane)]; }
  [[nodiscard]] const Waiting& lane(Lane lane) const { return lanes_[static_cast<size_t>(lane)]; }
  void release_rest(Lock& lock);

  // The sending threads.
  void send_loop(Sender& sender);
  std::optional<Queued> take(Lock& lock);
  void rest(Lock& lock, std::chrono::milliseconds& rest, const std::string& trouble);
  void count(const Outcome& outcome);

  OutboxStore& store_;
  const Clock& clock_;
  const WorkerOptions options_;
  const Report report_;

  mutable std::mutex mutex_;
  std::condition_variable claimer_;  // there is something to claim or to settle
  std::condition_variable senders_;  // there is something to send
  // All guarded by mutex_:
  std::array<Waiting, kLanes> lanes_;
  std::vector<Outcome> done_;
  int sending_ = 0;      // mails taken from lanes_ and not yet in done_ or back
  bool settled_ = true;  // the last finish() went through
  bool corrupt_ = false;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point next_poll_{};
  Pace pace_;
  Stats stats_{};

  std::atomic<bool> woken_{true};                       // at the start, all that waits
  std::vector<std::unique_ptr<Sender>> their_senders_;  // one a thread; fixed once started
  std::vector<std::thread> threads_;                    // the claiming one first
  std::once_flag stopped_;
};

}  // namespace outcry::outbox
