#include <gtest/gtest.h>

#include "seal/epoch.h"

namespace outcry::seal {
namespace {

struct ManualClock final : Clock {
  Time time = from_millis(1'330'000'000'000);
  [[nodiscard]] Time now() const override { return time; }
};

class SealTest : public testing::Test {
 protected:
  SystemRandom random_;
  ManualClock clock_;
  KeyPair first_ = make_key_pair(random_), second_ = make_key_pair(random_), stranger_ = make_key_pair(random_);
};

TEST_F(SealTest, EachKeyholderOpensARecordAndNobodyElse) {
  EpochSealer sealer("x", {first_.public_key, second_.public_key}, clock_, random_);
  const EpochPlace place = sealer.next();
  const Bytes sealed = place.epoch->seal(place.position, bytes_of("Park Sun"));
  for (const KeyPair& pair : {first_, second_}) {
    const auto key = Epoch::open_key(pair, place.epoch->sealed_keys());
    ASSERT_TRUE(key);
    const auto plain = Epoch::open(*key, "x", place.epoch->id(), place.position, sealed);
    ASSERT_TRUE(plain);
    EXPECT_EQ(text_of(*plain), "Park Sun");
    EXPECT_FALSE(Epoch::open(*key, "y", place.epoch->id(), place.position, sealed));
    EXPECT_FALSE(Epoch::open(*key, "x", place.epoch->id(), place.position + 1, sealed));
    EXPECT_FALSE(Epoch::open(*key, "x", place.epoch->id() + 1, place.position, sealed));
  }
  EXPECT_EQ(Epoch::open_key(stranger_, place.epoch->sealed_keys()).error().kind, Error::kNotFound);
}

TEST_F(SealTest, AnEpochEndsAfterAMinuteOr4096Records) {
  EpochSealer sealer("x", {first_.public_key}, clock_, random_);
  const auto epoch = sealer.next().epoch->id();
  for (uint32_t i = 1; i < kEpochRecords; ++i) ASSERT_EQ(sealer.next().epoch->id(), epoch);
  const EpochPlace next = sealer.next();
  EXPECT_NE(next.epoch->id(), epoch);
  EXPECT_EQ(next.position, 0u);
  clock_.time += kEpochLength;
  EXPECT_NE(sealer.next().epoch->id(), next.epoch->id());
}

TEST_F(SealTest, AnIdleEpochIsForgotten) {
  EpochSealer sealer("x", {first_.public_key}, clock_, random_);
  const std::weak_ptr<const Epoch> epoch = sealer.next().epoch;
  sealer.end_if_due();
  EXPECT_FALSE(epoch.expired());
  clock_.time += kEpochLength;
  sealer.end_if_due();
  EXPECT_TRUE(epoch.expired());
}

TEST_F(SealTest, ABoxOpensOnlyWithItsKeyAndPurpose) {
  const Key key = random_.bytes<32>(), other = random_.bytes<32>();
  Bytes box = make_box(key, "mail", bytes_of("a@b.org"), random_);
  EXPECT_EQ(text_of(*open_box(key, "mail", box)), "a@b.org");
  EXPECT_FALSE(open_box(other, "mail", box));
  EXPECT_FALSE(open_box(key, "news", box));
  for (size_t i = 0; i < box.size(); ++i) {
    box[i] ^= 1;
    EXPECT_FALSE(open_box(key, "mail", box)) << i;
    box[i] ^= 1;
  }
  EXPECT_FALSE(open_box(key, "mail", {}));
}

TEST_F(SealTest, AKeyFileNeedsItsPassphrase) {
  const std::string file = to_key_file(first_, "correct horse", random_);
  EXPECT_EQ(file.find(to_base64url(first_.secret_key)), std::string::npos);
  EXPECT_FALSE(parse_key_file(file, "wrong"));
  EXPECT_FALSE(parse_key_file(file, ""));
  const auto pair = parse_key_file(file, "correct horse");
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->secret_key, first_.secret_key);
  EXPECT_EQ(pair->public_key, first_.public_key);
  EXPECT_EQ(*parse_public_key(" " + to_text(first_.public_key) + "\n"), first_.public_key);
  EXPECT_FALSE(parse_public_key("outcry-key-1-AAAA"));
  EXPECT_FALSE(parse_public_key("age1xyz"));
}

}  // namespace
}  // namespace outcry::seal
