// What needs a person, and when nothing does.
#include "web/console/alerts.h"

#include <gtest/gtest.h>

namespace outcry::web::console {
namespace {

using namespace std::chrono_literals;

class AlertsTest : public testing::Test {
 protected:
  void SetUp() override {
    campaign::Campaign& c = running_.stored.campaign;
    c.status = campaign::CampaignStatus::kLive;
    c.languages = {"en", "ko"};
    c.title = {{"en", "The thirty"}, {"ko", "서른 명"}};
    guards_.data = ".";
    mail_ = outbox::Counts();
  }
  // One after the other; where the disk of whoever runs this is full, that is left out.
  std::string said() {
    std::string out;
    const Situation s{running_, guards_, now_, "en", mail_, checkpoint_, sheets_, contradicts_, 0, letters_};
    for (const Alert& one : alerts(s)) {
      if (one.text.find("disk is nearly full") == std::string::npos) out += one.text + "\n";
    }
    return out;
  }
  void expect(const char* words) { EXPECT_NE(said().find(words), std::string::npos) << said(); }
  campaign::Campaign& campaign() { return running_.stored.campaign; }

  petition::Running running_;
  Guards guards_;
  Time now_ = from_millis(1'330'000'000'000);
  std::optional<outbox::Counts> mail_;
  std::string checkpoint_ = "example/c/x\n1\nroot=\n\n— example/c/x AAAA\n";
  std::pair<int64_t, Time> sheets_{};
  bool contradicts_ = false;
  std::vector<WaitingLetters> letters_;
};

TEST_F(AlertsTest, NothingIsSaidWhereAllIsWell) {
  campaign().deadline = now_ + 48h;
  EXPECT_EQ(said(), "");
}

TEST_F(AlertsTest, TheDeadline) {
  campaign().deadline = now_ + 48h - 1ms;
  expect("less than two days");
  campaign().deadline = now_;
  expect("has passed");
  campaign().status = campaign::CampaignStatus::kClosed;
  EXPECT_EQ(said(), "") << "it is over";
}

TEST_F(AlertsTest, SheetsThatWaitForASecondPerson) {
  sheets_ = {3, now_ - 24h + 1ms};
  EXPECT_EQ(said(), "") << "not on the day on which they were typed";
  sheets_.second = now_ - 24h;
  expect("second person: 3");
}

TEST_F(AlertsTest, Mail) {
  mail_->oldest_due = now_ - 15min;
  EXPECT_EQ(said(), "");
  mail_->oldest_due = now_ - 15min - 1ms;
  expect("Mail is late");
  mail_->failed = 1'234;
  expect("could not be delivered: 1,234");
  mail_.reset();
  expect("could not be asked");
}

TEST_F(AlertsTest, Letters) {
  WaitingLetters& one = letters_.emplace_back();
  one = {"the President", 3, false, true};
  EXPECT_EQ(said(), "") << "they wait for their turn";
  one.late_since = now_ - 2h;
  EXPECT_EQ(said(), "");
  one.late_since = now_ - 2h - 1ms;
  expect("Letters are late: 3 wait for the President");
  one.held = true;
  expect("Letters are held: 3 wait for the President");
  one = {"the President", 3, false, false};
  expect("the campaign sends none there now");
  one = {"the President", 0, true, false};
  EXPECT_EQ(said(), "") << "nothing waits";
  one.lost_lately = 2;
  expect("refused or came back: 2");
}

TEST_F(AlertsTest, Witnesses) {
  guards_.witnesses = 2;
  expect("Too few witnesses");
  checkpoint_ += "— one.example AAAA\n";
  expect("Too few witnesses");
  checkpoint_ += "— two.example AAAA\n";
  EXPECT_EQ(said(), "");
}

TEST_F(AlertsTest, WhatStopsSigning) {
  running_.keyless = "no keyholder";
  expect("no keyholder is named");
  campaign().status = campaign::CampaignStatus::kPaused;
  expect("paused");
  running_.stored.records_deleted_at = now_;
  expect("destroyed on schedule");
}

TEST_F(AlertsTest, WhatIsMissingSwitchedOffOrBroken) {
  campaign().demand = {{"en", "Let them go"}};
  expect("Not all of its texts are there in: Korean");
  guards_.limits = false;
  expect("limits are switched off");
  guards_.challenge = false;
  expect("challenge is switched off");
  contradicts_ = true;
  expect("contradicts itself");
}

}  // namespace
}  // namespace outcry::web::console
