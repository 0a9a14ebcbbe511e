#include "web/pages/static_files.h"

#include <gtest/gtest.h>

#include <regex>

#include "base/embedded.h"
#include "base/hash.h"

namespace outcry::web {
namespace {

TEST(StaticFilesTest, EachStandsUnderTheHashOfItsContent) {
  const StaticFiles files;
  int found = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with("site/static/")) continue;
    ++found;
    const std::string name(file.name.substr(12));
    const std::string& url = files.url(name);
    std::smatch parts;
    ASSERT_TRUE(std::regex_match(url, parts, std::regex("/static/(.*\\.([0-9a-f]{12})\\.[a-z0-9]+)"))) << url;
    EXPECT_EQ(parts[2], to_hex(sha256(bytes_of(file.bytes))).substr(0, 12));
    const auto page = files.find(parts[1].str());
    ASSERT_NE(page, nullptr);
    EXPECT_EQ(page->identity.body, file.bytes);
    EXPECT_NE(page->identity.head.find("Cache-Control: public, max-age=31536000, immutable\r\n"), std::string::npos);
    EXPECT_NE(page->identity.head.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
    const char* type = name.ends_with(".css") ? "text/css" : name.ends_with(".js") ? "text/javascript" : "";
    EXPECT_NE(page->identity.head.find(std::string("Content-Type: ") + type), std::string::npos);
  }
  EXPECT_GE(found, 2);
}

TEST(StaticFilesTest, OnlyHashedNamesAreFound) {
  const StaticFiles files;
  for (const char* none : {"", "style.css", "style.000000000000.css", "../po/ko.mo", "..", "style."}) {
    EXPECT_EQ(files.find(none), nullptr) << none;
  }
  EXPECT_EQ(files.url("none.css"), "");
}

}  // namespace
}  // namespace outcry::web
