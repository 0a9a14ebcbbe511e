// A simulated day of letters that the server sends, over a real mail server:
// three targets in three time zones, and more letters than fit.

#include <gmock/gmock.h>

#include <iomanip>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "base/catalogue.h"
#include "campaign/local_time.h"
#include "letters/courier.h"
#include "letters/entrusting.h"
#include "letters/mails.h"
#include "letters/timetable.h"
#include "outbox/smtp.h"
#include "outbox/smtp_sink_test.h"
#include "outbox/worker.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using campaign::Target;
using letters::EntrustedState;
using outbox::SmtpSink;

// Moved by the test while the worker's threads read it.
class SharedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return from_millis(now_); }
  void pass(std::chrono::milliseconds time) { now_ += time.count(); }
  void set(Time time) { now_ = to_millis(time); }

 private:
  std::atomic<int64_t> now_{0};
};

class NoOthers final : public outbox::Composer {
 public:
  Result<outbox::Composed> compose(const outbox::Queued&) override { return gone("nobody's"); }
};

struct Office {
  const char *id, *zone, *email;
  int64_t per_hour;
};
constexpr Office kOffices[] = {{"minister", "Asia/Seoul", "office@seoul.example", 3},
                               {"chancellor", "Europe/Berlin", "office@berlin.example", 4},
                               {"governor", "America/New_York", "office@newyork.example", 2}};

struct Arrived {
  std::string to, reply_to, subject, id, eml;
  Time at{};
};

std::string header(const std::string& eml, const std::string& name) {
  const size_t begin = eml.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const size_t from = begin + name.size() + 4;
  return eml.substr(from, eml.find("\r\n", from) - from);
}

Time date_of(const std::string& eml) {
  std::tm parts{};
  std::istringstream in(eml.substr(eml.find("Date: ") + 6));
  in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S");
  return Time{std::chrono::seconds(timegm(&parts))};
}

class EntrustedDayTest : public testing::Test {
 protected:
  void SetUp() override {
    clock_.set(Time{std::chrono::sys_days{std::chrono::year{2012} / 2 / 22}});  // Wednesday
    ASSERT_TRUE(backend_->open());
    campaign::Campaign c = test_campaign("two-lives");
    for (const Office& office : kOffices) {
      Target& target = c.targets.emplace_back();
      target.id = office.id;
      target.name = target.addressee = {{"en", office.id}};
      target.salutation = {{"en", "Dear Sir or Madam,"}};
      target.closing = {{"en", "Yours,"}};
      target.way = campaign::Way::kStraight;
      target.address = {{"en", "A street"}};
      target.email = office.email;
      target.budget = {office.per_hour, office.zone, 9 * 60, 17 * 60};
      letter_.targets.push_back(office.id);
    }
    letter_.id = "letter";
    letter_.title = {{"en", "Letter"}};
    letter_.words = {{"en", {"About the two"}, {}}};
    letter_.words[0].parts[0] = {"I write to you."};
    c.letters = {letter_};
    ASSERT_TRUE(backend_->campaigns().apply(c, clock_.now()));
    auto keys = seal::KeyRing::open(folder_.file("keys"), random_);
    ASSERT_TRUE(keys);
    keys_ = std::move(*keys);
    mail_key_.emplace(keys_->mail_key().value());
    return_path_.emplace(*mail_key_, "petition@outcry.example", "bounces@outcry.example");
    roster_ = std::make_unique<petition::Roster>(
        backend_->campaigns(), backend_->petitions(), *keys_, "outcry.example",
        std::vector<std::string>{seal::to_text(seal::make_key_pair(random_).public_key)}, clock_, random_);
    ASSERT_TRUE(roster_->refresh());
    running_ = roster_->find("two-lives");
    ASSERT_TRUE(running_);
    start();
  }

  // The server's part, as a process has it.
  void start() {
    mails_ = std::make_unique<letters::Mails>(
        others_, backend_->entrusted(), *roster_,
        petition::MailLook{"https://outcry.example", {"Outcry", "petition@outcry.example"}, *return_path_}, *mail_key_,
        clock_);
    entrusting_ = std::make_unique<letters::Entrusting>(backend_->entrusted(), petition::EmailRules::standard(),
                                                        *mail_key_, clock_, random_);
    courier_ = std::make_unique<letters::Courier>(backend_->entrusted(), *roster_, clock_, random_);
    outbox::SmtpOptions smtp;
    smtp.host = "127.0.0.1";
    smtp.port = sink_.port();
    smtp.security = outbox::SmtpOptions::kNone;
    smtp.hello = "outcry.example";
    const auto transports = outbox::smtp_transports(smtp);
    ASSERT_TRUE(transports) << transports.error().message;
    outbox::WorkerOptions options;
    options.poll = 5ms;
    options.lease = kLease;
    options.connections = 2;
    options.return_path = &*return_path_;
    worker_ = std::make_unique<outbox::Worker>(backend_->outbox(), *mails_, *transports, clock_, random_, options,
                                               [](const Error&) {});
  }
  void stop() {
    worker_.reset();
    courier_.reset();
  }
  void TearDown() override { stop(); }

