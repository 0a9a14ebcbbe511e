#include "base/catalogue.h"

#include <gtest/gtest.h>

#include "base/embedded.h"

namespace outcry {
namespace {

using Messages = std::vector<std::pair<std::string, std::string>>;

void put32(std::string& out, size_t value, bool big_endian) {
  for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> (big_endian ? 24 - 8 * i : 8 * i));
}

// A .mo file as msgfmt would write it, on a machine of either byte order.
std::string mo_of(const Messages& messages, bool big_endian = false) {
  const size_t n = messages.size();
  std::string out, texts;
  for (const size_t word : {size_t{0x950412de}, size_t{0}, n, size_t{28}, 28 + 8 * n, size_t{0}, 28 + 16 * n}) {
    put32(out, word, big_endian);
  }
  const auto table = [&](auto member) {
    for (const auto& message : messages) {
      put32(out, (message.*member).size(), big_endian);
      put32(out, 28 + 16 * n + texts.size(), big_endian);
      texts += message.*member + '\0';
    }
  };
  table(&Messages::value_type::first);
  table(&Messages::value_type::second);
  return out + texts;
}

const Messages kKorean = {{"", "Content-Type: text/plain; charset=UTF-8\n"},
                          {"Sign", "서명하기"},
                          {"verb\x04Sign", "서명"},
                          {"untranslated", ""}};

TEST(CatalogueTest, TextsAreGivenInItsLanguageOfEitherByteOrder) {
  for (const bool big_endian : {false, true}) {
    const std::string mo = mo_of(kKorean, big_endian);
    const auto catalogue = Catalogue::parse(mo);
    ASSERT_TRUE(catalogue);
    EXPECT_EQ(catalogue->get("Sign"), "서명하기");
    EXPECT_EQ(catalogue->get("verb", "Sign"), "서명");
    EXPECT_EQ(catalogue->get("noun", "Sign"), "Sign");
    EXPECT_EQ(catalogue->get("untranslated"), "untranslated");
    EXPECT_EQ(catalogue->get("missing"), "missing");
    EXPECT_EQ(catalogue->get(""), "");  // the header is no text
  }
}

TEST(CatalogueTest, AnEmptyOneStaysEnglish) {
  EXPECT_EQ(Catalogue().get("Sign"), "Sign");
  const std::string mo = mo_of({});
  const auto catalogue = Catalogue::parse(mo);
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(catalogue->get("Sign"), "Sign");
}

TEST(CatalogueTest, APluralEntryIsNoTextOfItsSingular) {
  const std::string mo = mo_of({{std::string("one\0many", 8), std::string("하나\0여럿", 13)}});
  const auto catalogue = Catalogue::parse(mo);
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(catalogue->get("one"), "one");
}

TEST(CatalogueTest, WhatIsNoCatalogueIsRefused) {
  EXPECT_FALSE(Catalogue::parse(""));
  EXPECT_FALSE(Catalogue::parse("msgid \"Sign\"\nmsgstr \"서명하기\"\n"));
  std::string wrong_magic = mo_of(kKorean);
  wrong_magic[0] = 'x';
  EXPECT_FALSE(Catalogue::parse(wrong_magic));
}

// Reads beyond the end would show under the address sanitizer.
TEST(CatalogueTest, ABrokenFileIsRefusedOrReadWithinItsBounds) {
  const std::string whole = mo_of(kKorean);
  for (size_t length = 0; length < whole.size(); ++length) {
    const std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const auto catalogue = Catalogue::parse({cut.data(), cut.size()});
    if (!catalogue) continue;
    EXPECT_NE(catalogue->get("Sign").size(), 0u);
  }
  for (size_t at = 4; at < 28 + 16 * kKorean.size(); ++at) {
    for (const char value : {'\x00', '\x7F', '\xFF'}) {
      std::string broken = whole;
      broken[at] = value;
      const auto catalogue = Catalogue::parse(broken);
      if (!catalogue) continue;
      EXPECT_NE(catalogue->get("Sign").size(), 0u);
    }
  }
}

TEST(CatalogueTest, UnknownLanguagesAreEnglish) {
  for (const char* lang : {"en", "xx", "", "-", "xx-YY", "../ko"}) {
    EXPECT_EQ(catalogue_for(lang).get("Sign"), "Sign") << lang;
  }
}

TEST(CatalogueTest, ARegionFindsItsLanguage) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with("site/po/")) continue;
    std::string lang(file.name.substr(8));
    lang.erase(lang.size() - 3);
    EXPECT_EQ(&catalogue_for(lang), &catalogue_for(lang + "-XX"));
    EXPECT_TRUE(Catalogue::parse(file.bytes)) << file.name;
  }
}

}  // namespace
}  // namespace outcry
