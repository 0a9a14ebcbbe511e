#include "outbox/return_path.h"

#include <gtest/gtest.h>

#include "outbox/message.h"

namespace outcry::outbox {
namespace {

const seal::Key kKey{1, 2, 3};
const ReturnPath kPath(kKey, "petition@outcry.example", "bounces@outcry.example");
constexpr ReturnPath::Mail kMail{7, (int64_t{5} << 48) | 123456};

TEST(ReturnPathTest, AMailComesBackWithItsName) {
  const std::string sender = kPath.sender_of(kMail.campaign, kMail.id);
  EXPECT_TRUE(is_address(sender));
  EXPECT_TRUE(sender.starts_with("bounces+"));
  EXPECT_EQ(kPath.find(sender), kMail);
  EXPECT_EQ(kPath.find("<" + sender + ">"), kMail);
  const std::string id = kPath.message_id(kMail.campaign, kMail.id, "128");
  EXPECT_TRUE(id.ends_with(".128@outcry.example"));
  EXPECT_EQ(kPath.find("<" + id + ">"), kMail);
}

TEST(ReturnPathTest, ServersMayChangeItsCase) {
  std::string sender = kPath.sender_of(kMail.campaign, kMail.id);
  std::ranges::transform(sender, sender.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  EXPECT_EQ(kPath.find(sender), kMail);
}

TEST(ReturnPathTest, NoLetterOfItCanBeChanged) {
  const std::string token = kPath.token(kMail.campaign, kMail.id);
  ASSERT_EQ(token.size(), 32u);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(kPath.read(forged)) << i;
  }
  EXPECT_FALSE(ReturnPath(seal::Key{9}, "petition@outcry.example", "").read(token)) << "another site's";
  for (const char* no : {"", "bounces@outcry.example", "<7.123.1@outcry.example>", "a+b@c", "+@", "<>", "+++", "."}) {
    EXPECT_FALSE(kPath.find(no)) << no;
  }
}

TEST(ReturnPathTest, WithoutAnAddressForItTheSenderStaysAsItIs) {
  const ReturnPath plain(kKey, "petition@outcry.example", "");
  EXPECT_EQ(plain.sender_of(kMail.campaign, kMail.id), "petition@outcry.example");
  EXPECT_EQ(plain.find("<" + plain.message_id(kMail.campaign, kMail.id, "1") + ">"), kMail);
}

TEST(ReturnPathTest, TheLongestAddressIsOneStill) {
  const std::string local(ReturnPath::kLongestLocalPart, 'b');
  const ReturnPath path(kKey, "petition@outcry.example", local + "@outcry.example");
  EXPECT_TRUE(is_address(path.sender_of(UINT16_MAX, INT64_MAX)));
}

}  // namespace
}  // namespace outcry::outbox
