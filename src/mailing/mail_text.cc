#include "mailing/mail_text.h"

#include <fmt/format.h>

#include "base/catalogue.h"
#include "campaign/markdown.h"

namespace outcry::mailing {
namespace {

// As style.css has it, for who reads mail: no more than mail programs know.
constexpr std::string_view kStyle = R"(body{margin:0;background:#fbf9f5;color:#211d18}
.mail{max-width:36em;margin:0 auto;padding:24px 16px;font:17px/1.6 Georgia,"Noto Serif",serif;overflow-wrap:break-word}
.mail:lang(ko),.mail:lang(ja),.mail:lang(zh){font-family:system-ui,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR",sans-serif;word-break:keep-all}
h1,h3,h4,h5,h6{line-height:1.3}
h1{font-size:24px;margin:0 0 20px}
h3{font-size:20px;margin:28px 0 8px}
p{margin:0 0 16px}
a{color:#8c2f1b}
blockquote{margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid #8c2f1b}
pre{white-space:pre-wrap}
table{border-collapse:collapse}
td,th{border:1px solid #ddd5c8;padding:4px 8px;text-align:left}
.from,.foot{color:#5d554b;font-size:14px;line-height:1.5}
.from{margin:0 0 8px}
.foot{border-top:1px solid #ddd5c8;margin-top:32px;padding-top:16px}
@media (prefers-color-scheme:dark){body{background:#171512;color:#ece6dc}a{color:#e58a6f}.from,.foot{color:#b3a99b}.foot,td,th{border-color:#3a352e}blockquote{border-color:#e58a6f}})";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

template <class... Args>
std::string tr(std::string_view lang, std::string_view english, const Args&... args) {
  return fmt::format(fmt::runtime(catalogue_for(lang).get(english)), args...);
}

}  // namespace

MailText mail_text(const Texts& texts, const std::string& lang, const campaign::Campaign& campaign,
                   const MailLinks& links) {
  const std::string title(pick(campaign.title, lang));
  const auto body = texts.body.find(lang);
  const std::string_view words = body == texts.body.end() ? std::string_view() : body->second;
  const std::string why = tr(lang, "You get this because you signed “{}” and asked for news.", title);
  const std::string to_campaign = tr(lang, "The campaign");
  const std::string leave = tr(lang, "Unsubscribe");
  MailText out;
  if (const auto subject = texts.subject.find(lang); subject != texts.subject.end()) out.subject = subject->second;
  out.text = campaign::to_plain_with_links(words);
  out.text += fmt::format("\n* * *\n\n{}\n\n{}: {}\n", why, to_campaign, links.campaign);
  if (!links.unsubscribe.empty()) out.text += fmt::format("{}: {}\n", leave, links.unsubscribe);
  out.html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{0}\" dir=\"{1}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light "
      "dark\">\n<title>{2}</title>\n<style>\n{3}\n</style>\n</head>\n<body>\n"
      "<div class=\"mail\" lang=\"{0}\">\n<p class=\"from\">{4}</p>\n<h1>{2}</h1>\n{5}"
      "<div class=\"foot\">\n<p>{6}</p>\n<p><a href=\"{7}\">{8}</a>",
      escaped(lang), is_right_to_left(lang) ? "rtl" : "ltr", escaped(out.subject), kStyle, escaped(title),
      campaign::to_html(words), escaped(why), escaped(links.campaign), escaped(to_campaign));
  if (!links.unsubscribe.empty()) {
    out.html += fmt::format(" · <a href=\"{}\">{}</a>", escaped(links.unsubscribe), escaped(leave));
  }
  out.html += "</p>\n</div>\n</div>\n</body>\n</html>\n";
  return out;
}

}  // namespace outcry::mailing
