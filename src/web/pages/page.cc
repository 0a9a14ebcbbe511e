#include "web/pages/page.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/i18n.h"
#include "base/text.h"
#include "campaign/local_time.h"

namespace outcry::web {
namespace {

void add_languages(Dictionary& values, const Site& site, const Reader& reader, const Frame& frame) {
  if (frame.path.empty() || frame.languages.size() < 2) return;
  const std::string path = frame.path == "/" ? "" : frame.path;
  values.ShowSection("HAS_LANGUAGES");
  for (const std::string& lang : frame.languages) {
    Dictionary* alternate = values.AddSectionDictionary("ALTERNATE");
    alternate->SetValue("ALT_LANG", lang);
    alternate->SetValue("ALT_URL", site.origin + "/" + lang + path);
    Dictionary* link = values.AddSectionDictionary("LANGUAGE");
    link->SetValue("LANGUAGE_TAG", lang);
    link->SetValue("LANGUAGE_URL", "/" + lang + (path.empty() ? "/" : path));
    link->SetValue("LANGUAGE_NAME", language_name(lang, lang));
    if (lang == reader.lang) link->ShowSection("CURRENT");
  }
}

struct ErrorText {
  int status;
  const char *heading, *what, *todo;
};

// The texts stand here in English and are translated where they are shown.
#define N_(text) text
constexpr ErrorText kErrors[] = {
    {400, N_("This request cannot be read"), N_("What arrived was not a complete request."),
     N_("Go back and try once more.")},
    {404, N_("There is no such page"), N_("The address may be mistyped, or the page may have been taken down."),
     N_("Look for the campaign on the first page.")},
    {405, N_("This is not possible here"), N_("The address exists, but not for this kind of request."),
     N_("Go back and use the links and buttons of the page.")},
    {408, N_("It took too long"), N_("The request did not arrive whole in time."),
     N_("Check your connection and try once more. What you typed is still in your browser.")},
    {410, N_("This has ended"), N_("What this address led to is over or has expired."),
     N_("Look at the campaign for what you can do now.")},
    {413, N_("That is too large"), N_("More was sent than this page takes."),
     N_("Go back and shorten what you wrote.")},
    {415, N_("This kind of content is not understood"), N_("Forms and JSON are taken here."),
     N_("Send a form or JSON, with the matching Content-Type.")},
    {422, N_("Something is not right yet"), N_("One or more fields need another look."),
     N_("Go back, correct them and send again.")},
    {429, N_("Too many requests"), N_("Very many requests came from your network in a short time."),
     N_("Wait a minute and try again. Nothing that was signed is lost.")},
    {431, N_("The request’s header is too large"), N_("Your browser sent more along than this server takes."),
     N_("Try a private window.")},
    {500, N_("Something broke here"), N_("It is our fault, and it has been written down."),
     N_("Try again in a moment. If you were signing: unless you saw “check your mail”, nothing was stored.")},
    {503, N_("Very many people are here right now"), N_("The server has more to do than it can at this moment."),
     N_("Try again in a few seconds. If you were signing: unless you saw “check your mail”, nothing was stored.")},
};
#undef N_

// An unknown one is a fault of ours.
const ErrorText& text_of(int status) {
  const auto found =
      std::find_if(std::begin(kErrors), std::end(kErrors), [&](const auto& one) { return one.status == status; });
  return found == std::end(kErrors) ? kErrors[std::size(kErrors) - 2] : *found;
}

}  // namespace

std::string in_frame(const Site& site, const Reader& reader, const Frame& frame) {
  Dictionary values("frame");
  values.SetValue("LANG", reader.lang);
  values.SetValue("DIR", is_right_to_left(reader.lang) ? "rtl" : "ltr");
  values.SetValue("TITLE", frame.title);
  values.SetValue("PREFIX", reader.prefix);
  values.SetValue("HOME", reader.prefix + "/");
  values.SetValue("CSS", site.files->url("style.css"));
  values.SetValue("JS", site.files->url("outcry.js"));
  if (frame.script) values.ShowSection("SCRIPT");
  if (!frame.own_script.empty()) {
    values.ShowSection("OWN_SCRIPT");
    values.SetValue("OWN_JS", site.files->url(frame.own_script));
  }
  if (!frame.own_style.empty()) {
    values.ShowSection("OWN_STYLE");
    values.SetValue("OWN_CSS", site.files->url(frame.own_style));
  }
  if (frame.description.empty()) {
    values.ShowSection("NOINDEX");
  } else {
    values.ShowSection("DESCRIPTION_IF");
    values.SetValue("DESCRIPTION", frame.description);
    values.SetValue("CANONICAL", site.origin + reader.prefix + frame.path);
    if (!frame.image.empty()) {
      Dictionary& image = *values.AddSectionDictionary("SHARE_IMAGE");
      image.SetValue("IMAGE", site.origin + frame.image);
      image.SetValue("IMAGE_ALT", frame.image_alt);
    }
  }
  add_languages(values, site, reader, frame);
  values.SetValue("CONTENT_HTML", frame.content);
  return Templates::render("layout", reader.lang, values);
}

std::string notice_page(const Site& site, const Reader& reader, const Notice& notice) {
  Dictionary values("notice");
  values.SetValue("HEADING", notice.heading);
  for (const std::string& text : notice.paragraphs) values.AddSectionDictionary("PARAGRAPH")->SetValue("TEXT", text);
  if (!notice.button.empty()) {
    Dictionary& button = *values.AddSectionDictionary("BUTTON");
    button.SetValue("ACTION", notice.action);
    button.SetValue("BUTTON_TEXT", notice.button);
    for (const auto& [name, value] : notice.fields) {
      Dictionary& field = *button.AddSectionDictionary("FIELD");
      field.SetValue("NAME", name);
      field.SetValue("VALUE", value);
    }
  }
  if (!notice.link.empty()) {
    values.ShowSection("LINK");
    values.SetValue("LINK_URL", notice.link_url);
    values.SetValue("LINK_TEXT", notice.link);
    values.SetValue("LINK_CLASS", notice.link_is_button ? "button" : "link");
  }
  Frame frame;
  frame.title = notice.heading + " – Outcry";
  frame.content = Templates::render("message", reader.lang, values);
  return in_frame(site, reader, frame);
}

std::string error_json(const Reader& reader, int status) {
  const ErrorText& text = text_of(status);
  const std::string words = tr(reader.lang, text.what) + " " + tr(reader.lang, text.todo);
  return boost::json::serialize(boost::json::object{{"error", words}});
}

std::string error_page(const Site& site, const Reader& reader, int status) {
  const ErrorText* text = &text_of(status);
  Notice notice;
  notice.heading = tr(reader.lang, text->heading);
  notice.paragraphs = {tr(reader.lang, text->what), tr(reader.lang, text->todo)};
  notice.link = tr(reader.lang, "To the first page");
  notice.link_url = reader.prefix + "/";
  return notice_page(site, reader, notice);
}

std::string local_time_text(Time time, std::string_view zone, const std::string& lang) {
  const auto local = campaign::local_time_of(time, zone);
  return fmt::format("{}, {} ({})", format_day(local.day, lang), format_clock(local.minutes, lang),
                     zone.empty() ? "UTC" : zone);
}

std::string format_count(int64_t count, std::string_view lang) {
  return format_number(count, lang);
}

}  // namespace outcry::web
