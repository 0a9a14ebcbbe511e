#include "petition/sign_form.h"

#include <gtest/gtest.h>

#include "petition/token.h"

namespace outcry::petition {
namespace {

SignForm good() {
  SignForm form;
  form.name = "박선영";
  form.email = "sun@example.org";
  form.country = "kr";
  form.lang = "ko";
  return form;
}

std::map<Field, Problem> problems_of(const SignForm& form) {
  auto checked = check(form, EmailRules::standard(), {"en", "ko"}, {"lifeline", "river"});
  return checked ? std::map<Field, Problem>() : checked.error();
}

TEST(SignFormTest, AGoodFormBecomesARecord) {
  SignForm form = good();
  form.comment = " Let them\r\nlive. ";
  form.display = "initials";
  form.updates = "on";
  form.via = "nkfc";
  const auto checked = check(form, EmailRules::standard(), {"en", "ko"}, {"lifeline", "river"});
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->record.name, "박선영");
  EXPECT_EQ(checked->record.country, "KR");
  EXPECT_EQ(checked->record.comment, "Let them\nlive.");
  EXPECT_EQ(checked->record.display, Display::kInitials);
  EXPECT_EQ(checked->record.lang, "ko");
  EXPECT_TRUE(checked->updates);
  EXPECT_EQ(checked->via, "nkfc");
}

TEST(SignFormTest, WhatIsMissingIsNamed) {
  const auto problems = problems_of(SignForm{});
  EXPECT_EQ(problems.at(Field::kName), Problem::kMissing);
  EXPECT_EQ(problems.at(Field::kEmail), Problem::kMissing);
  EXPECT_EQ(problems.at(Field::kCountry), Problem::kMissing);
  EXPECT_EQ(problems.size(), 3u);
}

TEST(SignFormTest, LengthsAreCountedInLetters) {
  SignForm form = good();
  form.name.clear();
  for (size_t i = 0; i < kMaxName; ++i) form.name += "한";
  EXPECT_TRUE(problems_of(form).empty());
  form.name += "글";
  EXPECT_EQ(problems_of(form).at(Field::kName), Problem::kTooLong);
  form.name = std::string(1 << 20, 'x');
  EXPECT_EQ(problems_of(form).at(Field::kName), Problem::kTooLong);

  form = good();
  for (size_t i = 0; i < kMaxComment - 1; ++i) form.comment += i % 10 == 0 ? "\r\n" : "é";
  EXPECT_TRUE(problems_of(form).empty());
  form.comment = std::string(kMaxComment + 1, 'x');
  EXPECT_EQ(problems_of(form).at(Field::kComment), Problem::kTooLong);
}

TEST(SignFormTest, HostileTextIsRefused) {
  for (const std::string& bad : {std::string("a\0b", 3), std::string("a\xFF"), std::string("a\r\nBcc: x"),
                                 std::string("a\xE2\x80\xAE"
                                             "b"),
                                 std::string("a\xE2\x81\xA6"
                                             "b"),
                                 std::string("a\x1b[31m"), std::string("\xC2\x85")}) {
    SignForm form = good();
    form.name = "x" + bad;
    EXPECT_EQ(problems_of(form).at(Field::kName), Problem::kBadText);
    form = good();
    form.postcode = "x" + bad;
    EXPECT_EQ(problems_of(form).at(Field::kPostcode), Problem::kBadText);
  }
  SignForm form = good();
  form.comment = "two\nlines";
  EXPECT_TRUE(problems_of(form).empty());
  form.comment = "over\xE2\x80\xAEride";
  EXPECT_EQ(problems_of(form).at(Field::kComment), Problem::kBadText);
}

TEST(SignFormTest, MarkupIsJustTextHere) {
  SignForm form = good();
  form.name = "<script>alert(1)</script>";
  EXPECT_TRUE(problems_of(form).empty());
}

TEST(SignFormTest, ChoicesAreOnlyThoseOffered) {
  SignForm form = good();
  form.display = "loud";
  form.country = "ZZ";
  form.updates = "maybe";
  form.share = {"anybody"};
  form.repeated = {Field::kName};
  const auto problems = problems_of(form);
  EXPECT_EQ(problems.at(Field::kDisplay), Problem::kNotAChoice);
  EXPECT_EQ(problems.at(Field::kCountry), Problem::kNotACountry);
  EXPECT_EQ(problems.at(Field::kUpdates), Problem::kNotAChoice);
  EXPECT_EQ(problems.at(Field::kShare), Problem::kNoKey);
  EXPECT_EQ(problems.at(Field::kName), Problem::kRepeated);
}

TEST(SignFormTest, IsSharedWithThoseThatHaveAKeyOnceEachInTheCampaignsOrder) {
  SignForm form = good();
  form.share = {"river", "lifeline", "river"};
  const auto checked = check(form, EmailRules::standard(), {"en"}, {"lifeline", "river", "bridge"});
  EXPECT_EQ(checked->record.share, (std::vector<std::string>{"lifeline", "river"}));
  form.share = {"lifeline", "keyless"};
  const auto refused = check(form, EmailRules::standard(), {"en"}, {"lifeline"});
  EXPECT_EQ(refused.error().at(Field::kShare), Problem::kNoKey);
  form.share = {"lifeline"};
  EXPECT_FALSE(check(form, EmailRules::standard(), {"en"}, {})) << "nobody has a key";
}

TEST(RecordTest, AContactIsAllButTheWordsAndTheOthers) {
  const Record record{"x",           3, "ko", "박", "p@x.example", "KR", "1", "words", Display::kInitials, {"a", "b"},
                      from_millis(0), {}};
  const Record contact = contact_of(record, "b");
  Record expected = record;
  expected.comment.clear();
  expected.share = {"b"};
  EXPECT_EQ(contact, expected);
}

TEST(RecordTest, SurvivesItsBytes) {
  Record record{"x",
                3,
                "ko",
                "박 선영",
                "sun@example.org",
                "KR",
                "04524",
                "10:x\n두 줄",
                Display::kAnonymous,
                {"a", "b-c"},
                from_millis(1'330'000'000'000),
                {}};
  const auto decoded = decode_record(encode(record));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, record);
  const std::string bytes = encode(record);
  for (size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(decode_record(bytes.substr(0, n))) << n;
  EXPECT_FALSE(decode_record(bytes + "x"));
}

TEST(TokenTest, ReceiptFollowsFromConfirmationAndNotBack) {
  SystemRandom random;
  const Token token = make_token(513, 0xABCDEF012345, random);
  const auto parsed = parse_token(to_text(token));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, token);
  const Token receipt = receipt_of(token);
  EXPECT_EQ(receipt.id, token.id);
  EXPECT_NE(receipt.secret, token.secret);
  EXPECT_EQ(hash_of(receipt_of(*parsed)), hash_of(receipt));
  EXPECT_NE(hash_of(token), hash_of(receipt));
  for (const char* bad : {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}) {
    EXPECT_FALSE(parse_token(bad)) << bad;
  }
}

}  // namespace
}  // namespace outcry::petition
