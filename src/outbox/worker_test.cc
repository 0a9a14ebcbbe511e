#include "outbox/worker.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "outbox/backoff.h"
#include "outbox/capture.h"
#include "outbox/memory_store_test.h"
#include "outbox/smtp.h"
#include "outbox/smtp_sink_test.h"

namespace outcry::outbox {
namespace {

using namespace std::chrono_literals;
using Stage = SmtpSink::Stage;

class MovedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return from_millis(now_); }
  void pass(std::chrono::milliseconds time) { now_ += time.count(); }

 private:
  std::atomic<int64_t> now_{1329998400000};
};

// Boxes hold addresses; the kinds 1 (with a reminder, kind 2, a day later)
// and 2 are written, others go wrong in their ways.
class TestComposer final : public Composer {
 public:
  explicit TestComposer(const Clock& clock) : clock_(clock) {}

  Result<Composed> compose(const Queued& queued) override {
    if (queued.kind == 3) return gone("the signature was withdrawn");
    if (queued.kind == 4) return failed("couldn't read the campaign");
    if (queued.kind == 5) return corrupt("a waiting mail is damaged");
    if (queued.kind == 129 && paused) return busy("paused");
    Composed composed;
    composed.message.to = std::string(text_of(queued.box));
    composed.message.from = {"Outcry", "sign@outcry.example"};
    composed.message.subject = queued.kind == 6 ? "two\r\nlines" : queued.kind == 2 ? "Reminder" : "Please confirm";
    composed.message.text = "hello\n";
    composed.message.message_id = fmt::format("{}.{}@outcry.example", queued.id, queued.kind);
    if (queued.kind == 1 && with_reminder) {
      composed.again_at = clock_.now() + 24h;
      composed.next_kind = 2;
    }
    return composed;
  }

  std::atomic<bool> with_reminder{false}, paused{false};

 private:
  const Clock& clock_;
};

class WorkerTest : public testing::Test {
 protected:
  ~WorkerTest() override {
    worker_.reset();
    expect_no_address(trouble());
    const auto failures = store_.failures(1'000'000);
    for (const Failure& failure : *failures) expect_no_address(failure.reason);
  }

  static void expect_no_address(const std::string& text) { EXPECT_EQ(text.find('@'), std::string::npos) << text; }

  void queue(int count, uint8_t kind = 1) {
    for (int i = 0; i < count; ++i) store_.put(++last_, clock_.now(), kind);
    if (worker_) worker_->wake();
  }

  void start(const TransportFactory& transports) {
    worker_ =
        std::make_unique<Worker>(store_, composer_, transports, clock_, random_, options_, [this](const Error& error) {
          const std::lock_guard lock(mutex_);
          trouble_ += error.message + "\n";
        });
  }
  void start_captured() { start(capture_.transports()); }
  void start_smtp() {
    SmtpOptions smtp;
    smtp.host = "127.0.0.1";
    smtp.port = sink_.port();
    smtp.security = SmtpOptions::kNone;
    smtp.hello = "outcry.example";
    smtp.timeout = 5s;
    start(*smtp_transports(smtp));
  }

  template <class Condition>
  static testing::AssertionResult comes_true(Condition condition) {
    for (int i = 0; i < 4000; ++i) {
      if (condition()) return testing::AssertionSuccess();
      std::this_thread::sleep_for(5ms);
    }
    return testing::AssertionFailure() << "not within 20 s";
  }
  bool is_empty() {
    const Counts counts = *store_.counts();
    return counts.queued + counts.retrying + counts.failed == 0;
  }
  int64_t failed_count() { return store_.counts()->failed; }
  int64_t retrying_count() { return store_.counts()->retrying; }
  void pass(std::chrono::milliseconds time) {
    clock_.pass(time);
    if (worker_) worker_->wake();
  }
  std::string trouble() {
    const std::lock_guard lock(mutex_);
    return trouble_;
  }

  MovedClock clock_;
  SystemRandom random_;
  MemoryStore store_;
  TestComposer composer_{clock_};
  Capture capture_{clock_};
  SmtpSink sink_;
  WorkerOptions options_{.connections = 2, .poll = 50ms, .first_rest = 20ms, .longest_rest = 100ms};
  int64_t last_ = 0;
  std::mutex mutex_;
  std::string trouble_;  // guarded by mutex_
  std::unique_ptr<Worker> worker_;
};

TEST_F(WorkerTest, EachMailLeavesOnce) {
  queue(500);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  std::set<std::string> to;
  for (const auto& mail : sink_.mails()) to.insert(mail.to);
  EXPECT_EQ(sink_.mails().size(), 500u);
  EXPECT_EQ(to.size(), 500u);
  EXPECT_EQ(sink_.connections(), 2);
  EXPECT_EQ(worker_->stats().sent, 500u);
}

TEST_F(WorkerTest, IsAwokenByNewMail) {
  options_.poll = 1h;
  start_captured();
  queue(1);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  queue(1);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
}

