#include "web/console/edit_merge.h"

#include <gtest/gtest.h>

namespace outcry::web::edit {
namespace {

using campaign::Typed;

const Typed kSeen = {
    {"title.en", "Thirty"}, {"goal", "100"}, {"deadline", "2030-01-01 12:00"}, {"deadline_zone", "UTC"}};

Typed with(Typed typed, const std::string& key, const std::string& text) {
  typed[key] = text;
  if (text.empty()) typed.erase(key);
  return typed;
}

TEST(EditMergeTest, DifferentFieldsComeTogether) {
  const Merged merged = merge(marks_of(kSeen), with(kSeen, "goal", "200"), with(kSeen, "title.ko", "서른"));
  EXPECT_EQ(merged.typed, with(with(kSeen, "goal", "200"), "title.ko", "서른"));
  EXPECT_TRUE(merged.both.empty());
  EXPECT_TRUE(merged.others);
}

TEST(EditMergeTest, TheSameFieldIsLeftToThemUnlessTheyAgree) {
  const Merged apart = merge(marks_of(kSeen), with(kSeen, "goal", "200"), with(kSeen, "goal", "300"));
  EXPECT_EQ(apart.both, std::vector<std::string>{"goal"});
  EXPECT_EQ(apart.typed.at("goal"), "200");
  const Merged alike = merge(marks_of(kSeen), with(kSeen, "goal", "200"), with(kSeen, "goal", "200"));
  EXPECT_TRUE(alike.both.empty());
  EXPECT_FALSE(alike.others);
}

TEST(EditMergeTest, WhatWasTakenOutIsAChangeToo) {
  EXPECT_FALSE(merge(marks_of(kSeen), kSeen, with(kSeen, "goal", "")).typed.contains("goal"));
  EXPECT_FALSE(merge(marks_of(kSeen), with(kSeen, "goal", ""), kSeen).typed.contains("goal"));
  EXPECT_EQ(merge(marks_of(kSeen), with(kSeen, "goal", ""), with(kSeen, "goal", "1")).both.size(), 1U);
}

TEST(EditMergeTest, ATimeAndItsZoneAreOne) {
  const Merged merged =
      merge(marks_of(kSeen), with(kSeen, "deadline", "2030-02-02 12:00"), with(kSeen, "deadline_zone", "Asia/Seoul"));
  EXPECT_EQ(merged.both, std::vector<std::string>{"deadline"});
}

TEST(EditMergeTest, OneOfAListIsFoundWhereItWentAndMissedWhereItIsGone) {
  const Typed other = {{"title.en", "Other"}, {"goal", "5"}};
  EXPECT_EQ(find_marked(marks_of(kSeen), {other, kSeen}, 0), 1U);
  EXPECT_EQ(find_marked(marks_of(kSeen), {other, with(kSeen, "goal", "9")}, 0), 1U) << "changed, and moved";
  EXPECT_EQ(find_marked(marks_of(kSeen), {other}, 0), kGone);
  EXPECT_EQ(find_marked(marks_of(kSeen), {}, 0), kGone);
  EXPECT_EQ(find_marked(marks_of(kSeen), {kSeen, kSeen}, 1), 1U) << "of twins the one that it was";
  EXPECT_EQ(find_marked("nonsense", {other}, 0), kGone);
}

}  // namespace
}  // namespace outcry::web::edit
