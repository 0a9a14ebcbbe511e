#include "base/networks.h"

#include <gtest/gtest.h>

namespace outcry {
namespace {

TEST(NetworksTest, AnAddressIsInItsNetworks) {
  const Networks networks = Networks::parse({"192.0.2.0/24", "10.1.2.3", "2001:db8::/33", "::1"}).value();
  for (const char* in : {"192.0.2.0", "192.0.2.255", "::ffff:192.0.2.7", "10.1.2.3", "2001:db8:7fff::1", "::1"}) {
    EXPECT_TRUE(networks.contains(in)) << in;
  }
  for (const char* out : {"192.0.3.0", "10.1.2.4", "2001:db8:8000::1", "::2", "", "x", "192.0.2", "192.0.2.0/24"}) {
    EXPECT_FALSE(networks.contains(out)) << out;
  }
}

TEST(NetworksTest, ZeroBitsAreAllOfTheKind) {
  EXPECT_TRUE(Networks::parse({"0.0.0.0/0"}).value().contains("203.0.113.7"));
  EXPECT_FALSE(Networks::parse({"0.0.0.0/0"}).value().contains("2001:db8::1"));
  EXPECT_TRUE(Networks::parse({"::/0"}).value().contains("2001:db8::1"));
  EXPECT_FALSE(Networks().contains("203.0.113.7"));
}

TEST(NetworksTest, WhatIsNoNetworkIsNamed) {
  for (const char* bad :
       {"", "nobody", "10.0.0.0/33", "::1/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0/8"}) {
    const auto networks = Networks::parse({"127.0.0.1", bad});
    ASSERT_FALSE(networks) << bad;
    EXPECT_NE(networks.error().message.find("is not an address or network"), std::string::npos);
  }
}

}  // namespace
}  // namespace outcry
