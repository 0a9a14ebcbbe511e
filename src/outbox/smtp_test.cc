#include "outbox/smtp.h"

#include <gtest/gtest.h>

#include "outbox/message.h"
#include "outbox/smtp_sink_test.h"
#include "outbox/smtp_sink_tls_test.h"

namespace outcry::outbox {
namespace {

using namespace std::chrono_literals;
using Stage = SmtpSink::Stage;

constexpr const char* kAna = "ana@example.org";

class SmtpTest : public testing::Test {
 protected:
  SmtpTest() { ca_.write_ca(ca_file_); }
  ~SmtpTest() override { std::remove(ca_file_.c_str()); }

  void start(SmtpSink::Options options = {}) {
    sink_ = std::make_unique<SmtpSink>(std::move(options));
    options_.host = "127.0.0.1";
    options_.port = sink_->port();
    options_.hello = "outcry.example";
    options_.timeout = 5s;
  }

  void connect(SmtpOptions::Security security = SmtpOptions::kNone) {
    options_.security = security;
    auto made = SmtpTransport::make(options_);
    ASSERT_TRUE(made) << made.error().message;
    transport_ = std::move(*made);
  }

  Delivery send(const std::string& to = kAna, const std::string& text = "hello\n") {
    Message message;
    message.to = to;
    message.from = {"Outcry", "sign@outcry.example"};
    message.subject = "확인";
    message.text = text;
    message.message_id = "1@outcry.example";
    const auto eml = to_eml(message, clock_.now());
    EXPECT_TRUE(eml);
    eml_ = *eml;
    Delivery delivery = transport_->send(message.from.address, to, eml_);
    EXPECT_EQ(delivery.reason.find('@'), std::string::npos) << delivery.reason;
    EXPECT_EQ(delivery.reason.empty(), delivery.kind == Delivery::kSent);
    return delivery;
  }

  void expect(const Delivery& delivery, Delivery::Kind kind, const std::string& reason) {
    EXPECT_EQ(delivery.kind, kind);
    EXPECT_EQ(delivery.reason, reason);
  }