  letters::Drafted draft(const std::string& target, const std::string& name) {
    letters::Writing writing;
    writing.name = name;
    writing.target = target;
    writing.country = "KR";
    writing.seed = "1";
    return letters::draft(writing, {running_->stored.campaign, running_->stored.campaign.letters[0], directory_,
                                    day_of(clock_.now()), "en"});
  }

  // Writers who ask, read their mails and press the button.
  void write(int letters, const std::string& target) {
    for (int i = 0; i < letters; ++i) {
      const std::string name = fmt::format("writer{}", ++writers_);
      const auto drafted = draft(target, name);
      ASSERT_TRUE(entrusting_->offers(*running_, drafted));
      const auto asked = entrusting_->ask(*running_, drafted, "KR", name + "@example.org", "en");
      ASSERT_TRUE(asked);
      ASSERT_EQ(*asked, letters::Asking::kAsked);
    }
    settle();
    for (const auto& mail : sink_.mails()) {
      const size_t at = mail.eml.find("/letter/");
      if (at == std::string::npos || !pressed_.insert(mail.to).second) continue;
      std::string token = mail.eml.substr(at + 8, 40);
      std::erase(token, '=');
      std::erase(token, '\r');
      std::erase(token, '\n');
      const auto link = petition::parse_token(token.substr(0, 32));
      ASSERT_TRUE(link) << mail.eml;
      const auto confirmed = entrusting_->confirm(*running_, *link);
      ASSERT_TRUE(confirmed);
      ASSERT_EQ(*confirmed, letters::Confirming::kDone);
    }
  }

  // Until nothing is due, and nothing is in the worker's hands.
  void settle() {
    const int64_t now = to_millis(clock_.now()), leased = now + kLease.count() / 2;
    const std::string busy = fmt::format(
        "SELECT count(*) FROM mail WHERE due_at IS NOT NULL AND (due_at <= {} OR due_at > {})", now, leased);
    worker_->wake();
    for (int i = 0; i < 5'000; ++i) {
      if (backend_->number(busy) == 0) return;
      std::this_thread::sleep_for(2ms);
    }
    FAIL() << "the worker does not come to an end";
  }

  void pass(std::chrono::minutes time) {
    for (auto passed = 0min; passed < time; ++passed) {
      clock_.pass(1min);
      ASSERT_TRUE(courier_->step());
      settle();
    }
  }

  std::vector<Arrived> arrived() {
    std::vector<Arrived> out;
    for (const auto& mail : sink_.mails()) {
      if (!mail.to.starts_with("office@")) continue;
      out.push_back({mail.to, header(mail.eml, "Reply-To"), header(mail.eml, "Subject"), header(mail.eml, "Message-ID"),
                     mail.eml, date_of(mail.eml)});
    }
    return out;
  }
  static const Office& office_of(const std::string& email) {
    return *std::ranges::find(kOffices, email, [](const Office& one) { return std::string(one.email); });
  }
  // After whatever happened.
  void expect_budgets_are_kept() {
    std::map<std::pair<std::string, Time>, int64_t> hours;
    std::set<std::string> ids;
    std::set<std::pair<std::string, std::string>> letters;
    for (const Arrived& one : arrived()) {
      const Office& office = office_of(one.to);
      const auto local = campaign::local_time_of(one.at, office.zone);
      EXPECT_GE(local.minutes, 9 * 60) << office.id;
      EXPECT_LT(local.minutes, 17 * 60) << office.id;
      EXPECT_LE((++hours[{one.to, letters::hour_of(one.at)}]), office.per_hour) << office.id;
      EXPECT_TRUE(ids.insert(one.id).second) << "twice";
      EXPECT_TRUE(letters.emplace(one.to, one.reply_to).second) << "two letters of one writer";
    }
  }
  int64_t sent(const std::string& target) {
    int64_t out = 0;
    const auto tallies = backend_->letters().tallies(1).value();
    for (const auto& one : tallies) out += one.target == target ? one.sent : 0;
    return out;
  }
  int64_t count_to(const std::string& email) { return std::ranges::count(arrived(), email, &Arrived::to); }

