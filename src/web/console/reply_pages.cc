// Answers to letters, as they wait for an organiser: read, then published in
// the organiser's words, only counted, or erased.

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "base/text.h"
#include "letters/reply_store.h"
#include "picture/picture.h"
#include "web/console/console.h"
#include "web/pages/letters_page.h"
#include "web/pages/picture_view.h"

namespace outcry::web {
namespace {

using console::Form;
using console::Input;
using console::Page;
using console::Text;
using letters::Publication;
using letters::ReplyHead;
using letters::ReplyId;
using letters::ReplyPicture;
using letters::ReplyProblem;
using letters::WaitingReply;

constexpr size_t kMostBytes = size_t{4} << 20;  // of a picture in place of the one that came
constexpr size_t kMostAlt = 300;                // code points
constexpr int kMostShown = 200;

std::optional<ReplyId> id_in(const std::string& text) {
  ReplyId id = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(id) : std::nullopt;
}

std::string here_of(const std::string& slug) {
  return "/console/c/" + slug + "/replies";
}

console::Table waiting_table(const std::vector<ReplyHead>& waiting, const campaign::Campaign& c,
                             const std::string& here, const std::string& lang) {
  console::Table table{tr(lang, "Waiting to be read"),
                       {tr(lang, "Who answered"), tr(lang, "Came on"), tr(lang, "Handed in"), tr(lang, "Picture"),
                        tr(lang, "May be published")},
                       {},
                       tr(lang, "No answer waits.")};
  for (const ReplyHead& one : waiting) {
    table.rows.push_back(
        {{target_name(c, one.target, lang), fmt::format("{}/{}", here, one.id)},
         {format_short_day(one.day, lang)},
         {format_time(one.at, lang)},
         {one.has_picture ? tr(lang, "yes") : "–"},
         {one.may_publish ? tr(lang, "yes") : tr(lang, "no"), "", {}, one.may_publish ? "good" : "waits"}});
  }
  return table;
}

std::string picture_markup(const std::string& url, const ReplyPicture& picture, const std::string& alt) {
  Dictionary values("picture");
  values.SetValue("IMAGE", url);
  values.SetIntValue("WIDTH", picture.width);
  values.SetIntValue("HEIGHT", picture.height);
  values.SetValue("ALT", alt);
  return Templates::render("console_picture", "en", values);
}

// As it came, with its lines.
std::string text_markup(const std::string& text) {
  return "<blockquote class=\"came\" dir=\"auto\"><p>" + escape_html(text) + "</p></blockquote>\n";
}

}  // namespace

// What an organiser makes of one.
struct Console::ReplyEdit {
  WaitingReply reply;
  std::string came;      // opened
  ReplyPicture picture;  // likewise
  std::string text, lang, alt, shows;
  Problems problems;
};

http::Response Console::replies_page(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0], here = here_of(slug);
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  const auto waiting = parts_.replies.waiting(running->stored.number);
  if (!waiting) return fail(ask, waiting.error());
  const auto published = parts_.replies.published(running->stored.number, kMostShown);
  if (!published) return fail(ask, published.error());
  Page page{tr(lang, "Answers to letters")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}, {std::string(pick(c.title, lang)), "/console/c/" + slug}};
  page.blocks.emplace_back(Text{tr(lang, "Supporters hand them in on the page of the letters."),
                                tr(lang, "The letters’ public page"), ask.to("/c/" + slug + "/letters")});
  page.blocks.emplace_back(waiting_table(*waiting, c, ask.to(here), lang));
  page.blocks.emplace_back(console::Heading{tr(lang, "Published answers")});
  console::Table table{tr(lang, "Published answers"),
                       {tr(lang, "Who answered"), tr(lang, "Came on"), tr(lang, "Text"), tr(lang, "Change")},
                       {},
                       tr(lang, "None yet.")};
  for (const letters::PublishedReply& one : *published) {
    Form remove{ask.to(fmt::format("{}/{}/remove", here, one.id)), tr(lang, "Take down")};
    remove.small = true;
    table.rows.push_back({{target_name(c, one.target, lang)},
                          {format_short_day(one.day, lang)},
                          {one.text.empty() ? one.alt : one.text},
                          {"", "", {remove}}});
  }
  page.blocks.emplace_back(std::move(table));
  return show(ask, 200, page);
}

