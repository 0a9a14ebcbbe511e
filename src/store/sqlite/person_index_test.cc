#include "store/sqlite/person_index.h"

#include <gtest/gtest.h>

#include <random>
#include <unordered_map>

namespace outcry::store {
namespace {

constexpr Person kCounted{true, false, 0};

TEST(PersonIndexTest, NobodyIsKnownAtFirst) {
  const PersonIndex index;
  EXPECT_EQ(index.get(1), Person{});
  EXPECT_EQ(index.get(UINT64_MAX), Person{});
}

TEST(PersonIndexTest, KeepsEverythingItIsTold) {
  PersonIndex index;
  const Person all{true, true, 63};
  index.set(7, all);
  EXPECT_EQ(index.get(7), all);
  index.set(7, {false, true, 200});
  EXPECT_EQ(index.get(7), (Person{false, true, 63})) << "no more than 63 are counted";
  index.set(7, {});
  EXPECT_EQ(index.get(7), Person{});
}

// Keys that all want one slot, at the end of the table, so that they wrap.
TEST(PersonIndexTest, CollisionsDoNotMixPeople) {
  PersonIndex index;
  for (uint64_t i = 0; i < 600; ++i) index.set(i << 32 | 1023, {true, false, static_cast<uint8_t>(i % 64)});
  for (uint64_t i = 0; i < 600; ++i) EXPECT_EQ(index.get(i << 32 | 1023).pending, i % 64);
}

TEST(PersonIndexTest, UndoneAsIfItHadNotBeen) {
  PersonIndex index;
  index.load(1, kCounted);
  index.set(2, {false, false, 1});
  index.mark();
  index.set(1, {});
  index.set(2, kCounted);
  index.set(2, {true, true, 0});
  for (uint64_t blind = 100; blind < 100'000; ++blind) index.set(blind, kCounted);  // grows meanwhile
  index.undo();
  EXPECT_EQ(index.get(1), kCounted);
  EXPECT_EQ(index.get(2), (Person{false, false, 1}));
  for (uint64_t blind = 100; blind < 100'000; ++blind) ASSERT_EQ(index.get(blind), Person{}) << blind;
  index.undo();  // there is nothing more
  EXPECT_EQ(index.get(1), kCounted);
}

TEST(PersonIndexTest, IsAMapWhateverHappens) {
  std::mt19937_64 dice(1);
  PersonIndex index;
  std::unordered_map<uint64_t, Person> model, before;
  index.reserve(100);
  for (int round = 0; round < 60; ++round) {
    index.mark();
    before = model;
    for (int i = 0; i < 500; ++i) {
      const uint64_t blind = dice() % 8'000 + 1;
      const Person person{dice() % 2 == 0, dice() % 4 == 0, static_cast<uint8_t>(dice() % 4)};
      index.set(blind, person);
      model[blind] = person;
    }
    if (dice() % 2 == 0) {
      index.undo();
      model = before;
    }
    for (uint64_t blind = 1; blind <= 8'000; ++blind) ASSERT_EQ(index.get(blind), model[blind]) << blind;
  }
}

}  // namespace
}  // namespace outcry::store
