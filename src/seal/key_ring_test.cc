#include "seal/key_ring.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "seal/key_file.h"

namespace outcry::seal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPassphrase = "correct horse battery";

class KeyRingTest : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::unique_ptr<KeyRing> open() {
    auto ring = KeyRing::open(folder_, random_);
    EXPECT_TRUE(ring) << ring.error().message;
    return std::move(*ring);
  }
  std::unique_ptr<KeyRing> opened(std::string_view passphrase = kPassphrase) {
    auto ring = open();
    const auto given = ring->open_with(passphrase);
    EXPECT_TRUE(given) << given.error().message;
    return ring;
  }
  static Key key(const Result<KeptKey>& got) {
    EXPECT_TRUE(got) << got.error().message;
    return got ? got->bytes() : Key{};
  }
  static std::string error(const Status& status) { return status ? "no error" : status.error().message; }
  std::string text(const std::string& name) const {
    std::ifstream in(folder_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    fs::permissions(folder_ / name, fs::perms(0600));
  }
  bool has(const std::string& name) const { return fs::exists(folder_ / name); }
  // Everything that lies in the folder.
  std::string disk() const {
    std::string all;
    for (const auto& entry : fs::directory_iterator(folder_)) all += text(entry.path().filename().string());
    return all;
  }

  SystemRandom random_;
  const fs::path folder_ = fs::path(testing::TempDir()) / ("ring" + std::to_string(::getpid()));
};

TEST_F(KeyRingTest, KeepsItsKeysAndItsModes) {
  const Key first = key(open()->mail_key());
  const auto ring = open();
  EXPECT_EQ(key(ring->mail_key()), first);
  EXPECT_NE(key(ring->index_key("x")), first);
  EXPECT_NE(key(ring->console_key()), first);
  EXPECT_EQ(fs::status(folder_).permissions(), fs::perms(0700));
  EXPECT_EQ(fs::status(folder_ / "mail.key").permissions(), fs::perms(0600));
  EXPECT_EQ(fs::status(folder_ / "console.key").permissions(), fs::perms(0600));
}

TEST_F(KeyRingTest, WhatOthersMayReadOrIsDamagedIsRefused) {
  key(open()->index_key("x"));
  fs::permissions(folder_ / "x.index.key", fs::perms(0644));
  EXPECT_EQ(open()->index_key("x").error().kind, Error::kInvalid);
  put("x.log.key", "short");
  EXPECT_EQ(open()->log_seed("x").error().kind, Error::kInvalid);
  EXPECT_EQ(text("x.log.key"), "short") << "a damaged key is never made anew";
  fs::permissions(folder_, fs::perms(0750));
  EXPECT_EQ(KeyRing::open(folder_, random_).error().kind, Error::kInvalid);
}

TEST_F(KeyRingTest, LockedItGivesNoKeyWithoutItsPassphrase) {
  Key mail, index;
  {
    const auto ring = open();
    mail = key(ring->mail_key());
    index = key(ring->index_key("x"));
    ASSERT_TRUE(ring->lock(kPassphrase));
    EXPECT_EQ(key(ring->mail_key()), mail) << "whoever locked it goes on";
    EXPECT_EQ(ring->lock(kPassphrase).error().kind, Error::kInvalid);
  }
  EXPECT_EQ(disk().find(to_hex(mail)), std::string::npos);
  EXPECT_EQ(disk().find(to_hex(index)), std::string::npos);
  const auto ring = open();
  EXPECT_TRUE(ring->needs_passphrase());
  EXPECT_EQ(ring->mail_key().error().kind, Error::kInvalid);
  EXPECT_EQ(error(ring->open_with("wrong")), "couldn't unlock the server's keys: wrong passphrase");
  EXPECT_EQ(ring->mail_key().error().kind, Error::kInvalid);
  ASSERT_TRUE(ring->open_with(kPassphrase));
  EXPECT_FALSE(ring->needs_passphrase());
  EXPECT_EQ(key(ring->mail_key()), mail);
  EXPECT_EQ(key(ring->index_key("x")), index);
}

TEST_F(KeyRingTest, KeysMadeLaterAreLockedToo) {
  ASSERT_TRUE(open()->lock(kPassphrase));
  const Key late = key(opened()->index_key("late"));
  EXPECT_TRUE(text("late.index.key").starts_with("locked: "));
  EXPECT_EQ(disk().find(to_hex(late)), std::string::npos);
  EXPECT_EQ(key(opened()->index_key("late")), late);
}