Result<Console::ReplyEdit> Console::reply_in(const Ask& ask) const {
  const auto running = parts_.roster.find(ask.params[0]);
  const auto id = id_in(ask.params[1]);
  if (!running || !id) return not_found("no such answer");
  auto reply = parts_.replies.find_waiting(running->stored.number, *id);
  if (!reply) return reply.error();
  ReplyEdit edit;
  edit.reply = std::move(*reply);
  auto came = letters::open_reply_box(edit.reply.text, parts_.mail_key);
  if (!came) return corrupt("couldn't open a waiting answer: the mail key is not the one it was kept under");
  edit.came = std::move(*came);
  if (edit.reply.picture.empty()) return edit;
  auto picture = letters::open_picture_box(edit.reply.picture, parts_.mail_key);
  if (!picture) return corrupt("couldn't open a waiting picture: the mail key is not the one it was kept under");
  edit.picture = std::move(*picture);
  return edit;
}

http::Response Console::reply_page(Ask& ask) {
  auto edit = reply_in(ask);
  if (!edit) return fail(ask, edit.error());
  edit->text = edit->came;
  edit->shows = "none";
  return show_reply(ask, 200, *edit);
}

// What is asked before it is published.
console::Form Console::reply_form(const Ask& ask, const ReplyEdit& edit, const campaign::Campaign& c) const {
  const std::string lang = ask.lang();
  Form form{ask.to(ask.path), tr(lang, "Publish this")};
  form.uploads = true;
  form.intro = tr(lang,
                  "This text is what everybody sees. Strike out names, addresses and whatever else could harm the "
                  "sender or those the letter is about; … shows that something is missing.");
  const auto add = [&](Input input) {
    for (const auto& [name, problem] : edit.problems) {
      if (name == input.name) input.error = problem;
    }
    form.inputs.push_back(std::move(input));
  };
  Input text{Input::kArea, "text", tr(lang, "Text"), edit.text};
  text.rows = 10;
  add(std::move(text));
  Input language{Input::kChoice, "lang", tr(lang, "Language of the text")};
  language.options.push_back({"", tr(lang, "Not said")});
  std::vector<std::string> tags = c.languages;
  for (const campaign::Target& target : c.targets) {
    for (const std::string& tag : target.reads) {
      if (std::ranges::find(tags, tag) == tags.end()) tags.push_back(tag);
    }
  }
  for (const std::string& tag : tags) language.options.push_back({tag, language_name(tag, lang), tag == edit.lang});
  add(std::move(language));
  Input shows{Input::kChoice, "shows", tr(lang, "Picture")};
  shows.options = {{"none", tr(lang, "Show no picture"), edit.shows == "none"}};
  if (edit.reply.has_picture) shows.options.push_back({"came", tr(lang, "As it came"), edit.shows == "came"});
  shows.options.push_back({"other", tr(lang, "The file below in its place"), edit.shows == "other"});
  add(std::move(shows));
  Input file{Input::kFile, "picture", tr(lang, "Another file, with blackened lines, say")};
  file.help = tr(lang, "At most {} MB. It is made anew, without where and when it was taken.", kMostBytes >> 20);
  add(std::move(file));
  Input alt{Input::kText, "alt", tr(lang, "What is to be seen on the picture"), edit.alt};
  alt.help = tr(lang, "Read aloud to whoever cannot see it. Needed where a picture is shown.");
  add(std::move(alt));
  return form;
}

http::Response Console::show_reply(const Ask& ask, int status, const ReplyEdit& edit) const {
  const std::string lang = ask.lang(), slug = ask.params[0], path = ask.to(here_of(slug) + "/" + ask.params[1]);
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  Page page{tr(lang, "An answer to a letter")};
  page.trail = {{std::string(pick(c.title, lang)), "/console/c/" + slug},
                {tr(lang, "Answers to letters"), here_of(slug)}};
  page.problems = edit.problems;
  page.blocks.emplace_back(Text{tr(lang, "From {}, came on {}.", target_name(c, edit.reply.target, lang),
                                   format_short_day(edit.reply.day, lang))});
  if (!edit.came.empty()) page.blocks.emplace_back(console::Html{text_markup(edit.came)});
  if (edit.reply.has_picture) {
    page.blocks.emplace_back(
        console::Html{picture_markup(path + "/image", edit.picture, tr(lang, "The picture that was handed in"))});
  }
  if (edit.reply.may_publish) {
    page.blocks.emplace_back(console::Heading{tr(lang, "Publish")});
    page.blocks.emplace_back(reply_form(ask, edit, c));
  } else {
    page.blocks.emplace_back(
        Text{tr(lang, "Whoever handed it in does not want it to be published. It can be counted."), "", "", true});
  }
  page.blocks.emplace_back(console::Heading{tr(lang, "Without publishing it")});
  Form count{path, tr(lang, "Only count it")};
  count.intro = tr(lang, "It counts as an answer; its words and its picture are erased at once.");
  count.inputs = {{Input::kHidden, "do", "", "count"}};
  Form reject{path + "/reject", tr(lang, "Erase it")};
  reject.intro = tr(lang, "As if it had not come. This cannot be taken back.");
  reject.danger = true;
  page.blocks.emplace_back(std::move(count));
  page.blocks.emplace_back(std::move(reject));
  return show(ask, status, page);
}

