// What the tests of mailings share: people who subscribed, and a worker's hands.
#pragma once

#include <set>

#include "store/store_contract_test.h"

namespace outcry::store {

class MailingFixture : public StoreContractTest {
 protected:
  mailing::MailingStore& store() { return backend().mailings(); }
  mailing::Mailing at(mailing::MailingNumber number) { return store().find(number).value(); }

  mailing::MailingNumber draft() {
    const auto number = store().create(kCampaign, 1, {{{"en", "News"}}, {{"en", "They are **alive**."}}}, clock_.now());
    EXPECT_TRUE(number);
    return number.value_or(0);
  }
  bool settle(mailing::MailingNumber number, mailing::Schedule schedule) {
    const auto settled = store().settle(number, schedule, waves_of(schedule), at(number).updated, clock_.now());
    EXPECT_TRUE(settled) << settled.error().message;
    return settled.value_or(false);
  }
  mailing::MailingNumber sending(mailing::When when = mailing::When::kNow) {
    const mailing::MailingNumber number = draft();
    EXPECT_TRUE(settle(number, {when, clock_.now()}));
    return number;
  }
  int64_t feed(int most = 100) {
    const auto put = store().feed(clock_.now(), most);
    EXPECT_TRUE(put) << put.error().message;
    return put.value_or(-1);
  }
  std::vector<outbox::Queued> claim(int limit = 1000) {
    return backend().outbox().claim(clock_.now(), limit, std::chrono::minutes(15), outbox::Lane::kBulk).value();
  }
  // As the worker and its composer do with `mails`; who got one.
  void deliver(const std::vector<outbox::Queued>& mails, outbox::Outcome::Kind kind = outbox::Outcome::kSent,
               const std::string& reason = {}) {
    std::vector<outbox::Outcome> outcomes;
    for (const auto& mail : mails) {
      outbox::Outcome& one = outcomes.emplace_back();
      one.id = mail.id;
      one.leased_until = mail.leased_until;
      one.at = clock_.now();
      one.mail_kind = mail.kind;
      const auto addressee = store().addressee(mail.id);
      ASSERT_TRUE(addressee);
      if (addressee->box.empty() || addressee->state == mailing::MailingState::kCancelled) {
        one.kind = outbox::Outcome::kDropped;
        continue;
      }
      one.kind = kind;
      one.reason = reason;
      if (kind == outbox::Outcome::kSent) got_.push_back(petition::open_subscriber_box(addressee->box, mail_key_)->to);
    }
    ASSERT_TRUE(backend().outbox().finish(outcomes));
  }
  // To the end, `most` at a time.
  void send_all(int most = 100) {
    for (int idle = 0; idle < 2;) {
      const bool fed = feed(most) > 0;
      const auto mails = claim();
      deliver(mails);
      idle = fed || !mails.empty() ? 0 : idle + 1;
    }
  }
  void expect_each_once(size_t people) {
    EXPECT_EQ(got_.size(), people);
    EXPECT_EQ(std::set<std::string>(got_.begin(), got_.end()).size(), people) << "somebody got it twice";
  }
  void subscribers(int n) {
    for (int i = 0; i < n; ++i) sign_and_confirm(fmt::format("s{}@example.org", i));
    ASSERT_FALSE(send_mail().empty());
  }
  int64_t subscriber(int i) { return id_of(fmt::format("s{}@example.org", i)); }
  mailing::Noted::What bounce(int64_t mail, mailing::BounceKind kind = mailing::BounceKind::kHard) {
    const auto noted = store().note({kCampaign, mail, kind, "gmail", clock_.now()}, 3);
    EXPECT_TRUE(noted);
    return noted->what;
  }

  std::vector<std::string> got_;
};

}  // namespace outcry::store