  static constexpr std::chrono::milliseconds kLease{200h};  // so that a lease is told from a due time
  SharedClock clock_;
  SystemRandom random_;
  TemporaryFolder folder_;
  std::unique_ptr<Backend> backend_ = make_sqlite_backend();
  std::unique_ptr<seal::KeyRing> keys_;
  std::optional<seal::KeptKey> mail_key_;
  std::optional<outbox::ReturnPath> return_path_;
  campaign::LetterTemplate letter_;
  directory::Directory directory_{{}, directory::ZoneTable::of_system(), {"en"}, 1};
  std::unique_ptr<petition::Roster> roster_;
  std::shared_ptr<const petition::Running> running_;
  SmtpSink sink_;
  NoOthers others_;
  std::unique_ptr<letters::Mails> mails_;
  std::unique_ptr<letters::Entrusting> entrusting_;
  std::unique_ptr<letters::Courier> courier_;
  std::unique_ptr<outbox::Worker> worker_;
  int writers_ = 0;
  std::set<std::string> pressed_;
};

TEST_F(EntrustedDayTest, BudgetsAndWorkingHoursAreKeptOverADay) {
  for (const Office& office : kOffices) write(40, office.id);
  EXPECT_TRUE(arrived().empty()) << "it is night everywhere but in Seoul, and nobody's turn has come";
  pass(24h);
  expect_budgets_are_kept();
  std::map<std::string, std::vector<Time>> by_office;
  for (const Arrived& one : arrived()) by_office[one.to].push_back(one.at);
  for (const Office& office : kOffices) {
    // A working day's worth left, and no more; what did not fit waits.
    const int64_t day = office.per_hour * 8;
    EXPECT_EQ(count_to(office.email), std::min<int64_t>(day, 40)) << office.id;
    EXPECT_EQ(sent(office.id), count_to(office.email)) << "counted when it is accepted, and only then";
    EXPECT_EQ(backend_->entrusted().zones(1, office.id)->size(), 40U - static_cast<size_t>(std::min<int64_t>(day, 40)));
    // Spread: each in a stretch of its own, and not on a beat.
    std::set<Time> stretches;
    std::set<int64_t> offsets;
    for (const Time at : by_office[office.email]) {
      const Time begin = letters::stretch_of(at, office.per_hour).begin;
      EXPECT_TRUE(stretches.insert(begin).second) << office.id;
      offsets.insert(std::chrono::duration_cast<std::chrono::minutes>(at - begin).count());
    }
    EXPECT_GT(offsets.size(), 4U) << office.id << ": jitter";
  }
  pass(24h);
  expect_budgets_are_kept();
  EXPECT_EQ(count_to("office@seoul.example"), 40) << "the rest came the next day";
}

TEST_F(EntrustedDayTest, ALetterLooksAsItsWriterMeantIt) {
  write(1, "minister");
  pass(1h);
  const auto all = arrived();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].reply_to, "writer1@example.org");
  EXPECT_EQ(all[0].subject, "About the two");
  EXPECT_THAT(all[0].eml, testing::HasSubstr("From: \"writer1\" <petition@outcry.example>\r\n"));
  EXPECT_THAT(all[0].eml, testing::HasSubstr("To: office@seoul.example\r\n"));
  EXPECT_THAT(all[0].eml, testing::HasSubstr("Content-Language: en\r\n"));
  EXPECT_THAT(all[0].eml, testing::HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(all[0].eml, testing::Not(testing::HasSubstr("Auto-Submitted")));
  EXPECT_THAT(all[0].eml, testing::HasSubstr("Dear Sir or Madam,"));
  EXPECT_TRUE(sink_.mails().back().from.starts_with("bounces+"));
}

TEST_F(EntrustedDayTest, TheLinkComesInTheLanguageOfThePage) {
  ASSERT_TRUE(entrusting_->ask(*running_, draft("minister", "김서윤"), "KR", "seoyun@example.org", "ko"));
  settle();
  ASSERT_EQ(sink_.mails().size(), 1U);
  EXPECT_EQ(header(sink_.mails()[0].eml, "Content-Language"), "ko");
  EXPECT_NE(catalogue_for("ko").get("Confirm my letter"), "Confirm my letter");
}

