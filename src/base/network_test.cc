#include "base/network.h"

#include <gtest/gtest.h>

namespace outcry {
namespace {

TEST(Network, IsTheFirstThreeBytesOfIPv4AndSixOfIPv6) {
  EXPECT_EQ(network_of("192.0.2.77"), (Bytes{192, 0, 2}));
  EXPECT_EQ(network_of("2001:db8:12:3400::1"), (Bytes{0x20, 0x01, 0x0d, 0xb8, 0x00, 0x12}));
  EXPECT_EQ(network_of("2001:db8:12::"), network_of("2001:db8:12:ffff:ffff:ffff:ffff:ffff"));
  EXPECT_NE(network_of("2001:db8:12::1"), network_of("2001:db8:13::1"));
  EXPECT_EQ(network_of("::1"), Bytes(6));
}

TEST(Network, KnowsIPv4InIPv6sClothes) {
  EXPECT_EQ(network_of("::ffff:192.0.2.77"), network_of("192.0.2.1"));
}

TEST(Network, OfWhatIsNoAddressIsNone) {
  for (const char* text : {"", "192.0.2", "192.0.2.256", "example.org", "1.2.3.4 ", "2001:db8", "::g"}) {
    EXPECT_TRUE(network_of(text).empty()) << text;
  }
}

}  // namespace
}  // namespace outcry