  SystemClock clock_;
  TlsForTests ca_;
  const std::string ca_file_ = testing::TempDir() + "outcry-smtp-test-" + std::to_string(getpid()) + ".pem";
  std::unique_ptr<SmtpSink> sink_;
  SmtpOptions options_;
  std::unique_ptr<SmtpTransport> transport_;
  std::string eml_;
};

TEST_F(SmtpTest, ManyMailsOverOneConnection) {
  start();
  connect();
  for (int i = 0; i < 20; ++i) expect(send(), Delivery::kSent, "");
  const auto mails = sink_->mails();
  ASSERT_EQ(mails.size(), 20u);
  EXPECT_EQ(mails[19].from, "sign@outcry.example");
  EXPECT_EQ(mails[19].to, kAna);
  EXPECT_EQ(mails[19].eml, eml_);
  EXPECT_EQ(sink_->connections(), 1);
}

TEST_F(SmtpTest, DotsAndLargeMailsArriveWhole) {
  start();
  connect();
  expect(send(kAna, ".\n..\n.dot\n\n.\n" + std::string(300'000, '.') + "\n"), Delivery::kSent, "");
  ASSERT_EQ(sink_->mails().size(), 1u);
  EXPECT_EQ(sink_->mails()[0].eml, eml_);
}

TEST_F(SmtpTest, RefusalsOfTheMail) {
  start();
  connect();
  sink_->fail_next({Stage::kRecipient, "550 5.1.1 <ana@example.org>: no such user"});
  expect(send(), Delivery::kPermanent, "550 5.1.1");
  sink_->fail_next({Stage::kRecipient, "450-4.2.1 ana@example.org is\r\n450 4.2.1 busy"});
  expect(send(), Delivery::kRetry, "450 4.2.1");
  sink_->fail_next({Stage::kData, "451 try again"});
  expect(send(), Delivery::kRetry, "451");
  sink_->fail_next({Stage::kEnd, "554 5.6.0 spam from sign@outcry.example"});
  expect(send(), Delivery::kPermanent, "554 5.6.0");
  sink_->fail_next({Stage::kEnd, "452 4.3.1 disk full"});
  expect(send(), Delivery::kRetry, "452 4.3.1");
  sink_->fail_next({Stage::kSender, "552 5.3.4 too large"});
  expect(send(), Delivery::kPermanent, "552 5.3.4");
  EXPECT_TRUE(sink_->mails().empty());
  expect(send(), Delivery::kSent, "");
}

TEST_F(SmtpTest, RefusalsOfUsAreNoMailsFault) {
  start();
  connect();
  sink_->fail_next({Stage::kGreeting, "554 no service for 10.0.0.1"});
  expect(send(), Delivery::kUnavailable, "554");
  sink_->fail_next({Stage::kSender, "553 5.7.1 sign@outcry.example rejected"});
  expect(send(), Delivery::kUnavailable, "553 5.7.1");
  sink_->fail_next({Stage::kSender, "451 4.7.1 slow down"});
  expect(send(), Delivery::kUnavailable, "451 4.7.1");
  sink_->fail_next({Stage::kRecipient, "530 5.7.0 authentication required"});
  expect(send(), Delivery::kUnavailable, "530 5.7.0");
  sink_->fail_next({Stage::kGreeting});
  EXPECT_EQ(send().kind, Delivery::kUnavailable);
  options_.port = 1;
  connect();
  EXPECT_EQ(send().kind, Delivery::kUnavailable);
}

TEST_F(SmtpTest, ConnectionDroppedInTheMiddleOfAMail) {
  start();
  connect();
  sink_->fail_next({Stage::kMiddle});
  EXPECT_EQ(send(kAna, std::string(500'000, 'x')).kind, Delivery::kRetry);
  sink_->fail_next({Stage::kEnd});
  EXPECT_EQ(send().kind, Delivery::kRetry);
  EXPECT_TRUE(sink_->mails().empty());
  expect(send(), Delivery::kSent, "");
}

TEST_F(SmtpTest, AKeptConnectionThatClosedCostsNothing) {
  start();
  connect();
  expect(send(), Delivery::kSent, "");
  sink_->hang_up();
  expect(send(), Delivery::kSent, "");
  sink_->fail_next({Stage::kSender, "421 4.7.0 that was enough for one connection"});
  expect(send(), Delivery::kSent, "");
  sink_->fail_next({Stage::kSender});
  expect(send(), Delivery::kSent, "");
  EXPECT_EQ(sink_->mails().size(), 4u);
  EXPECT_EQ(sink_->connections(), 4);
}

TEST_F(SmtpTest, ASlowServerEndsInTime) {
  start();
  options_.timeout = 300ms;
  connect();
  sink_->fail_next({Stage::kGreeting, "", 1s});
  EXPECT_EQ(send().kind, Delivery::kUnavailable);
  sink_->fail_next({Stage::kRecipient, "", 1s});
  EXPECT_EQ(send().kind, Delivery::kRetry);
}

TEST_F(SmtpTest, AddressesBeyondAscii) {
  start();
  connect();
  const std::string refusal = "the mail server takes no addresses beyond ASCII (SMTPUTF8)";
  expect(send("사용자@example.org"), Delivery::kPermanent, refusal);
  expect(send(), Delivery::kSent, "");
  expect(send("사용자@example.org"), Delivery::kPermanent, refusal);
  EXPECT_EQ(sink_->mails().size(), 1u);
  start({.smtputf8 = true});
  connect();
  expect(send("사용자@example.org"), Delivery::kSent, "");
  expect(send("사용자@example.org"), Delivery::kSent, "");
  ASSERT_EQ(sink_->mails().size(), 2u);
  EXPECT_EQ(sink_->mails()[0].to, "사용자@example.org");
  EXPECT_TRUE(sink_->mails()[1].utf8);
}

TEST_F(SmtpTest, StartTlsWithPassword) {
  start({.smtputf8 = true, .user = "outcry", .password = "s3cret", .tls = ca_.upgrade()});
  options_.user = "outcry";
  options_.password = "s3cret";
  options_.ca_file = ca_file_;
  connect(SmtpOptions::kStartTls);
  expect(send(), Delivery::kSent, "");
  expect(send("사용자@example.org"), Delivery::kSent, "");
  ASSERT_EQ(sink_->mails().size(), 2u);
  EXPECT_TRUE(sink_->mails()[1].encrypted);
  EXPECT_EQ(sink_->mails()[1].user, "outcry");
  EXPECT_EQ(sink_->connections(), 1);

  options_.password = "wrong";
  connect(SmtpOptions::kStartTls);
  expect(send(), Delivery::kUnavailable, "535 5.7.8");
}

TEST_F(SmtpTest, TlsFromTheFirstByte) {
  start({.user = "outcry", .password = "s3cret", .tls = ca_.upgrade(), .tls_at_once = true});
  options_.user = "outcry";
  options_.password = "s3cret";
  options_.ca_file = ca_file_;
  connect(SmtpOptions::kTls);
  expect(send(), Delivery::kSent, "");
  ASSERT_EQ(sink_->mails().size(), 1u);
  EXPECT_TRUE(sink_->mails()[0].encrypted);
  sink_->hang_up();
  expect(send(), Delivery::kSent, "");
}

TEST_F(SmtpTest, NeverFallsBackToClearText) {
  start();  // offers no STARTTLS
  connect(SmtpOptions::kStartTls);
  EXPECT_EQ(send().kind, Delivery::kUnavailable);
  EXPECT_TRUE(sink_->mails().empty());
}

TEST_F(SmtpTest, AnUnknownAuthorityIsNotTrusted) {
  start({.tls = ca_.upgrade()});
  connect(SmtpOptions::kStartTls);  // the system's authorities
  EXPECT_EQ(send().kind, Delivery::kUnavailable);
  EXPECT_TRUE(sink_->mails().empty());
}

TEST_F(SmtpTest, NoCommandIsAdded) {
  start();
  connect();
  for (const std::string to : {"ana@example.org>\r\nRCPT TO:<eve@example.org", "ana\n@example.org"}) {
    expect(transport_->send("sign@outcry.example", to, "x\r\n"), Delivery::kPermanent, "bad address");
    expect(transport_->send(to, kAna, "x\r\n"), Delivery::kPermanent, "bad address");
  }
  EXPECT_EQ(sink_->connections(), 0);
}

TEST_F(SmtpTest, OptionsAreChecked) {
  const auto refusal = [&](auto change) {
    start();
    SmtpOptions options = options_;
    change(options);
    const auto made = smtp_transports(options);
    return made ? std::string() : made.error().message;
  };
  EXPECT_EQ(refusal([](auto&) {}), "");
  EXPECT_EQ(refusal([](auto& o) { o.host = "::1"; }), "");
  EXPECT_EQ(refusal([](auto& o) { o.host = "a/b"; }), "couldn't use the mail server: bad host name");
  EXPECT_EQ(refusal([](auto& o) { o.host = ""; }), "couldn't use the mail server: bad host name");
  EXPECT_EQ(refusal([](auto& o) { o.port = 0; }), "couldn't use the mail server: bad port");
  EXPECT_EQ(refusal([](auto& o) { o.hello = "a b"; }), "couldn't use the mail server: bad hello name");
  EXPECT_EQ(refusal([](auto& o) { o.timeout = 1h; }), "couldn't use the mail server: bad timeout");
  EXPECT_EQ(refusal([](auto& o) { o.user = "x"; }),
            "couldn't use the mail server: user without password, or password without user");
}

}  // namespace
}  // namespace outcry::outbox
