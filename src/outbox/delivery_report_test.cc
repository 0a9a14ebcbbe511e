// Reports as Postfix, Exim, Exchange, Gmail and others write them: the forms
// are theirs, the words and people are made up.

#include "outbox/delivery_report.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace outcry::outbox {
namespace {

using Recipient = DeliveryReport::Recipient;

std::string sample(const std::string& name) {
  std::ifstream in(std::filesystem::path(OUTCRY_SOURCE_DIR) / "tests/fuzz/corpus/delivery_report" / name);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

struct Sample {
  const char* file;
  Recipient::Action action;
  const char* status;
  const char* domain;
  const char* name;  // one of the names that it tells
};

class SampleTest : public testing::TestWithParam<Sample> {};
INSTANTIATE_TEST_SUITE_P(
    All, SampleTest,
    testing::Values(
        Sample{"postfix-unknown-user.eml", Recipient::kFailed, "5.1.1", "gmail.com", "bounces+token@outcry.example"},
        Sample{"postfix-delayed.eml", Recipient::kDelayed, "4.4.1", "slow.example", "<token.128@outcry.example>"},
        Sample{"exim-unknown-user.eml", Recipient::kFailed, "5.1.1", "naver.com", "bounces+token@outcry.example"},
        Sample{"exchange-not-found.eml", Recipient::kFailed, "5.1.10", "contoso.example", "<token.128@outcry.example>"},
        Sample{"gmail-no-such-user.eml", Recipient::kFailed, "5.1.1", "gmail.com", "<token.128@outcry.example>"},
        Sample{"outlook-policy.eml", Recipient::kFailed, "5.7.1", "outlook.com", "<token.128@outcry.example>"},
        Sample{"sendmail-full.eml", Recipient::kFailed, "4.2.2", "full.example", "bounces+token@outcry.example"}),
    [](const auto& test) {
      std::string name(test.param.file);
      std::ranges::replace(name, '-', '_');
      return name.substr(0, name.find('.'));
    });

TEST_P(SampleTest, IsUnderstood) {
  const auto report = parse_delivery_report(sample(GetParam().file));
  ASSERT_TRUE(report);
  ASSERT_EQ(report->recipients.size(), 1u);
  const Recipient& one = report->recipients.front();
  EXPECT_EQ(one.action, GetParam().action);
  EXPECT_EQ(one.status, GetParam().status);
  EXPECT_EQ(one.domain, GetParam().domain);
  EXPECT_TRUE(std::ranges::count(report->names, GetParam().name)) << testing::PrintToString(report->names);
}

TEST_P(SampleTest, IsUnderstoodWithEitherEndOfLine) {
  std::string crlf;
  for (const char c : sample(GetParam().file)) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(parse_delivery_report(crlf)->recipients.front().status, GetParam().status);
}

// Wherever it is cut off: understood or not, and no fault.
TEST_P(SampleTest, MayEndAnywhere) {
  const std::string whole = sample(GetParam().file);
  for (size_t end = 0; end < whole.size(); end += 7) (void)parse_delivery_report(whole.substr(0, end));
}

TEST(DeliveryReportTest, WhatIsMeantForPeopleIsNotUnderstood) {
  for (const char* file : {"qmail.eml", "holiday.eml", "read-receipt.eml"}) {
    const auto report = parse_delivery_report(sample(file));
    ASSERT_FALSE(report) << file;
    EXPECT_EQ(report.error().kind, Error::kInvalid);
    EXPECT_EQ(report.error().message.find('@'), std::string::npos);
  }
  EXPECT_FALSE(parse_delivery_report(""));
  EXPECT_FALSE(parse_delivery_report("Content-Type: multipart/report; report-type=delivery-status\n\nx"));
}

std::string report_with(const std::string& fields) {
  return "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
         "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n" +
         fields + "\n--b--\n";
}

TEST(DeliveryReportTest, TheMostExactCodeCounts) {
  const auto status = [](const std::string& fields) {
    return parse_delivery_report(report_with("Action: failed\n" + fields))->recipients.at(0).status;
  };
  EXPECT_EQ(status("Status: 5.1.1 (unknown)"), "5.1.1");
  EXPECT_EQ(status("Status: 5.0.0\nDiagnostic-Code: smtp; 550-5.1.1 no"), "5.1.1");
  EXPECT_EQ(status("Status: 5.0.0\nDiagnostic-Code: smtp; 450 4.2.1 no"), "5.0.0") << "another class";
  EXPECT_EQ(status("Status: 5.2.0\nDiagnostic-Code: smtp; 550 5.1.1"), "5.2.0");
  EXPECT_EQ(status("Diagnostic-Code: smtp; 550 no such user"), "5.0.0");
  EXPECT_EQ(status("Diagnostic-Code: x-local; who knows"), "");
  EXPECT_EQ(status("Status: 10.5.1.1"), "");
  EXPECT_EQ(status("Diagnostic-Code: smtp; host 192.5.1.1 said 4.2.2 full"), "4.2.2");
}

TEST(DeliveryReportTest, EndlessOnesAreBounded) {
  std::string fields;
  for (int i = 0; i < 1000; ++i) fields += "Action: failed\nStatus: 5.1.1\n\n";
  EXPECT_LE(parse_delivery_report(report_with(fields))->recipients.size(), 50u);
  std::string parts = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n";
  for (int i = 0; i < 1000; ++i) parts += "--b\nContent-Type: message/delivery-status\n\nAction: failed\n\n";
  EXPECT_LE(parse_delivery_report(parts)->recipients.size(), 50u);
}

}  // namespace
}  // namespace outcry::outbox
