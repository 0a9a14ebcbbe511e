// Every page, with hostile texts in every value that somebody from outside
// can choose. What comes out is read as a browser reads it: tag by tag.
#include <gtest/gtest.h>

#include <cctype>

#include "base/text.h"
#include "web/pages/campaign_page.h"
#include "web/pages/history_page.h"
#include "web/pages/letters_page.h"
#include "web/pages/log_page.h"
#include "web/pages/mailbox_page.h"
#include "web/pages/receipt_page.h"
#include "web/pages/reply_page.h"

namespace outcry::web {
namespace {

constexpr const char* kHostile[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=1>",
    "'><img src=x onerror='1'>",
    "javascript:alert(1)",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "</title></textarea></select><script>alert(1)</script>",
    "JaVaScRiPt:alert(1)//https://",
    "\tjavascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "{{NAME}}{{%AUTOESCAPE}}",
    "<!--",
    "--><svg onload=alert(1)>",
    "&quot;&lt;img src=x onerror=1&gt;",
    "[x](javascript:alert(1)) ![x](https://x.example/i.png) <b onclick=1>x</b> <javascript:alert(1)>",
    "https://x.example/\"onclick=alert(1)//",
    "박선영 <svg/onload=1>",
    "\xFF<img src=x>"};

using Campaign = campaign::Campaign;

// `value` in every text but those that are Markdown, where `markdown` is.
Campaign campaign_of(const std::string& value, const std::string& markdown, const std::string& country = "KR") {
  const Localized text = {{"en", value}, {"ko", value}}, long_text = {{"en", markdown}, {"ko", markdown}};
  const campaign::Source source{value, text};
  Campaign c;
  c.slug = value;
  c.status = campaign::CampaignStatus::kLive;
  c.languages = {"en", "ko"};
  c.example = true;
  c.title = c.summary = c.demand = c.addressed_to = c.petition = text;
  c.body = long_text;
  c.goal = 100;
  c.picture = value;
  c.pictures = {{.id = value,
                 .file = std::string(64, 'a'),
                 .width = 1500,
                 .height = 1000,
                 .alt = text,
                 .credit = text,
                 .source = value,
                 .licence = value,
                 .consent = value}};
  c.the_case = campaign::Case{.headline = text,
                              .where_taken = text,
                              .where_held = text,
                              .faces = long_text,
                              .taken_on = 15'000,
                              .figures = {{.low = 21, .high = 34, .what = text, .date = 15'000, .source = source}},
                              .timeline = {{.date = 15'000, .text = text, .source = source}}};
  c.stories = {{.id = value, .who = text, .text = long_text, .consent = value, .protection = text, .picture = value}};
  c.members = {
      {.slug = value, .name = text, .country = country, .url = value, .speaks_for = 7, .note = text, .key = value},
      {.slug = value, .name = text, .country = "", .url = "", .speaks_for = {}, .note = {}, .key = ""}};
  c.unnamed_members = 3;
  c.resolutions = {{.body = text,
                    .title = text,
                    .date = 15'000,
                    .outcome = text,
                    .votes_for = 154,
                    .votes_against = 0,
                    .votes_abstained = 1,
                    .text = long_text,
                    .source = source,
                    .backers = {{text, text, country}}}};
  c.positions = {{.who = text, .date = 15'000, .position = text, .answer = long_text, .source = source}};
  c.law = {{.instrument = text, .provision = text, .text = text, .note = text, .source = source}};
  c.statements = {{.date = 15'000,
                   .title = text,
                   .text = long_text,
                   .quotes = {{text, text, text}},
                   .spokesperson = campaign::Spokesperson{text, text, value, value}}};
  c.updates = {{.id = value, .date = 15'000, .title = text, .text = long_text, .picture = value}};
  c.gatherings = {{.city = value,
                   .name = text,
                   .country = country,
                   .place = text,
                   .date = 15'000,
                   .time_zone = "Asia/Seoul",
                   .coordinator = text,
                   .contact = value,
                   .status = campaign::GatheringStatus::kHeld,
                   .report = long_text,
                   .pictures = {value},
                   .people = 9,
                   .latitude = {},
                   .longitude = {}}};
  campaign::Target& target = c.targets.emplace_back();
  target.id = value;
  target.name = text;
  return c;
}

struct Tag {
  std::string name;                                             // "a", "/a"
  std::vector<std::pair<std::string, std::string>> attributes;  // values as written
};

// The tags of a page, in order (WHATWG HTML 13.2.5, as far as it matters).
std::vector<Tag> tags_of(std::string_view html) {
  std::vector<Tag> out;
  const auto space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '/'; };
  for (size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
    if (html.substr(at, 4) == "<!--") {
      at = std::min(html.find("-->", at + 4), html.size());
      continue;
    }
    ++at;
    if (at >= html.size() || (!std::isalpha(static_cast<unsigned char>(html[at])) && html[at] != '/')) continue;
    Tag tag;
    do tag.name += static_cast<char>(std::tolower(static_cast<unsigned char>(html[at++])));
    while (at < html.size() && !space(html[at]) && html[at] != '>');
    while (at < html.size() && html[at] != '>') {
      if (space(html[at])) {
        ++at;
        continue;
      }
      auto& [name, value] = tag.attributes.emplace_back();
      while (at < html.size() && !space(html[at]) && html[at] != '=' && html[at] != '>') name += html[at++];
      if (at >= html.size() || html[at] != '=') continue;
      const char quote = ++at < html.size() ? html[at] : '\0';
      EXPECT_EQ(quote, '"') << tag.name << " " << name;
      const size_t end = std::min(html.find(quote, at + 1), html.size());
      value = html.substr(at + 1, end - at - 1);
      at = std::min(end + 1, html.size());
    }
    out.push_back(std::move(tag));
  }
  return out;
}

std::string shape_of(std::string_view html) {
  std::string out;
  for (const Tag& tag : tags_of(html)) {
    out += "<" + tag.name;
    for (const auto& attribute : tag.attributes) out += " " + attribute.first;
    out += ">\n";
  }
  return out;
}

void expect_harmless(std::string_view html, const std::string& where) {
  SCOPED_TRACE(where);
  const std::set<std::string> addresses = {"href", "src", "action", "formaction", "content"};
  for (const Tag& tag : tags_of(html)) {
    for (const char* never : {"iframe", "object", "embed", "base", "style", "b"}) EXPECT_NE(tag.name, never);
    // A chart's has this, one that a value smuggled in has not.
    EXPECT_TRUE(tag.name != "svg" || std::ranges::any_of(tag.attributes, [](const auto& attribute) {
                  return casefold(attribute.first) == "viewbox";
                }));
    for (const auto& [name, value] : tag.attributes) {
      EXPECT_FALSE(name.starts_with("on")) << tag.name << " " << name;
      EXPECT_NE(name, "style");
      EXPECT_EQ(value.find('<'), std::string::npos) << value;
      if (!addresses.contains(name) || name == "content") continue;
      const std::string address = casefold(trimmed(value));
      const size_t colon = std::min(address.find_first_of(":?#/"), address.size());
      const std::string scheme = colon < address.size() && address[colon] == ':' ? address.substr(0, colon) : "";
      EXPECT_TRUE(scheme.empty() || scheme == "http" || scheme == "https" || scheme == "mailto" ||
                  address.starts_with("data:image/svg+xml,%3csvg"))
          << tag.name << " " << name << "=" << value;
    }
    if (tag.name == "script" || tag.name == "img") {
      const auto src = std::find_if(tag.attributes.begin(), tag.attributes.end(),
                                    [](const auto& attribute) { return attribute.first == "src"; });
      ASSERT_NE(src, tag.attributes.end()) << tag.name;
      EXPECT_TRUE(src->second.starts_with("/static/") || src->second.starts_with("/c/")) << src->second;
    }
  }
}

class HostileValuesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(Templates::load({"en", "ko"})); }

  // All pages, by name.
  std::map<std::string, std::string> pages(const std::string& value, const std::string& markdown,
                                           const std::string& country = "KR") const {
    const Campaign c = campaign_of(value, markdown, country);
    const CampaignView view{&c, 41, true};
    std::map<std::string, std::string> out;
    out["home"] = home_page(site_, reader_, {view});
    out["campaign"] = campaign_page(site_, reader_, view);
    for (const std::string_view which : kSubpages) {
      out[std::string(which)] = campaign_subpage(site_, reader_, view, which);
    }
    out["sign"] = sign_page(site_, reader_, view, typed(value));
    out["receipt"] = receipt_page(site_, reader_, receipt_of(view, value));
    out["privacy"] = privacy_page(site_, reader_, {view}, {view});
    const WitnessPolicy witnesses{{value, value}, 1};
    out["log"] = log_page(site_, reader_, {view, 41, {}, Time{}, value, &witnesses, {}});
    const petition::Statistics statistics = statistics_of(value);
    out["history"] = history_page(site_, reader_, {view, &statistics});
    out["notice"] =
        notice_page(site_, reader_, {value, {value, value}, value, value, {{value, value}}, value, value, true});
    out["letters"] = letters_page(site_, reader_, letters_of(view, value));
    out["reply"] = reply_page(site_, reader_, reply_of(view, value));
    out["mailbox"] = mailbox_page(site_, reader_, {mail_of(value)});
    out["mail"] = mail_page(site_, reader_, *mail_of(value));
    return out;
  }
  static LettersView letters_of(const CampaignView& view, const std::string& value) {
    letters::PublishedReply answer;
    answer.target = answer.text = answer.lang = answer.alt = value;
    answer.has_picture = true;
    return {
        view, letters::summary_of({{value, "KR", 12, 3}, {"ministry", value, 40, 1}}, {{value, 1}}), 15'392, {answer}};
  }
  static ReplyView reply_of(const CampaignView& view, const std::string& value) {
    ReplyView reply{view, {value, value, value, true, true}, {}, value, value, value, 15'392};
    for (const letters::ReplyField field :
         {letters::ReplyField::kTarget, letters::ReplyField::kDay, letters::ReplyField::kText}) {
      reply.problems[field] = letters::ReplyProblem::kMissing;
    }
    return reply;
  }
  static petition::Statistics statistics_of(const std::string& country) {
    petition::StatisticsBuilder builder(from_millis(1'329'998'400'000));
    petition::Flow flow;
    flow.entries.sign = 41;
    builder.day(15'392, flow);
    builder.group(petition::StatisticsBuilder::kCountry, country, 32);
    builder.group(petition::StatisticsBuilder::kCountry, "KR", 9);
    return *std::move(builder).build();
  }
  static SignView typed(const std::string& value) {
    SignView sign;
    sign.typed = {value, value, value, value, value, value, value, value, value, {value}, {}};
    for (const petition::Field field : {petition::Field::kName, petition::Field::kEmail, petition::Field::kComment}) {
      sign.problems[field] = petition::Problem::kBadText;
    }
    return sign;
  }
  static ReceiptView receipt_of(const CampaignView& view, const std::string& value) {
    petition::Record record;
    record.name = record.email = record.country = record.postcode = record.comment = value;
    return {view, 40, value, value, record, value};
  }
  static std::shared_ptr<const outbox::CapturedMail> mail_of(const std::string& value) {
    return std::make_shared<outbox::CapturedMail>(outbox::CapturedMail{
        value, value, value, {}, "Content-Type: text/plain\r\n\r\n" + value + " https://x.example/" + value});
  }

  const StaticFiles files_;
  const Site site_{"https://outcry.example", {"en", "ko"}, &files_};
  const Reader reader_{"en", "/en"};
};

TEST_F(HostileValuesTest, NoPageIsHarmed) {
  for (const char* hostile : kHostile) {
    for (const auto& [name, html] : pages(hostile, hostile, hostile)) expect_harmless(html, name + ": " + hostile);
  }
}

// The strictest there is: the same tags and attributes, in the same order, as
// with values that want nothing.
TEST_F(HostileValuesTest, NoPageChangesItsShape) {
  for (const char* hostile : kHostile) {
    // The mails' addresses become links: their number is the text's.
    const bool has_address = std::string_view(hostile).find("https://") != std::string_view::npos;
    const auto harmless = pages("words", "words");
    for (const auto& [name, html] : pages(hostile, "words")) {
      if (name == "mail" && has_address) continue;
      EXPECT_EQ(shape_of(html), shape_of(harmless.at(name))) << name << ": " << hostile;
    }
  }
}

TEST_F(HostileValuesTest, ALinkElsewhereIsNoLink) {
  for (const char* hostile : {"javascript:alert(1)", "data:text/html,x", "vbscript:x"}) {
    for (const auto& [name, html] : pages(hostile, "words")) {
      EXPECT_EQ(html.find(std::string("href=\"") + hostile), std::string::npos) << name;
    }
  }
}

TEST_F(HostileValuesTest, WhatWasTypedIsShownAsItWasTyped) {
  const Campaign c = campaign_of("words", "words");
  const std::string html = sign_page(site_, reader_, {&c, 41, true}, typed("a \"b\" <c> & 'd'"));
  EXPECT_NE(html.find("value=\"a &quot;b&quot; &lt;c&gt; &amp; &#39;d&#39;\""), std::string::npos);
  EXPECT_NE(html.find(">a &quot;b&quot; &lt;c&gt; &amp; &#39;d&#39;</textarea>"), std::string::npos);
}

TEST_F(HostileValuesTest, ATextDoesNotBecomeATemplate) {
  const Campaign c = campaign_of("{{LANG}} _(Sign)_", "{{LANG}}");
  EXPECT_NE(campaign_page(site_, {"ko", "/ko"}, {&c, 41, true}).find("{{LANG}} _(Sign)_"), std::string::npos);
}

TEST_F(HostileValuesTest, APageThatHoldsASecretNamesNoAddress) {
  const Campaign c = campaign_of("words", "words");
  const std::string html = receipt_page(site_, reader_, receipt_of({&c, 41, true}, "words"));
  EXPECT_EQ(html.find("rel=\"canonical\""), std::string::npos);
  EXPECT_NE(html.find("name=\"robots\" content=\"noindex\""), std::string::npos);
}

TEST_F(HostileValuesTest, EveryErrorHasAPageInEveryLanguage) {
  for (const char* lang : {"en", "ko", "xx"}) {
    for (const int status : {0, 400, 404, 405, 408, 410, 413, 415, 422, 429, 431, 500, 503, 999}) {
      const std::string html = error_page(site_, {lang, ""}, status);
      EXPECT_NE(html.find("<h1>"), std::string::npos) << lang << status;
      expect_harmless(html, std::to_string(status));
    }
  }
}

}  // namespace
}  // namespace outcry::web