TEST_F(WorkerTest, LooksByItselfNowAndThen) {
  start_captured();
  store_.put(1, clock_.now());
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  store_.put(2, clock_.now() + 1h);
  std::this_thread::sleep_for(150ms);
  EXPECT_FALSE(is_empty());
  clock_.pass(1h);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
}

TEST_F(WorkerTest, RetriesLaterThenSends) {
  sink_.fail_next({Stage::kRecipient, "450 4.2.1 person1@example.org is busy"});
  queue(1);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return retrying_count() == 1; }));
  const auto row = store_.row(1);
  EXPECT_EQ(row->mail.attempts, 1);
  EXPECT_GE(row->due, clock_.now() + 48s);
  EXPECT_LE(row->due, clock_.now() + 72s);
  EXPECT_TRUE(sink_.mails().empty());
  pass(72s);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(sink_.mails().size(), 1u);
  EXPECT_EQ(worker_->stats().retried, 1u);
}

TEST_F(WorkerTest, PermanentFailuresAreKeptWithTheirReason) {
  sink_.fail_next({Stage::kRecipient, "550 5.1.1 <person1@example.org> unknown"});
  queue(1);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return failed_count() == 1; }));
  const Failure failure = store_.failures(10)->at(0);
  EXPECT_EQ(failure.reason, "550 5.1.1");
  EXPECT_EQ(failure.campaign, 7);
  pass(24h);
  queue(1);
  ASSERT_TRUE(comes_true([&] { return sink_.mails().size() == 1; }));
  EXPECT_EQ(sink_.mails()[0].to, "person2@example.org");
}

TEST_F(WorkerTest, GivesUpAfterFiveDays) {
  queue(1, 4);
  start_captured();
  ASSERT_TRUE(comes_true([&] { return retrying_count() == 1; }));
  pass(kGiveUpAfter);
  ASSERT_TRUE(comes_true([&] { return failed_count() == 1; }));
  EXPECT_EQ(store_.failures(1)->at(0).reason, "given up after 2 tries: couldn't read the campaign");
}

TEST_F(WorkerTest, AReminderFollowsADayLater) {
  composer_.with_reminder = true;
  queue(1);
  start_captured();
  ASSERT_TRUE(comes_true([&] { return store_.row(1)->mail.kind == 2; }));
  EXPECT_EQ(store_.row(1)->due, clock_.now() + 24h);
  pass(24h);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(capture_.newest_first().at(0)->subject, "Reminder");
  EXPECT_EQ(capture_.newest_first().size(), 2u);
}

TEST_F(WorkerTest, UnwantedMailIsDroppedAndBadMailKept) {
  queue(1, 3);
  queue(1, 5);
  queue(1, 6);
  start_captured();
  ASSERT_TRUE(comes_true([&] { return failed_count() == 2 && !store_.row(1); }));
  EXPECT_EQ(store_.row(2)->failure, "a waiting mail is damaged");
  EXPECT_EQ(store_.row(3)->failure, "couldn't write a mail: bad subject");
  EXPECT_EQ(worker_->stats().dropped, 1u);
  EXPECT_TRUE(capture_.newest_first().empty());
}

TEST_F(WorkerTest, ALeaseEndsAfterACrash) {
  queue(3);
  ASSERT_EQ(store_.claim(clock_.now(), 2, options_.lease, Lane::kFirst)->size(), 2u);  // and dies
  start_captured();
  ASSERT_TRUE(comes_true([&] { return capture_.newest_first().size() == 1; }));
  pass(options_.lease - 1ms);
  std::this_thread::sleep_for(150ms);
  EXPECT_EQ(capture_.newest_first().size(), 1u);
  pass(1ms);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(capture_.newest_first().size(), 3u);
}

TEST_F(WorkerTest, AMailChangedMeanwhileStays) {
  sink_.fail_next({Stage::kEnd, "", 300ms, true});
  queue(1);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return sink_.connections() == 1; }));
  std::this_thread::sleep_for(100ms);
  store_.put(1, clock_.now() + 1h, 2);  // its owner makes it another mail while the first is on its way
  ASSERT_TRUE(comes_true([&] { return worker_->stats().sent == 1 && store_.finishes() == 1; }));
  ASSERT_TRUE(store_.row(1));
  EXPECT_EQ(store_.row(1)->mail.kind, 2);
}

TEST_F(WorkerTest, ADroppedConnectionCostsOneMailOneTry) {
  sink_.fail_next({Stage::kMiddle});
  queue(50);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return retrying_count() == 1 && store_.counts()->queued == 0; }));
  EXPECT_EQ(sink_.mails().size(), 49u);
  pass(72s);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(sink_.mails().size(), 50u);
}

TEST_F(WorkerTest, AServerThatIsDownCostsNoMailATry) {
  for (int i = 0; i < 6; ++i) sink_.fail_next({Stage::kGreeting, "421 not now, person1@example.org"});
  queue(50);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return worker_->stats().resting == 2; }));
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(worker_->stats().retried, 0u);
  EXPECT_EQ(worker_->stats().sent, 50u);
  EXPECT_EQ(sink_.mails().size(), 50u);
  EXPECT_NE(trouble().find("couldn't send mail: 421; next try in 1 s"), std::string::npos);
}