TEST_F(EntrustedDayTest, NothingTypedBecomesAHeader) {
  const std::string name = "Ana\"\\ =?x?= <b@c.example>, d@e.example";
  auto drafted = draft("minister", name);
  drafted.letter.subject = "One =?utf-8?q?two?= <b>";
  drafted.letter.paragraphs = {".\r\nBcc: all@example.org", "<script>alert(1)</script>"};
  ASSERT_TRUE(entrusting_->ask(*running_, drafted, "KR", "ana@example.org", "en"));
  for (const char* bad : {"ana@example.org\r\nBcc: b@c.example", "ana@example.org, b@c.example", "나@example.org", "x",
                          "<ana@example.org>"}) {
    EXPECT_FALSE(entrusting_->ask(*running_, drafted, "KR", bad, "en")) << bad;
  }
  auto broken = draft("chancellor", "two\r\nBcc: b@c.example");
  ASSERT_TRUE(entrusting_->ask(*running_, broken, "KR", "ana@example.org", "en"));
  settle();
  for (const auto& mail : sink_.mails()) {
    const std::string head = mail.eml.substr(0, mail.eml.find("\r\n\r\n"));
    EXPECT_EQ(head.find("Bcc"), std::string::npos) << head;
    EXPECT_EQ(head.find("b@c.example>,"), std::string::npos) << head;
  }
}

TEST_F(EntrustedDayTest, APauseHoldsAndWhatWasHeldIsNotMadeUpForInABurst) {
  write(20, "chancellor");
  pass(9h);  // ten o'clock in Berlin
  const int64_t before = count_to("office@berlin.example");
  EXPECT_EQ(before, 4);
  ASSERT_TRUE(backend_->entrusted().pause(1, "chancellor", true));
  pass(3h);
  EXPECT_EQ(count_to("office@berlin.example"), before);
  ASSERT_TRUE(backend_->entrusted().pause(1, "chancellor", false));
  pass(1h);
  EXPECT_EQ(count_to("office@berlin.example"), before + 4);
  expect_budgets_are_kept();
}

TEST_F(EntrustedDayTest, AMailServerThatIsAwayOrPutsOffBreaksNoBudget) {
  write(12, "minister");
  for (int i = 0; i < 4; ++i) sink_.fail_next({SmtpSink::kRecipient, "451 4.3.0 later"});
  pass(90min);
  EXPECT_EQ(sent("minister"), count_to("office@seoul.example"));
  pass(12h);
  expect_budgets_are_kept();
  EXPECT_LE(count_to("office@seoul.example"), 12);
  EXPECT_GE(count_to("office@seoul.example"), 8);
  pass(24h);
  expect_budgets_are_kept();
  EXPECT_EQ(count_to("office@seoul.example"), 12) << "none is lost";
}

TEST_F(EntrustedDayTest, WhatIsRefusedForGoodIsNotCounted) {
  write(2, "minister");
  sink_.fail_next({SmtpSink::kRecipient, "550 5.1.1 no such office"});
  pass(4h);
  EXPECT_EQ(count_to("office@seoul.example"), 1);
  EXPECT_EQ(sent("minister"), 1);
  const auto lane = backend_->entrusted().lane(1, "minister", clock_.now()).value();
  ASSERT_TRUE(lane);
  EXPECT_EQ(lane->failed, 1);
  EXPECT_EQ(lane->reason, "550 5.1.1");
}

TEST_F(EntrustedDayTest, ANewProcessGoesOnWithinTheSameBudget) {
  write(40, "minister");
  for (int i = 0; i < 8; ++i) {
    pass(25min);
    stop();
    start();
  }
  expect_budgets_are_kept();
  EXPECT_GT(count_to("office@seoul.example"), 6);
  EXPECT_EQ(sent("minister"), count_to("office@seoul.example"));
}

TEST_F(EntrustedDayTest, WhatWriterAndPlanWereToldIsAboutRight) {
  write(10, "governor");
  const auto zones = backend_->entrusted().zones(1, "governor").value();
  const auto planned = letters::plan(running_->stored.campaign.targets[2].budget, zones, clock_.now(), {});
  pass(24h);
  const auto all = arrived();
  ASSERT_EQ(all.size(), 10U);
  for (size_t i = 0; i < all.size(); ++i) {
    ASSERT_TRUE(planned[i]);
    EXPECT_LT(std::chrono::abs(*planned[i] - all[i].at), 31min) << i;
  }
}

}  // namespace
}  // namespace outcry::store
