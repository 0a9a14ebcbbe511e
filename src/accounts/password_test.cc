#include "accounts/password.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace outcry::accounts {
namespace {

TEST(PasswordTest, OpensForItselfAlone) {
  const std::string hash = hash_password("correct horse battery").value();
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << hash;
  EXPECT_TRUE(verify_password(hash, "correct horse battery"));
  EXPECT_FALSE(verify_password(hash, "correct horse battery "));
  EXPECT_FALSE(verify_password(hash, ""));
  EXPECT_FALSE(verify_password("", "correct horse battery"));
  EXPECT_NE(hash, hash_password("correct horse battery").value()) << "salted";
}

TEST(PasswordTest, AnotherCostIsHashedAnew) {
  EXPECT_FALSE(needs_rehash(hash_password("correct horse battery").value()));
  char cheap[crypto_pwhash_STRBYTES];
  ASSERT_EQ(crypto_pwhash_str(cheap, "x", 1, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN), 0);
  EXPECT_TRUE(needs_rehash(cheap));
  EXPECT_TRUE(verify_password(cheap, "x")) << "and opens until then";
}

TEST(PasswordTest, IsWeighed) {
  EXPECT_EQ(weakness_of("", {}), Weakness::kTooShort);
  EXPECT_EQ(weakness_of("x9$kQ!2mz", {}), Weakness::kTooShort) << "nine";
  EXPECT_EQ(weakness_of("x9$kQ!2mzP", {}), Weakness::kNone) << "ten";
  for (const char* easy : {"password123", "1234567890", "aaaaaaaaaaaaaaaaaaaa", "qwertyuiop", "P@ssw0rd123"}) {
    EXPECT_EQ(weakness_of(easy, {}), Weakness::kTooEasy) << easy;
  }
  EXPECT_EQ(weakness_of("correct horse battery", {}), Weakness::kNone);
}

TEST(PasswordTest, LengthIsCountedInCharacters) {
  EXPECT_EQ(weakness_of("바다와산과강", {}), Weakness::kTooShort) << "six characters, 18 bytes";
  EXPECT_EQ(weakness_of("바다와산과강이함께노래", {}), Weakness::kNone);
  EXPECT_EQ(weakness_of("x9$kQ!2mzP" + std::string(118, '~'), {}), Weakness::kNone) << "128";
  EXPECT_EQ(weakness_of("x9$kQ!2mzP" + std::string(119, '~'), {}), Weakness::kTooLong);
}

TEST(PasswordTest, WhatAcquaintancesKnowIsEasy) {
  EXPECT_EQ(weakness_of("kwonhaneulsaem", {}), Weakness::kNone);
  EXPECT_EQ(weakness_of("kwonhaneulsaem", {"kwonhaneulsaem"}), Weakness::kTooEasy);
}

TEST(PasswordTest, ANulHidesNothing) {
  EXPECT_EQ(weakness_of(std::string_view("abc\0x9$kQ!2mzP", 14), {}), Weakness::kTooEasy);
}

}  // namespace
}  // namespace outcry::accounts