TEST_F(WorkerTest, SeveralConnectionsAtOnce) {
  options_.connections = 8;
  for (int i = 0; i < 8; ++i) sink_.fail_next({Stage::kEnd, "", 300ms, true});
  queue(8);
  const auto start_time = std::chrono::steady_clock::now();
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(sink_.most_at_once(), 8);
  EXPECT_LT(std::chrono::steady_clock::now() - start_time, 1500ms);
}

TEST_F(WorkerTest, StopDrains) {
  options_.connections = 1;
  sink_.fail_next({Stage::kEnd, "", 300ms, true});
  queue(100);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return sink_.connections() == 1; }));
  worker_->stop();
  worker_->stop();
  EXPECT_EQ(worker_->stats().sent, 1u);  // the one on its way
  EXPECT_FALSE(store_.row(1));
  const Counts counts = *store_.counts();
  EXPECT_EQ(counts.queued, 99);
  EXPECT_EQ(counts.oldest_due, clock_.now());  // the rest is free
  worker_.reset();
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(sink_.mails().size(), 100u);
}

TEST_F(WorkerTest, StorageThatFailsLosesNothing) {
  queue(300);
  store_.set_broken(true);
  start_captured();
  ASSERT_TRUE(comes_true([&] { return trouble().find("couldn't claim mail: disk full") != std::string::npos; }));
  EXPECT_TRUE(capture_.newest_first().empty());
  store_.set_broken(false);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(capture_.newest_first().size(), 300u);
}

TEST_F(WorkerTest, StopsSendingWhatItCannotWriteDown) {
  options_.connections = 1;
  sink_.fail_next({Stage::kEnd, "", 300ms, true});
  for (int i = 0; i < 30; ++i) sink_.fail_next({Stage::kEnd, "", 20ms, true});
  queue(150);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return sink_.connections() == 1; }));
  store_.set_broken(true);
  ASSERT_TRUE(comes_true([&] { return trouble().find("couldn't finish mail: disk full") != std::string::npos; }));
  std::this_thread::sleep_for(100ms);
  const uint64_t sent = worker_->stats().sent;
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(worker_->stats().sent, sent);
  EXPECT_LT(sent, 150u);
  store_.set_broken(false);
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(worker_->stats().sent, 150u);
}

TEST_F(WorkerTest, KeepsToItsPace) {
  options_.per_second = 50;
  queue(20);
  const auto start_time = std::chrono::steady_clock::now();
  start_captured();
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_GE(std::chrono::steady_clock::now() - start_time, 380ms);
}

TEST_F(WorkerTest, WhatGoesToManyWaitsForWhatGoesToOne) {
  options_.connections = 1;
  options_.per_second = 20;
  queue(300, kFirstBulkKind);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return sink_.mails().size() >= 3; }));
  queue(1);  // and it is number 301
  ASSERT_TRUE(comes_true([&] { return !store_.row(301); }));
  EXPECT_LT(sink_.mails().size(), 20u);
}

TEST_F(WorkerTest, WhatIsNotToLeaveNowCountsNoTry) {
  composer_.paused = true;
  queue(1, 129);
  start_captured();
  ASSERT_TRUE(comes_true(
      [&] { return store_.row(1)->due > clock_.now() && store_.row(1)->due <= clock_.now() + kFirstDelay; }));
  EXPECT_EQ(store_.row(1)->mail.attempts, 0);
  composer_.paused = false;
  pass(kFirstDelay);
  EXPECT_TRUE(comes_true([&] { return is_empty(); }));
}

TEST_F(WorkerTest, EachMailHasAReturnAddressOfItsOwn) {
  const ReturnPath path(seal::Key{1}, "sign@outcry.example", "bounces@outcry.example");
  options_.return_path = &path;
  queue(2);
  start_smtp();
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  for (const auto& mail : sink_.mails()) {
    const auto found = path.find(mail.from);
    ASSERT_TRUE(found) << mail.from;
    EXPECT_EQ(mail.to, fmt::format("person{}@example.org", found->id));
    EXPECT_NE(mail.eml.find("From: "), std::string::npos);
  }
}

TEST_F(WorkerTest, TwoWorkersShareAnOutbox) {
  queue(2000);
  start_captured();
  Worker other(store_, composer_, capture_.transports(), clock_, random_, options_, [](const Error&) {});
  ASSERT_TRUE(comes_true([&] { return is_empty(); }));
  EXPECT_EQ(worker_->stats().sent + other.stats().sent, 2000u);
}

TEST_F(WorkerTest, ManyAreSentInFewTransactions) {
  constexpr int kMails = 20'000;
  queue(kMails);
  const auto start_time = std::chrono::steady_clock::now();
  start_captured();
  ASSERT_TRUE(comes_true([&] { return worker_->stats().sent == kMails && is_empty(); }));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start_time;
  RecordProperty("mails_per_second", static_cast<int>(kMails / seconds.count()));
  EXPECT_LT(store_.finishes(), kMails / 20);
}

}  // namespace
}  // namespace outcry::outbox