TEST_F(KeyRingTest, UnlockedItIsAsBefore) {
  const Key mail = key(open()->mail_key());
  const std::string clear = text("mail.key");
  ASSERT_TRUE(open()->lock(kPassphrase));
  ASSERT_TRUE(opened()->unlock());
  EXPECT_FALSE(has("lock"));
  EXPECT_EQ(text("mail.key"), clear);
  EXPECT_EQ(key(open()->mail_key()), mail);
  EXPECT_EQ(open()->unlock().error().kind, Error::kInvalid);
}

// As a crash leaves it in the middle of locking, or of unlocking.
TEST_F(KeyRingTest, AMixIsReadAndLockedToItsEnd) {
  const Key mail = key(open()->mail_key()), index = key(open()->index_key("x"));
  const std::string clear = text("mail.key");
  ASSERT_TRUE(open()->lock(kPassphrase));
  put("mail.key", clear);
  put("x.index.key.new", to_hex(index).substr(0, 40));
  EXPECT_EQ(open()->mail_key().error().kind, Error::kInvalid) << "locked is locked";
  const auto ring = opened();
  EXPECT_EQ(key(ring->mail_key()), mail);
  EXPECT_EQ(key(ring->index_key("x")), index);
  EXPECT_TRUE(text("mail.key").starts_with("locked: "));
  EXPECT_FALSE(has("x.index.key.new"));
  EXPECT_EQ(key(opened()->mail_key()), mail);
}

TEST_F(KeyRingTest, AMixCanBeUnlockedToItsEnd) {
  const Key mail = key(open()->mail_key()), index = key(open()->index_key("x"));
  const std::string clear = text("mail.key");
  ASSERT_TRUE(open()->lock(kPassphrase));
  put("mail.key", clear);
  ASSERT_TRUE(opened()->unlock());
  EXPECT_EQ(key(open()->mail_key()), mail);
  EXPECT_EQ(key(open()->index_key("x")), index);
}

TEST_F(KeyRingTest, ALockedKeyIsForItsNameAndItsRing) {
  key(open()->index_key("a"));
  key(open()->index_key("b"));
  ASSERT_TRUE(open()->lock(kPassphrase));
  put("b.index.key", text("a.index.key"));
  EXPECT_EQ(opened()->index_key("b").error().kind, Error::kInvalid);
  fs::remove(folder_ / "lock");
  EXPECT_EQ(open()->index_key("a").error().kind, Error::kInvalid) << "without its lock it is not made anew";
  put("lock", "outcry key ring lock 1\nsalt: x\n");
  EXPECT_EQ(open()->open_with(kPassphrase).error().kind, Error::kInvalid);
}

TEST_F(KeyRingTest, ADestroyedKeyIsGoneFromDiskAndMemory) {
  const auto ring = open();
  const auto held = ring->index_key("x");
  const Key before = key(held);
  const fs::path other_name = folder_ / "other-name";
  fs::create_hard_link(folder_ / "x.index.key", other_name);
  ASSERT_TRUE(ring->destroy_index_key("x"));
  EXPECT_FALSE(has("x.index.key"));
  EXPECT_EQ(held->bytes(), Key{}) << "wiped wherever it was held";
  EXPECT_EQ(text("other-name"), std::string(65, '\0')) << "overwritten, not only unlinked";
  EXPECT_TRUE(ring->destroy_index_key("x")) << "again is harmless";
  EXPECT_NE(key(ring->index_key("x")), before);
}

TEST_F(KeyRingTest, LockingOverwritesWhatStoodInTheClear) {
  key(open()->mail_key());
  fs::create_hard_link(folder_ / "mail.key", folder_ / "other-name");
  ASSERT_TRUE(open()->lock(kPassphrase));
  EXPECT_EQ(text("other-name"), std::string(65, '\0'));
}

TEST_F(KeyRingTest, ListsItsFiles) {
  const auto ring = open();
  key(ring->mail_key());
  key(ring->log_seed("x"));
  ASSERT_TRUE(ring->list());
  EXPECT_EQ(ring->list()->size(), 2u);
  EXPECT_FALSE(ring->list()->at(0).locked);
  ASSERT_TRUE(ring->lock(kPassphrase));
  EXPECT_EQ(ring->list()->at(1).name, "x.log.key");
  EXPECT_TRUE(ring->list()->at(1).locked);
}

}  // namespace
}  // namespace outcry::seal
