#include "web/console/uploads.h"

#include <gtest/gtest.h>

namespace outcry::web {
namespace {

using namespace std::chrono_literals;

TEST(UploadsTest, ATicketIsGoodForADayAndForThisProcess) {
  SystemRandom random;
  const Uploads uploads(random), others(random);
  const Time now = from_millis(1'329'998'400'000);
  const std::string ticket = uploads.ticket(now);
  EXPECT_TRUE(uploads.admits(ticket, now));
  EXPECT_TRUE(uploads.admits(ticket, now + 24h - 1ms));
  EXPECT_FALSE(uploads.admits(ticket, now + 24h));
  EXPECT_FALSE(others.admits(ticket, now));
  std::string later = ticket;
  later[0] = '9';
  EXPECT_FALSE(uploads.admits(later, now)) << "its time is sealed";
  for (const std::string& wrong : {std::string(), std::string("."), ticket + "x", ticket.substr(0, ticket.size() - 1),
                                   ticket.substr(0, ticket.find('.')), "x" + ticket}) {
    EXPECT_FALSE(uploads.admits(wrong, now)) << wrong;
  }
}

}  // namespace
}  // namespace outcry::web
