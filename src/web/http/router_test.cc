#include "web/http/router.h"

#include <gtest/gtest.h>

namespace outcry::http {
namespace {

class RouterTest : public testing::Test {
 protected:
  void add(Method method, const std::string& pattern) { router_.add(method, pattern); }
  std::string pattern_of(std::string_view path, Method method = Method::kGet) {
    const Router::Match match = router_.find(method, path);
    return !match.route ? "" : std::string(match.pattern);
  }
  Router router_;
};

TEST_F(RouterTest, FindsByLiteralThenByBrace) {
  for (const auto* pattern : {"/{lang}", "/c/{slug}", "/c/{slug}/sign", "/", "/c/new", "/{lang}/about",
                              "/c/{slug}.json", "/files/{path...}", "/files/index"}) {
    add(Method::kGet, pattern);
  }
  EXPECT_EQ(pattern_of("/"), "/");
  EXPECT_EQ(pattern_of("/ko"), "/{lang}");
  EXPECT_EQ(pattern_of("/c/new"), "/c/new");
  EXPECT_EQ(pattern_of("/c/save"), "/c/{slug}");
  EXPECT_EQ(pattern_of("/c/save.json"), "/c/{slug}.json");
  EXPECT_EQ(pattern_of("/c/.json"), "/c/{slug}");  // a brace matches something
  EXPECT_EQ(pattern_of("/c/save/sign"), "/c/{slug}/sign");
  EXPECT_EQ(pattern_of("/c/about"), "/c/{slug}");
  EXPECT_EQ(pattern_of("/ko/about"), "/{lang}/about");
  EXPECT_EQ(pattern_of("/files/index"), "/files/index");
  EXPECT_EQ(pattern_of("/files/a/b/c"), "/files/{path...}");
  for (const auto* path : {"", "/c/", "/c//sign", "/c/save/", "//", "/c/save/sign/more", "/files/", "/x/y"}) {
    EXPECT_EQ(pattern_of(path), path == std::string_view() ? "/" : "") << path;
  }
}

TEST_F(RouterTest, BracesAreDecoded) {
  add(Method::kGet, "/c/{slug}/log/tile/{rest...}");
  add(Method::kGet, "/m/{id}.eml");
  const auto match = router_.find(Method::kGet, "/c/%EB%B0%95%2F/log/tile/0/x001/067");
  ASSERT_TRUE(match.route);
  ASSERT_EQ(match.params.count, 2u);
  EXPECT_EQ(match.params[0], "박/");
  EXPECT_EQ(match.params[1], "0/x001/067");
  EXPECT_EQ(router_.find(Method::kGet, "/m/12.eml").params[0], "12");
  EXPECT_FALSE(router_.find(Method::kGet, "/m/%zz.eml").route);
}

TEST_F(RouterTest, HeadIsServedByGet) {
  add(Method::kGet, "/a");
  EXPECT_EQ(pattern_of("/a", Method::kHead), "/a");
}

TEST_F(RouterTest, AnotherMethodIsToldWhichThereAre) {
  add(Method::kPost, "/a");
  add(Method::kGet, "/a");
  add(Method::kDelete, "/b");
  EXPECT_EQ(router_.find(Method::kOther, "/a").allow, "GET, HEAD, POST");
  EXPECT_FALSE(router_.find(Method::kDelete, "/a").route);
  EXPECT_EQ(router_.find(Method::kGet, "/b").allow, "DELETE");
  EXPECT_EQ(router_.find(Method::kHead, "/b").allow, "DELETE");
  EXPECT_EQ(router_.find(Method::kGet, "/none").allow, "");
}

TEST_F(RouterTest, ALiteralOfAnotherMethodLeavesTheBraceItsOwn) {
  add(Method::kPost, "/c/new");
  add(Method::kGet, "/c/{slug}");
  EXPECT_EQ(pattern_of("/c/new"), "/c/{slug}");
  EXPECT_EQ(pattern_of("/c/new", Method::kPost), "/c/new");
}

TEST_F(RouterTest, EndlessPathsAreNotFound) {
  add(Method::kGet, "/{rest...}");
  std::string path;
  for (int i = 0; i < 10'000; ++i) path += "/x";
  EXPECT_EQ(pattern_of(path), "");
}

}  // namespace
}  // namespace outcry::http
