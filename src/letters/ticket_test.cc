#include "letters/ticket.h"

#include <gtest/gtest.h>

namespace outcry::letters {
namespace {

TEST(TicketTest, CountsOnceAndSaysWhatItIsAbout) {
  SystemRandom random;
  Tickets tickets(random);
  const Tickets::About about{"save-the-thirty", "president", "KR"};
  const std::string ticket = tickets.issue(about);
  EXPECT_EQ(tickets.use(ticket), about);
  EXPECT_EQ(tickets.use(ticket), std::nullopt);
  EXPECT_EQ(tickets.use(tickets.issue({"a", "b", ""})), (Tickets::About{"a", "b", ""}));
}

TEST(TicketTest, AForgedOneIsWorthNothing) {
  SystemRandom random;
  Tickets tickets(random), others(random);
  std::string ticket = tickets.issue({"a", "b", "KR"});
  ticket.replace(2, 1, "c");
  for (const std::string& bad : {ticket, others.issue({"a", "b", "KR"}), std::string(), std::string("."),
                                 std::string("a.b.c"), std::string(500, '.')}) {
    EXPECT_EQ(tickets.use(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace outcry::letters
