#include "web/http/negotiation.h"

#include <gtest/gtest.h>

namespace outcry::http {
namespace {

Coding coding(std::string_view header, bool gzip = true, bool brotli = true) {
  return negotiate_coding(header, gzip, brotli);
}

TEST(NegotiationTest, TheBestThatThereIs) {
  EXPECT_EQ(coding(""), Coding::kIdentity);
  EXPECT_EQ(coding("gzip, deflate, br"), Coding::kBrotli);
  EXPECT_EQ(coding("gzip, deflate, br", true, false), Coding::kGzip);
  EXPECT_EQ(coding("gzip, deflate, br", false, false), Coding::kIdentity);
  EXPECT_EQ(coding("GZIP"), Coding::kGzip);
  EXPECT_EQ(coding("x-gzip"), Coding::kGzip);
  EXPECT_EQ(coding("*"), Coding::kBrotli);
  EXPECT_EQ(coding("deflate"), Coding::kIdentity);
}

TEST(NegotiationTest, Weights) {
  EXPECT_EQ(coding("gzip;q=1.0, br;q=0.5"), Coding::kGzip);
  EXPECT_EQ(coding("gzip; Q=0.5 , br ; q=0.501"), Coding::kBrotli);
  EXPECT_EQ(coding("br;q=0, gzip"), Coding::kGzip);
  EXPECT_EQ(coding("*;q=0"), Coding::kIdentity);
  EXPECT_EQ(coding("*, br;q=0.0"), Coding::kGzip);
  EXPECT_EQ(coding("identity, gzip;q=0.5"), Coding::kIdentity);
  EXPECT_EQ(coding("identity;q=0"), Coding::kIdentity);  // nothing else is asked for
  EXPECT_EQ(coding("gzip;q=nonsense, br;q=1.5"), Coding::kIdentity);
  EXPECT_EQ(coding(",,;;q=,gzip;q"), Coding::kGzip);
}

TEST(NegotiationTest, EntityTags) {
  EXPECT_TRUE(matches_etag("\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("W/\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("\"x,y\", \"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag(" * ", "\"a\""));
  EXPECT_FALSE(matches_etag("\"b\"", "\"a\""));
  EXPECT_FALSE(matches_etag("a", "\"a\""));
  EXPECT_FALSE(matches_etag("\"a", "\"a\""));
  EXPECT_FALSE(matches_etag("\"", "\"a\""));
}

}  // namespace
}  // namespace outcry::http
