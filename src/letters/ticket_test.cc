#include "letters/ticket.h"

#include <gtest/gtest.h>

namespace outcry::letters {
namespace {

class MovedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return from_millis(1'329'998'400'000) + moved; }
  std::chrono::days moved{0};
};

class TicketTest : public testing::Test {
 protected:
  static Tickets::About thirty() { return {"save-the-thirty", "president", "KR"}; }
  MovedClock clock_;
  SystemRandom random_;
  seal::Key key_ = random_.bytes<32>();
  Tickets tickets_{key_, clock_, random_};
};

TEST_F(TicketTest, SaysWhatItIsAboutAndIsUnlikeAnyOther) {
  const auto one = tickets_.read(tickets_.issue(thirty())), other = tickets_.read(tickets_.issue(thirty()));
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->about, thirty());
  EXPECT_EQ(one->last_day, day_of(clock_.now()) + Tickets::kGoodFor);
  EXPECT_NE(one->mark, other->mark);
  EXPECT_EQ(tickets_.read(tickets_.issue({"a", "b", ""}))->about, (Tickets::About{"a", "b", ""}));
}

TEST_F(TicketTest, OutlivesTheProcess) {
  const std::string ticket = tickets_.issue(thirty());
  EXPECT_EQ(Tickets(key_, clock_, random_).read(ticket), tickets_.read(ticket));
}

TEST_F(TicketTest, IsGoodUntilItsLastDay) {
  const std::string ticket = tickets_.issue(thirty());
  clock_.moved = std::chrono::days(Tickets::kGoodFor);
  EXPECT_TRUE(tickets_.read(ticket));
  clock_.moved += std::chrono::days(1);
  EXPECT_FALSE(tickets_.read(ticket));
}

TEST_F(TicketTest, AForgedOneIsWorthNothing) {
  const std::string good = tickets_.issue({"a", "b", "KR"});
  std::string later = good;
  later.replace(later.find(".KR.") + 4, 1, "9");
  std::string elsewhere = good;
  elsewhere.replace(2, 1, "c");
  const Tickets others(random_.bytes<32>(), clock_, random_);
  for (const std::string& bad : {later, elsewhere, good + "A", good.substr(0, good.size() - 1),
                                 others.issue({"a", "b", "KR"}), std::string(), std::string("."), std::string("a.b.c"),
                                 std::string(".....") + good.substr(good.rfind('.')), std::string(500, '.')}) {
    EXPECT_EQ(tickets_.read(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace outcry::letters
