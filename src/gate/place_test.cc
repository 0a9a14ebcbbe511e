#include "gate/place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"

namespace outcry::gate {
namespace {

using namespace std::chrono_literals;

// A store in memory, with a disk that may fail. The real one is held to the
// same by store/place_contract_test.cc.
class MemoryStore final : public PlaceStore {
 public:
  Result<int64_t> add(const Place& place) override {
    if (broken) return failed("couldn't write: disk full");
    rows.push_back(place);
    rows.back().id = static_cast<int64_t>(rows.size());
    return rows.back().id;
  }
  Result<std::vector<Place>> all() override { return rows; }
  Status withdraw(int64_t id) override {
    rows.at(static_cast<size_t>(id - 1)).withdrawn = true;
    return {};
  }
  Status set_used(const std::vector<std::pair<int64_t, int64_t>>& counts) override {
    if (broken) return failed("couldn't write: disk full");
    for (const auto& [id, used] : counts) rows.at(static_cast<size_t>(id - 1)).used = used;
    return {};
  }
  std::vector<Place> rows;
  bool broken = false;
};

class PlaceTest : public testing::Test {
 protected:
  static constexpr uint16_t kCampaign = 3;
  Place add(int64_t most = 3) {
    Place place;
    place.campaign = kCampaign;
    place.name = "City hall";
    place.begins = now_;
    place.ends = now_ + 4h;
    place.most = most;
    return places_.add(place).value();
  }
  int sign(const Place& place, int times) {
    int passed = 0;
    for (int i = 0; i < times; ++i) passed += places_.take(kCampaign, places_.token(place.id), now_).has_value();
    return passed;
  }

  Time now_ = parse_rfc3339("2012-02-23T18:00:00Z").value();
  SystemRandom random_;
  const Hash32 key_ = random_.bytes<32>();
  MemoryStore store_;
  Places places_{store_, key_};
};

TEST_F(PlaceTest, TakesAsManyAsItIsFor) {
  const Place place = add(3);
  EXPECT_EQ(sign(place, 5), 3);
  EXPECT_EQ(places_.find(kCampaign, place.id)->state(now_), Place::kFull);
}

TEST_F(PlaceTest, IsOpenFromItsBeginningToItsEnd) {
  const Place place = add(100);
  now_ -= 1s;
  EXPECT_EQ(sign(place, 1), 0);
  now_ += 1s;
  EXPECT_EQ(sign(place, 1), 1);
  now_ += 4h - 1s;
  EXPECT_EQ(sign(place, 1), 1);
  now_ += 1s;
  EXPECT_EQ(sign(place, 1), 0);
  EXPECT_EQ(places_.find(kCampaign, place.id)->state(now_), Place::kOver);
}

TEST_F(PlaceTest, WithdrawnItTakesNobody) {
  const Place place = add();
  ASSERT_TRUE(places_.withdraw(kCampaign, place.id));
  EXPECT_EQ(sign(place, 1), 0);
  EXPECT_EQ(places_.withdraw(kCampaign + 1, place.id).error().kind, Error::kNotFound);
  EXPECT_EQ(places_.withdraw(kCampaign, 77).error().kind, Error::kNotFound);
}

TEST_F(PlaceTest, ATokenIsOfItsPlaceItsCampaignAndItsServer) {
  const Place place = add();
  const std::string token = places_.token(place.id);
  EXPECT_EQ(token.size(), 22U);
  EXPECT_EQ(places_.by_token(kCampaign, token)->name, "City hall");
  EXPECT_FALSE(places_.by_token(kCampaign + 1, token));
  EXPECT_FALSE(places_.take(kCampaign + 1, token, now_));
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(places_.by_token(kCampaign, changed)) << i;
  }
  for (const char* none : {"", "x", "AAAAAAAAAAAAAAAAAAAAAA"}) EXPECT_FALSE(places_.by_token(kCampaign, none));
  EXPECT_FALSE(places_.by_token(kCampaign, places_.token(place.id + 1))) << "of a place that is not there";
  Places other(store_, random_.bytes<32>());
  ASSERT_TRUE(other.load());
  EXPECT_FALSE(other.by_token(kCampaign, token));
}

TEST_F(PlaceTest, WhoDidNotPassAfterAllIsGivenBack) {
  const Place place = add(1);
  const auto taken = places_.take(kCampaign, places_.token(place.id), now_);
  ASSERT_TRUE(taken);
  EXPECT_EQ(sign(place, 1), 0);
  places_.give_back(taken->id);
  EXPECT_EQ(sign(place, 1), 1);
}

TEST_F(PlaceTest, CountsOutliveTheProcess) {
  const Place place = add(3);
  sign(place, 2);
  ASSERT_TRUE(places_.flush());
  Places again(store_, key_);
  ASSERT_TRUE(again.load());
  EXPECT_EQ(again.find(kCampaign, place.id)->used, 2);
  EXPECT_TRUE(again.by_token(kCampaign, places_.token(place.id))) << "its poster stays good";
}

TEST_F(PlaceTest, CountsThatCouldNotBeWrittenAreWrittenLater) {
  const Place place = add(3);
  sign(place, 2);
  store_.broken = true;
  EXPECT_FALSE(places_.flush());
  EXPECT_FALSE(places_.add(place));
  store_.broken = false;
  ASSERT_TRUE(places_.flush());
  EXPECT_EQ(store_.rows.at(0).used, 2);
}

}  // namespace
}  // namespace outcry::gate
