#include "base/text.h"

#include <gtest/gtest.h>

namespace outcry {
namespace {

// What people write: Hangul composed and not, Han, Arabic, emoji of several
// code points, a letter under a pile of marks.
constexpr const char* kScripts[] = {
    "박선영", "박", "朴宣映", "محمد", "👩‍👩‍👧‍👦", "🇰🇷", "Zoë", "Zoë", "a\u0300\u0301\u0302\u0303",
    "",       "a",  " "};

TEST(TextTest, WellFormedUtf8IsTaken) {
  for (const char* text : kScripts) EXPECT_TRUE(is_utf8(text)) << text;
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
  for (const char* edge : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(edge)) << edge;
  }
}

TEST(TextTest, MalformedUtf8IsRefused) {
  for (const char* bad :
       {"\x80",                                          // a continuation alone
        "\xC3", "\xE2\x82", "\xF0\x9F\x92",              // cut off
        "\xC0\xAF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF",  // overlong
        "\xED\xA0\x80", "\xED\xBF\xBF",                  // surrogates
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xFE", "fine, then \xC3(", "\xEB\xB0\x95\xEC"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST(TextTest, LengthIsCountedInCodePoints) {
  EXPECT_EQ(length_of(""), 0u);
  EXPECT_EQ(length_of("a"), 1u);
  EXPECT_EQ(length_of("박선영"), 3u);
  EXPECT_EQ(length_of("朴宣映"), 3u);
  EXPECT_EQ(length_of("محمد"), 4u);
  EXPECT_EQ(length_of("🇰🇷"), 2u);
  EXPECT_EQ(length_of("👩‍👩‍👧‍👦"), 7u);
  EXPECT_EQ(length_of("a\u0300\u0301"), 3u);
  for (const size_t width : {199, 200, 201}) {
    std::string text;
    for (size_t i = 0; i < width; ++i) text += "박";
    EXPECT_EQ(length_of(text), width);
  }
}

TEST(TextTest, NormalFormsAreThoseOfUnicode) {
  EXPECT_EQ(to_nfc("Zoe\u0308"), "Zo\u00EB");
  EXPECT_EQ(to_nfc("\u1107\u1161\u11A8"), "\uBC15");  // jamo to 박
  EXPECT_EQ(to_nfc("ﬁ"), "ﬁ");                        // a ligature is another character
  EXPECT_EQ(to_nfkc("ﬁ"), "fi");
  EXPECT_EQ(to_nfkc("Ａｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ"), "Ana@example.org");
  EXPECT_EQ(to_nfkc("①"), "1");
  EXPECT_EQ(to_nfc("\u212B"), "\u00C5");  // Ångström to Å
  EXPECT_EQ(to_nfc(""), "");
  EXPECT_EQ(to_nfc("plain"), "plain");
}

TEST(TextTest, NormalFormsStayWhatTheyAre) {
  for (const char* text : kScripts) {
    EXPECT_EQ(to_nfc(to_nfc(text)), to_nfc(text));
    EXPECT_EQ(to_nfkc(to_nfkc(text)), to_nfkc(text));
    EXPECT_EQ(casefold(casefold(text)), casefold(text));
  }
}

TEST(TextTest, CaseFoldsInEveryScriptThatHasIt) {
  EXPECT_EQ(casefold("ANA"), "ana");
  EXPECT_EQ(casefold("Straße"), casefold("STRASSE"));
  EXPECT_EQ(casefold("ΣΊΣΥΦΟΣ"), casefold("σίσυφος"));
  EXPECT_EQ(casefold("박선영"), "박선영");
  EXPECT_EQ(casefold("Ａ"), "a");
}

TEST(TextTest, WhiteSpaceOfAnyScriptIsTrimmedAtTheEndsOnly) {
  EXPECT_EQ(trimmed(" \t\r\n Park  Sun-young \u3000\u00A0\u2003"), "Park  Sun-young");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("\u3000"), "");
  EXPECT_EQ(trimmed("박"), "박");
  EXPECT_EQ(trimmed(" \xFF "), "\xFF");
}

TEST(TextTest, ControlsAndBidiOverridesAreSeen) {
  for (const char* bad : {"a\u202Eb", "\u202A", "\u202B", "\u202C", "\u202D", "\u2066", "\u2067", "\u2068", "\u2069",
                          "\x01", "\x1B[31m", "\x7F", "\u0085", "\u2028", "\u2029"}) {
    EXPECT_TRUE(has_control(bad)) << printable(bad, 9);
  }
  EXPECT_TRUE(has_control(std::string_view("a\0b", 3)));
  for (const char* text : kScripts) EXPECT_FALSE(has_control(text)) << text;
  EXPECT_FALSE(has_control("\u202F\u2065\u200D\u00A0"));  // the neighbours, the joiner, the fixed space
}

TEST(TextTest, LinesAndTabsMayStandWhereThereAreLines) {
  for (const char* text : {"a\nb", "a\tb", "a\r\nb"}) {
    EXPECT_TRUE(has_control(text));
    EXPECT_FALSE(has_control(text, true));
  }
  EXPECT_TRUE(has_control("a\vb", true));
  EXPECT_TRUE(has_control("a\n\u202Eb", true));
}

TEST(TextTest, PrintableShowsWhatIsHiddenAndNoMoreThanAsked) {
  EXPECT_EQ(printable("a\u202Eb\n", 9), "a\\u202Eb\\u000A");
  EXPECT_EQ(printable("박선영", 3), "박선영");
  EXPECT_EQ(printable("박선영", 2), "박선…");
  EXPECT_EQ(printable("박", 0), "…");
  EXPECT_EQ(printable("", 0), "");
}

TEST(TextTest, InitialsAreWholeLettersOfAnyScript) {
  EXPECT_EQ(initials_of("Park Sun-young"), "P. S.");
  EXPECT_EQ(initials_of("박선영"), "박");
  EXPECT_EQ(initials_of("朴 宣映"), "朴 宣");
  EXPECT_EQ(initials_of("محمد علي"), "م ع");
  EXPECT_EQ(initials_of("Ana María José Pilar"), "A. M. J.");
  EXPECT_EQ(initials_of("  ana  "), "a.");
  EXPECT_EQ(initials_of("E\u0301mile"), "E\u0301.");  // the mark stays on its letter
  EXPECT_EQ(initials_of(""), "");
  EXPECT_EQ(initials_of("👩‍👩‍👧‍👦 !"), "");
  EXPECT_EQ(initials_of("(Ana)"), "A.");
}

TEST(TextTest, NumbersAreWrittenAsTheLanguageWritesThem) {
  EXPECT_EQ(format_number(0, "en"), "0");
  EXPECT_EQ(format_number(12345, "en"), "12,345");
  EXPECT_EQ(format_number(12345, "ko"), "12,345");
  EXPECT_EQ(format_number(12345, "de"), "12.345");
  EXPECT_EQ(format_number(-1, "en"), "-1");
  EXPECT_EQ(format_number(INT64_MAX, "en"), "9,223,372,036,854,775,807");
  EXPECT_FALSE(format_number(7, "!!").empty());
}

}  // namespace
}  // namespace outcry
