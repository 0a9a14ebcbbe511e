#include "web/pages/templates.h"

#include <gtest/gtest.h>

#include <regex>

#include "base/embedded.h"

namespace outcry::web {
namespace {

struct Source {
  std::string name, text;
};

std::vector<Source> sources() {
  std::vector<Source> out;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name.starts_with("site/templates/")) out.push_back({std::string(file.name), std::string(file.bytes)});
  }
  return out;
}

std::string without(const std::string& text, const char* pattern) {
  return std::regex_replace(text, std::regex(pattern), "");
}

// Without the texts that are marked for translation, and the values.
std::string bare(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t from = std::min(text.find("_(", at), text.size());
    out += text.substr(at, from - at);
    const size_t to = text.find(")_", from);
    if (to == std::string::npos) break;
    at = to + 2;
  }
  return without(out, "\\{\\{[^}]*\\}\\}");
}

TEST(TemplatesTest, EveryTemplateLoadsInEveryLanguage) {
  ASSERT_GT(sources().size(), 10u);
  const auto loaded = Templates::load({"fr", "ar"});  // others are loaded elsewhere; once is all
  EXPECT_TRUE(loaded) << loaded.error().message;
  for (const Source& source : sources()) EXPECT_TRUE(Templates::check(source.name, source.text)) << source.name;
}

TEST(TemplatesTest, ATemplateThatEscapesNothingIsRefused) {
  const std::string escape = "{{%AUTOESCAPE context=\"HTML\"}}";
  EXPECT_TRUE(Templates::check("x", escape + "<p>{{NAME}} {{BODY_HTML:none}}</p>"));
  EXPECT_FALSE(Templates::check("x", "<p>{{NAME}}</p>"));
  EXPECT_FALSE(Templates::check("x", escape + "<p>{{NAME:none}}</p>"));
  EXPECT_FALSE(Templates::check("x", escape + "<p>{{BODY_HTML:none}}{{NAME:none}}</p>"));
  EXPECT_FALSE(Templates::check("x", " " + escape));
}

TEST(TemplatesTest, NoModifierSwitchesEscapingOff) {
  const std::regex modified("\\{\\{([A-Z0-9_]+):([^}]*)\\}\\}");
  for (const Source& source : sources()) {
    for (std::sregex_iterator it(source.text.begin(), source.text.end(), modified), end; it != end; ++it) {
      if ((*it)[2] == "pre_escape") continue;  // escapes, and keeps white space
      EXPECT_EQ((*it)[2], "none") << source.name << ": " << it->str();
      EXPECT_TRUE((*it)[1].str().ends_with("_HTML")) << source.name << ": " << it->str();
    }
  }
}

// Markup that this program made stands between tags, never within one.
TEST(TemplatesTest, MarkupStandsOnlyWhereMarkupMay) {
  for (const Source& source : sources()) {
    EXPECT_FALSE(std::regex_search(source.text, std::regex("<[a-zA-Z][^<>]*\\{\\{[A-Z0-9_]+:none"))) << source.name;
  }
}

TEST(TemplatesTest, EveryValueInATagIsQuoted) {
  for (const Source& source : sources()) {
    EXPECT_FALSE(std::regex_search(source.text, std::regex("\\s[a-z-]+=\\s*\\{\\{[A-Z]"))) << source.name;
  }
}

TEST(TemplatesTest, NoInlineStyleOrScript) {
  const auto flags = std::regex::icase;
  for (const Source& source : sources()) {
    const std::string text = bare(source.text);
    EXPECT_FALSE(std::regex_search(text, std::regex("<style", flags))) << source.name;
    EXPECT_FALSE(std::regex_search(text, std::regex("<[^>]*\\sstyle\\s*=", flags))) << source.name;
    EXPECT_FALSE(std::regex_search(text, std::regex("<[^>]*\\son[a-z]+\\s*=", flags))) << source.name;
    EXPECT_FALSE(std::regex_search(text, std::regex("javascript:", flags))) << source.name;
    EXPECT_FALSE(std::regex_search(text, std::regex("<(iframe|object|embed|base)\\b", flags))) << source.name;
    const std::regex script("<script([^>]*)>([^<]*)", flags);
    for (std::sregex_iterator it(text.begin(), text.end(), script), end; it != end; ++it) {
      EXPECT_NE((*it)[1].str().find("src="), std::string::npos) << source.name;
      EXPECT_EQ((*it)[2], "") << source.name;
    }
  }
}

TEST(TemplatesTest, NothingIsLoadedFromElsewhere) {
  for (const Source& source : sources()) {
    EXPECT_FALSE(std::regex_search(source.text, std::regex("(src|href|action)=\"(https?:)?//"))) << source.name;
  }
}

// A heuristic: two letters in a row outside marks, values and tags are a word.
TEST(TemplatesTest, EveryTextIsMarkedForTranslation) {
  for (const Source& source : sources()) {
    std::string text = without(bare(source.text), "<!--[\\s\\S]*?-->");
    text = without(without(text, "<[^>]*>"), "Outcry|\\.eml|&[a-z]+;|&#[0-9]+;");
    std::smatch word;
    EXPECT_FALSE(std::regex_search(text, word, std::regex("[A-Za-z\x80-\xFF]{3,}")) && word.str() != "·" &&
                 word.str() != "…")
        << source.name << ": " << word.str();
    const std::string tags = bare(source.text);
    const std::regex told("\\s(alt|title|placeholder|aria-label|data-done|data-missing|data-wrong|label)=\"([^\"]*)\"");
    for (std::sregex_iterator it(tags.begin(), tags.end(), told), end; it != end; ++it) {
      EXPECT_EQ((*it)[2], "") << source.name << ": " << it->str();
    }
  }
}

TEST(TemplatesTest, EveryMarkIsClosed) {
  for (const Source& source : sources()) {
    size_t open = 0, closed = 0;
    for (size_t at = source.text.find("_("); at != std::string::npos; at = source.text.find("_(", at + 2)) ++open;
    for (size_t at = source.text.find(")_"); at != std::string::npos; at = source.text.find(")_", at + 2)) ++closed;
    EXPECT_EQ(open, closed) << source.name;
  }
}

TEST(TemplatesTest, TextsAreTranslatedAndEscaped) {
  EXPECT_EQ(Templates::translated("<p>_(a < b & \"c\")_</p>", "en"), "<p>a &lt; b &amp; &quot;c&quot;</p>");
  EXPECT_EQ(Templates::translated("_(a)__(b)_", "en"), "ab");
  EXPECT_EQ(Templates::translated("_(optional (words))_", "en"), "optional (words)");
  EXPECT_EQ(Templates::translated("_(open", "en"), "_(open");
  EXPECT_EQ(Templates::translated("", "en"), "");
}

TEST(TemplatesTest, EscapedHtmlHoldsNoMarkup) {
  EXPECT_EQ(escape_html("<a href=\"x\" id='y'>&</a>"), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
  EXPECT_EQ(escape_html("박선영"), "박선영");
  EXPECT_EQ(escape_html(""), "");
}

}  // namespace
}  // namespace outcry::web
