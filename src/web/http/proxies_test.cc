#include "web/http/proxies.h"

#include <gtest/gtest.h>

namespace outcry::http {
namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

Proxies proxies() {
  return *Proxies::parse({"127.0.0.1", "10.0.0.0/8", "172.16.0.0/12", "::1", "fd00::/8"});
}
std::string client(std::string_view peer, const Headers& headers) {
  return std::string(proxies().origin_of(peer, headers).client);
}

TEST(ProxiesTest, Networks) {
  for (const auto* address : {"127.0.0.1", "10.255.0.1", "172.31.255.255", "::1", "fdff::1", "::ffff:10.1.2.3"}) {
    EXPECT_TRUE(proxies().trusts(address)) << address;
  }
  for (const auto* address : {"127.0.0.2", "11.0.0.1", "172.32.0.0", "::2", "fe00::1", "", "10.0.0", "unix:"}) {
    EXPECT_FALSE(proxies().trusts(address)) << address;
  }
  EXPECT_TRUE(Proxies::parse({"0.0.0.0/0"})->trusts("203.0.113.7"));
  EXPECT_FALSE(Proxies::parse({"0.0.0.0/0"})->trusts("2001:db8::1"));
  EXPECT_TRUE(Proxies::parse({"::/0"})->trusts("203.0.113.7"));
  for (const auto* wrong : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "::/129", "localhost"}) {
    EXPECT_FALSE(Proxies::parse({wrong})) << wrong;
  }
}

TEST(ProxiesTest, TheListIsReadFromTheRightWhileTrusted) {
  EXPECT_EQ(client("203.0.113.1", {{"X-Forwarded-For", "192.0.2.1"}}), "203.0.113.1");
  EXPECT_EQ(client("127.0.0.1", {}), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", {{"x-forwarded-for", "192.0.2.66, 192.0.2.1"}}), "192.0.2.1");
  EXPECT_EQ(client("127.0.0.1", {{"X-Forwarded-For", "192.0.2.66, 192.0.2.1 , 10.0.0.2"}}), "192.0.2.1");
  EXPECT_EQ(client("127.0.0.1", {{"X-Forwarded-For", "10.0.0.9,10.0.0.2"}}), "10.0.0.9");
  EXPECT_EQ(client("127.0.0.1", {{"X-Forwarded-For", "192.0.2.1, nonsense, 10.0.0.2"}}), "10.0.0.2");
  EXPECT_EQ(client("::1", {{"X-Forwarded-For", "[2001:db8::1]:4711"}}), "2001:db8::1");
  EXPECT_EQ(client("::1", {{"X-Forwarded-For", "192.0.2.1:4711"}}), "192.0.2.1");
}

// HAProxy adds a line of its own behind the one that the client invented.
TEST(ProxiesTest, SeveralHeadersAreOneList) {
  EXPECT_EQ(client("127.0.0.1", {{"X-Forwarded-For", "192.0.2.66"}, {"X-Forwarded-For", "192.0.2.1"}}), "192.0.2.1");
}

TEST(ProxiesTest, TheSchemeIsTheOutermostTrustedProxys) {
  const auto secure = [](std::string_view peer, const Headers& headers) {
    return proxies().origin_of(peer, headers).secure;
  };
  EXPECT_FALSE(secure("203.0.113.1", {{"X-Forwarded-Proto", "https"}}));
  EXPECT_TRUE(secure("127.0.0.1", {{"X-Forwarded-Proto", "HTTPS"}}));
  EXPECT_FALSE(secure("127.0.0.1", {{"X-Forwarded-Proto", "http"}}));
  EXPECT_FALSE(secure("127.0.0.1", {{"X-Forwarded-Proto", "https, http"}, {"X-Forwarded-For", "192.0.2.1"}}));
  EXPECT_TRUE(secure("127.0.0.1", {{"X-Forwarded-Proto", "https, http"}, {"X-Forwarded-For", "192.0.2.1, 10.0.0.1"}}));
  EXPECT_TRUE(secure("127.0.0.1", {{"X-Forwarded-Proto", "https"}, {"X-Forwarded-For", "192.0.2.1, 10.0.0.1"}}));
}

}  // namespace
}  // namespace outcry::http
