#include "audit/entry.h"

#include <gtest/gtest.h>

namespace outcry::audit {
namespace {

Entry invitation() {
  Entry entry;
  entry.at = from_millis(1'329'998'400'123);
  entry.person = 3;
  entry.roles = 1;
  entry.outcome = Outcome::kDone;
  entry.act = "people.invite";
  entry.about = {{"person", "7"}};
  entry.detail = "organiser:save-the-thirty";
  entry.browser = "Firefox, Linux";
  entry.network = 0xBEEF;
  return entry;
}

std::string refusal(const Entry& entry) {
  const auto bytes = encode(entry);
  return bytes ? "none" : bytes.error().message;
}

TEST(AuditEntryTest, WhatIsEncodedIsDecoded) {
  for (const char* campaign : {"", "save-the-thirty", "?"}) {
    Entry entry = invitation();
    entry.campaign = campaign;
    const auto bytes = encode(entry);
    ASSERT_TRUE(bytes) << bytes.error().message;
    const auto back = decode(*bytes);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, entry);
  }
  Entry least;
  least.act = "a";
  EXPECT_EQ(*decode(*encode(least)), least);
}

TEST(AuditEntryTest, NothingThatSomebodyTypedFits) {
  Entry entry = invitation();
  for (const char* act : {"", "an act", "act\n", "활동", "kim@example.org"}) {
    entry.act = act;
    EXPECT_EQ(refusal(entry), "not an entry: no act") << act;
  }
  entry = invitation();
  entry.about = {{"person", "Kim Seo-yun"}};
  EXPECT_EQ(refusal(entry), "not an entry: what it is about is no word");
  entry.about.assign(kMostAbout + 1, {"part", "1"});
  EXPECT_EQ(refusal(entry), "not an entry: it is about too much");
  entry = invitation();
  entry.detail = "박선영";
  EXPECT_EQ(refusal(entry), "not an entry: its detail is no line");
  entry.detail = std::string(kLongestDetail + 1, 'x');
  EXPECT_EQ(refusal(entry), "not an entry: its detail is no line");
  EXPECT_EQ(word_of("news.3"), "news.3");
  for (const char* typed : {"", "Kim Seo-yun", "kim@example.org", "박선영", "a/b", "<script>"}) {
    EXPECT_EQ(word_of(typed), "?") << typed;
  }
  EXPECT_EQ(word_of(std::string(kLongestWord + 1, 'x')), "?");
}

TEST(AuditEntryTest, BytesThatAreNoEntryAreRefused) {
  const Bytes good = *encode(invitation());
  for (size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(decode(ByteView(good).first(length))) << length;
  }
  Bytes bytes = good;
  bytes.push_back(0);
  EXPECT_EQ(decode(bytes).error().message, "not an entry: wrong length");
  const auto changed = [&](size_t at, uint8_t to) {
    Bytes other = good;
    other[at] = to;
    return decode(other).error().message;
  };
  EXPECT_EQ(changed(0, 2), "not an entry: unknown version");
  EXPECT_EQ(changed(9, 4), "not an entry: unknown source");
  EXPECT_EQ(changed(18, 128), "not an entry: unknown role");
  EXPECT_EQ(changed(19, 0), "not an entry: unknown outcome");
  EXPECT_EQ(changed(21, ' '), "not an entry: no act");
}

TEST(AuditEntryTest, RolesAreThoseOfTheCampaign) {
  accounts::User user;
  user.grants = {{accounts::Role::kOrganiser, "two-lives", {}, {}}, {accounts::Role::kViewer, {}, {}, {}}};
  EXPECT_EQ(roles_of(user, "two-lives"), 0b100010);
  EXPECT_EQ(roles_of(user, "another"), 0b100000);
  EXPECT_EQ(roles_of(user, ""), 0b100010);
  EXPECT_EQ(line_of(user.grants), "organiser:two-lives, viewer");
  EXPECT_EQ(line_of({}), "none");
  EXPECT_EQ(line_of(std::vector(20, user.grants[0])).size(), 90u);
}

}  // namespace
}  // namespace outcry::audit
