#include "outbox/worker.h"

#include <fmt/format.h>

namespace outcry::outbox {
namespace {

constexpr std::chrono::milliseconds kSettleWithin{100};  // outcomes wait no longer for company
constexpr std::chrono::milliseconds kStorageRest{1'000};
constexpr int kLastSettles = 5;  // tries when stopping; then leases must run out

}  // namespace

Worker::Worker(OutboxStore& store, Composer& composer, const TransportFactory& transports, const Clock& clock,
               Random& random, const WorkerOptions& options, Report report)
    : store_(store), clock_(clock), options_(options), report_(std::move(report)), pace_(options.per_second) {
  for (int i = 0; i < std::max(1, options_.connections); ++i) {
    if (auto transport = transports()) {
      their_senders_.push_back(
          std::make_unique<Sender>(composer, std::move(transport), clock, random, options_.return_path));
    }
  }
  if (their_senders_.empty()) {
    report_(failed("couldn't start sending mail"));
    return;
  }
  threads_.emplace_back([this] { claim_loop(); });
  for (const auto& sender : their_senders_) threads_.emplace_back([this, &sender] { send_loop(*sender); });
}

Worker::~Worker() {
  stop();
}

void Worker::wake() {
  if (woken_.exchange(true)) return;
  { const std::lock_guard lock(mutex_); }  // the claimer is either before its look at woken_, or waiting
  claimer_.notify_one();
}

void Worker::stop() {
  std::call_once(stopped_, [this] {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    claimer_.notify_all();
    senders_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    Lock lock(mutex_);
    release_rest(lock);
  });
}

Worker::Stats Worker::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

bool Worker::can_refill(Lane of) const {
  const Waiting& waiting = lane(of);
  return settled_ && !corrupt_ && (waiting.more || waiting.look || woken_) &&
         waiting.ready.size() * 2 < static_cast<size_t>(options_.batch);
}

bool Worker::nothing_ready() const {
  return lane(Lane::kFirst).ready.empty() && lane(Lane::kBulk).ready.empty();
}

// Not while outcomes can't be written down: each mail sent then might be sent
// again.
bool Worker::can_send() const {
  return settled_ && !corrupt_ && !nothing_ready();
}

bool Worker::can_settle() const {
  return done_.size() >= static_cast<size_t>(options_.batch) || (!done_.empty() && nothing_ready() && sending_ == 0);
}

void Worker::claim_loop() {
  Lock lock(mutex_);
  while (!stopping_ && !corrupt_) {
    settle(lock);
    if (settled_) refill(lock);
    if (!settled_) {
      claimer_.wait_for(lock, kStorageRest, [this] { return stopping_; });
      continue;
    }
    claimer_.wait_until(lock, next_poll_, [this] { return stopping_ || can_refill() || !done_.empty(); });
    if (!done_.empty()) {
      claimer_.wait_for(lock, kSettleWithin, [this] { return stopping_ || can_refill() || can_settle(); });
    }
  }
}

void Worker::settle(Lock& lock) {
  if (done_.empty()) return;
  const std::vector<Outcome> outcomes = std::exchange(done_, {});
  lock.unlock();
  const Status finished = store_.finish(outcomes);
  if (!finished) report_(finished.error());
  lock.lock();
  if (finished.has_value() != settled_) senders_.notify_all();
  settled_ = finished.has_value();
  if (settled_) return;
  corrupt_ = corrupt_ || finished.error().kind == Error::kCorrupt;
  done_.insert(done_.begin(), outcomes.begin(), outcomes.end());
}

void Worker::refill(Lock& lock) {
  const auto now = std::chrono::steady_clock::now();
  if (now >= next_poll_) {
    woken_ = true;
    next_poll_ = now + options_.poll;
  }
  if (woken_.exchange(false)) {
    for (Waiting& waiting : lanes_) waiting.look = true;
  }
  for (const Lane lane : {Lane::kFirst, Lane::kBulk}) {
    if (can_refill(lane)) refill(lock, lane);
  }
}

void Worker::refill(Lock& lock, Lane of) {
  lane(of).look = false;
  lock.unlock();
  auto claimed = store_.claim(clock_.now(), options_.batch,
                              std::max<std::chrono::milliseconds>(options_.lease, 2 * kLongestSend), of);
  if (!claimed) report_(claimed.error());
  lock.lock();
  Waiting& waiting = lane(of);
  waiting.more = claimed && claimed->size() >= static_cast<size_t>(options_.batch);
  if (!claimed) {
    corrupt_ = corrupt_ || claimed.error().kind == Error::kCorrupt;
    return;  // until the next wake() or poll
  }
  std::move(claimed->begin(), claimed->end(), std::back_inserter(waiting.ready));
  senders_.notify_all();
}

// What was not sent is due again at once, for whoever comes next.
void Worker::release_rest(Lock& lock) {
  const Time now = clock_.now();
  for (Waiting& waiting : lanes_) {
    for (const Queued& queued : std::exchange(waiting.ready, {})) {
      done_.push_back({queued.id, queued.leased_until, Outcome::kReleased, now, now});
    }
  }
  for (int i = 0; i < kLastSettles && !corrupt_; ++i) {
    settle(lock);
    if (done_.empty()) return;
    lock.unlock();
    std::this_thread::sleep_for(kSettleWithin);
    lock.lock();
  }
}

void Worker::send_loop(Sender& sender) {
  std::chrono::milliseconds next_rest = options_.first_rest;
  Lock lock(mutex_);
  while (auto queued = take(lock)) {
    ++sending_;
    lock.unlock();
    auto outcome = sender.send(*queued);
    lock.lock();
    --sending_;
    if (!outcome) {
      lane(lane_of(queued->kind)).ready.push_back(std::move(*queued));
      rest(lock, next_rest, sender.trouble());
      continue;
    }
    next_rest = options_.first_rest;
    count(*outcome);
    done_.push_back(std::move(*outcome));
    if (done_.size() == 1 || can_settle() || can_refill()) claimer_.notify_one();
  }
}

// The next mail, in its turn; nothing if it is time to stop.
std::optional<Queued> Worker::take(Lock& lock) {
  for (;;) {
    senders_.wait(lock, [this] { return stopping_ || can_send(); });
    if (stopping_) return std::nullopt;
    const auto now = std::chrono::steady_clock::now();
    const auto turn = pace_.next(now);
    if (turn > now && senders_.wait_until(lock, turn, [this] { return stopping_; })) return std::nullopt;
    if (!can_send()) continue;
    Waiting& waiting = lane(lane(Lane::kFirst).ready.empty() ? Lane::kBulk : Lane::kFirst);
    Queued queued = std::move(waiting.ready.front());
    waiting.ready.pop_front();
    if (clock_.now() + kLongestSend < queued.leased_until) return queued;
    if (waiting.ready.empty()) woken_ = true;  // the lease is nearly over: to be claimed anew
    claimer_.notify_one();
  }
}

void Worker::rest(Lock& lock, std::chrono::milliseconds& rest, const std::string& trouble) {
  senders_.notify_all();  // the mail is for another connection
  ++stats_.resting;
  lock.unlock();
  report_(failed(fmt::format("couldn't send mail: {}; next try in {} s", trouble,
                             std::chrono::ceil<std::chrono::seconds>(rest).count())));
  lock.lock();
  senders_.wait_for(lock, rest, [this] { return stopping_; });
  --stats_.resting;
  rest = std::min(2 * rest, options_.longest_rest);
}

void Worker::count(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::kSent:
      ++stats_.sent;
      break;
    case Outcome::kRetry:
      ++stats_.retried;
      break;
    case Outcome::kPermanent:
      ++stats_.failed;
      break;
    case Outcome::kDropped:
      ++stats_.dropped;
      break;
    case Outcome::kReleased:
      break;
  }
}

}  // namespace outcry::outbox
