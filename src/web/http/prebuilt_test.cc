#include <gtest/gtest.h>

#include "web/http/head.h"

namespace outcry::http {
namespace {

TEST(PrebuiltTest, CodingsAreKeptOnlyWhereTheySave) {
  const auto large = prebuild(200, {{"Content-Type", "text/html"}}, std::string(5000, 'x'));
  ASSERT_TRUE(large->gzip && large->brotli);
  EXPECT_LT(large->gzip->body.size(), 200u);
  EXPECT_NE(large->gzip->head.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_NE(large->gzip->head.find("Content-Length: " + std::to_string(large->gzip->body.size()) + "\r\n"),
            std::string::npos);
  const auto small = prebuild(200, {}, "short");
  EXPECT_FALSE(small->gzip || small->brotli);
  const auto empty = prebuild(200, {}, "");
  EXPECT_NE(empty->identity.head.find("Content-Length: 0\r\n"), std::string::npos);
}

TEST(PrebuiltTest, TheTagIsOfWhatIsSent) {
  const auto one = prebuild(200, {{"Content-Language", "en"}}, "body");
  EXPECT_EQ(one->identity.etag, prebuild(200, {{"Content-Language", "en"}}, "body")->identity.etag);
  EXPECT_NE(one->identity.etag, prebuild(200, {{"Content-Language", "ko"}}, "body")->identity.etag);
  EXPECT_NE(one->identity.etag, prebuild(200, {{"Content-Language", "en"}}, "other")->identity.etag);
}

TEST(PrebuiltTest, A304SaysWhatACacheWouldUpdate) {
  const auto page =
      prebuild(200, {{"Content-Type", "text/html"}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Language"}}, "x");
  const std::string& head = page->identity.not_modified;
  EXPECT_TRUE(head.starts_with("HTTP/1.1 304 Not Modified\r\n"));
  EXPECT_NE(head.find("ETag: " + page->identity.etag), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-cache\r\n"), std::string::npos);
  EXPECT_NE(head.find("Vary: Accept-Language, Accept-Encoding\r\n"), std::string::npos);
  EXPECT_EQ(head.find("\r\nContent-Type"), std::string::npos);
  EXPECT_EQ(head.find("\r\nContent-Length"), std::string::npos);
}

TEST(PrebuiltTest, AnErrorPageHasNoTag) {
  const auto page = prebuild(404, {}, "not here");
  EXPECT_EQ(page->status, 404);
  EXPECT_TRUE(page->identity.etag.empty());
  EXPECT_TRUE(page->identity.not_modified.empty());
}

TEST(HeadTest, Dates) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace outcry::http