// What was typed and chosen; what is wrong with it is noted in `edit`.
Publication Console::typed_publication(const Ask& ask, ReplyEdit& edit) const {
  const std::string lang = ask.lang();
  edit.text = ask.typed("text");
  edit.lang = ask.typed("lang");
  edit.alt = trimmed(ask.typed("alt"));
  edit.shows = ask.typed("shows");
  Publication out;
  const auto problem = [&](const char* field, std::string words) {
    edit.problems.emplace_back(field, std::move(words));
  };
  if (edit.shows == "came") out.picture = edit.picture;
  if (edit.shows == "other") {
    picture::Limits limits;
    limits.bytes = kMostBytes;
    const auto made = picture::prepare(bytes_of(ask.form.get("picture")), limits);
    if (const auto* whole = std::get_if<picture::Picture>(&made)) {
      const picture::File& file = whole->files[std::min<size_t>(1, whole->files.size() - 1)];
      out.picture = {file.width, file.height, file.jpeg};
    } else {
      problem("picture", tr(lang, "Choose a picture file, of at most {} MB.", kMostBytes >> 20));
    }
  }
  for (const auto& [field, what] : letters::check_text(edit.text, !out.picture.jpeg.empty())) {
    problem("text", what == ReplyProblem::kMissing ? tr(lang, "Write a text, or show a picture.")
                    : what == ReplyProblem::kTooLong
                        ? tr(lang, "This is too long: at most {} letters.", letters::kMostReply)
                        : tr(lang, "This holds characters that cannot be taken. Please type it again."));
    if (what == ReplyProblem::kBadText) edit.text.clear();
  }
  const bool sound = is_utf8(edit.alt) && !has_control(edit.alt) && length_of(edit.alt) <= kMostAlt;
  if (!sound || (edit.alt.empty() && edit.shows != "none")) {
    problem("alt", tr(lang, "Say in a sentence what is to be seen on the picture."));
  }
  if (!sound) edit.alt.clear();
  if (!edit.lang.empty() && !is_language_tag(edit.lang)) edit.lang.clear();
  out.text = edit.text;
  out.lang = edit.lang;
  if (!out.picture.jpeg.empty()) out.alt = edit.alt;
  return out;
}

http::Response Console::decide_reply(Ask& ask) {
  auto edit = reply_in(ask);
  if (!edit) return fail(ask, edit.error());
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  Publication as;
  const bool only_counts = ask.typed("do") == "count";
  if (!only_counts) {
    if (!edit->reply.may_publish) return fail(ask, 422);
    as = typed_publication(ask, *edit);
    if (!edit->problems.empty()) return show_reply(ask, 422, *edit);
  }
  const auto done_now = parts_.replies.publish(running->stored.number, edit->reply.id, as, parts_.clock.now());
  if (!done_now) return fail(ask, done_now.error());
  if (!*done_now) return fail(ask, 404);  // another has decided it meanwhile
  ask.detail = only_counts ? "counted" : as.picture.jpeg.empty() ? "published" : "published with a picture";
  ask.about = {{"target", edit->reply.target}};
  return done(ask, here_of(ask.params[0]), only_counts ? "answer-counted" : "answer-shown");
}

http::Response Console::reject_reply(Ask& ask) {
  return remove_reply(ask, &letters::ReplyStore::reject, "answer-erased");
}

http::Response Console::take_down_reply(Ask& ask) {
  return remove_reply(ask, &letters::ReplyStore::take_down, "answer-down");
}

http::Response Console::remove_reply(Ask& ask, Result<bool> (letters::ReplyStore::*how)(uint16_t, letters::ReplyId),
                                     std::string_view said) {
  const auto running = parts_.roster.find(ask.params[0]);
  const auto id = id_in(ask.params[1]);
  if (!running || !id) return fail(ask, 404);
  const auto gone = (parts_.replies.*how)(running->stored.number, *id);
  if (!gone) return fail(ask, gone.error());
  if (!*gone) return fail(ask, 404);
  return done(ask, here_of(ask.params[0]), said);
}

http::Response Console::reply_image(Ask& ask) {
  const auto edit = reply_in(ask);
  if (!edit) return fail(ask, edit.error());
  if (edit->picture.jpeg.empty()) return fail(ask, 404);
  http::Response response;
  response.headers = picture_headers();
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = edit->picture.jpeg;
  return response;
}

}  // namespace outcry::web
