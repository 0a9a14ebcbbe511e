#include "outbox/capture.h"

#include <gtest/gtest.h>

#include "outbox/message.h"

namespace outcry::outbox {
namespace {

class CaptureTest : public testing::Test {
 protected:
  void send(const std::string& to, const std::string& subject) {
    Message message;
    message.to = to;
    message.from.address = "sign@outcry.example";
    message.subject = subject;
    message.text = "xxxxxxxxxx";
    message.message_id = "1@outcry.example";
    const auto eml = to_eml(message, clock_.now());
    ASSERT_TRUE(eml);
    EXPECT_EQ(transport_->send(message.from.address, to, *eml).kind, Delivery::kSent);
  }

  SystemClock clock_;
  Capture capture_{clock_};
  std::unique_ptr<Transport> transport_ = capture_.transports()();
};

TEST_F(CaptureTest, NewestComesFirst) {
  EXPECT_TRUE(capture_.newest_first().empty());
  send("ana@example.org", "First");
  send("ben@example.org", "서명을 확인해 주세요: 중국에 억류된 서른 명의 난민을 구하기 위한 긴급 청원");
  const auto mails = capture_.newest_first();
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_EQ(mails[0]->id, "2");
  EXPECT_EQ(mails[0]->to, "ben@example.org");
  EXPECT_EQ(mails[0]->subject, "서명을 확인해 주세요: 중국에 억류된 서른 명의 난민을 구하기 위한 긴급 청원");
  EXPECT_EQ(mails[1]->subject, "First");
  ASSERT_TRUE(capture_.find("1"));
  EXPECT_NE(capture_.find("1")->eml.find("xxxxxxxxxx"), std::string::npos);
  for (const char* id : {"0", "3", "", "01", "1 ", "99999999999999999999"}) EXPECT_FALSE(capture_.find(id)) << id;
}

TEST_F(CaptureTest, KeepsAThousand) {
  for (int i = 0; i < 1001; ++i) send("ana@example.org", "x");
  EXPECT_EQ(capture_.newest_first().size(), Capture::kMostMails);
  EXPECT_FALSE(capture_.find("1"));
  EXPECT_TRUE(capture_.find("2"));
  EXPECT_TRUE(capture_.find("1001"));
}

TEST_F(CaptureTest, KeepsNoMoreBytesThanItSays) {
  for (int i = 0; i < 5; ++i) capture_.keep("ana@example.org", "Subject: x\r\n\r\n" + std::string(10 << 20, 'x'));
  size_t bytes = 0;
  for (const auto& mail : capture_.newest_first()) bytes += mail->eml.size();
  EXPECT_LE(bytes, Capture::kMostBytes);
  EXPECT_GT(bytes, size_t{20} << 20);
  EXPECT_TRUE(capture_.find("5"));
}

}  // namespace
}  // namespace outcry::outbox
