// The App's pages for answers to letters: handed in here, looked at by an
// organiser in the console, shown on the page of the letters.

#include <charconv>

#include "base/i18n.h"
#include "base/text.h"
#include "gate/gate.h"
#include "picture/picture.h"
#include "web/app.h"
#include "web/pages/picture_view.h"
#include "web/pages/reply_page.h"

namespace outcry::web {
namespace {

using letters::TypedReply;

// Of the picture and what is around it: a little more than it may have, so
// that who sends a somewhat too large one is told in the form, with all that
// was typed still in it.
constexpr size_t kMostBody = size_t{6} << 20;
constexpr std::chrono::minutes kSlowly{2};

std::vector<std::string> ids_of(const campaign::Campaign& c) {
  std::vector<std::string> out;
  for (const campaign::Target& target : c.targets) out.push_back(target.id);
  return out;
}

std::string picture_refusal(picture::Refusal refusal, const std::string& lang) {
  switch (refusal) {
    case picture::Refusal::kTooManyBytes:
      return tr(lang, "This picture is too large: at most {} MB.", kMostReplyPicture >> 20);
    case picture::Refusal::kTooManyPixels:
      return tr(lang, "This picture has too many pixels: at most {} million. Make it smaller first.",
                picture::Limits().pixels / 1'000'000);
    case picture::Refusal::kUnknownKind:
    case picture::Refusal::kDamaged:
    case picture::Refusal::kTooLong:
      break;
  }
  return tr(lang, "This is no picture that can be read. Please choose a JPEG, PNG, WebP, HEIC or AVIF file.");
}

// The size that is read well, and no larger.
letters::ReplyPicture shown_size(const picture::Picture& made) {
  constexpr int kSide = 1280;
  const picture::File* file = &made.files.front();
  for (const picture::File& one : made.files) {
    if (one.side <= kSide) file = &one;
  }
  return {file->width, file->height, file->jpeg};
}

}  // namespace

struct App::ReplyAsk {
  Running running;
  std::string content_type, body;
};

bool App::takes_replies(std::string_view path) {
  return path.find("/c/") != std::string_view::npos && path.ends_with("/answers");
}

http::BodyBounds App::reply_bounds(const http::Request& head, const http::BodyBounds& standard) {
  const Time now = parts_.clock.now();
  const http::Form query = http::Form::parse_query(head.query);
  if (!uploads_.admits(query.get("ticket"), now) || !large_bodies_.admit(now)) return standard;
  return {kMostBody, kSlowly};
}

void App::show_reply_form(const Visit& visit, const petition::Running& running, int status, ReplyView view) const {
  view.campaign = view_of(running);
  view.today = day_of(parts_.clock.now());
  view.ticket = uploads_.ticket(parts_.clock.now());
  if (!is_utf8(view.typed.text)) view.typed.text.clear();
  if (!is_utf8(view.typed.day)) view.typed.day.clear();
  visit.html(status, reply_page(site_, visit.reader, view));
}

void App::reply_form(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  if (running->stored.campaign.targets.empty()) return fail(visit, 404);
  show_reply_form(visit, *running, 200, {});
}

void App::hand_in_reply(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  if (running->stored.campaign.targets.empty()) return fail(visit, 404);
  const bool wait = parts_.gate.spend(visit.request.client).count() > 0;
  ReplyAsk ask{running, std::string(visit.request.header("Content-Type")), std::string(visit.request.body)};
  const bool taken =
      slow_.post([this, ask = std::move(ask), later = visit.later(), wait]() { take_reply(later, ask, wait); });
  if (!taken) fail(visit, 503);
}

void App::take_reply(const Visit& visit, const ReplyAsk& ask, bool wait) {
  const std::string& lang = visit.reader.lang;
  const auto form = http::Form::parse(ask.content_type, ask.body);
  if (!form) return fail(visit, form.error().kind == Error::kNotFound ? 415 : 400);
  const std::string_view file = form->get("picture");
  ReplyView view;
  view.typed = {std::string(form->get("target")), std::string(form->get("day")), std::string(form->get("text")),
                form->get("publish") == "1", !file.empty()};
  if (wait) {
    view.trouble = tr(lang, "So much came from your network that this has to wait: please send it again in a minute.");
    return show_reply_form(visit, *ask.running, 429, std::move(view));
  }
  view.problems = letters::check(view.typed, ids_of(ask.running->stored.campaign), day_of(parts_.clock.now()));
  letters::ReplyPicture picture;
  if (!file.empty()) {
    picture::Limits limits;
    limits.bytes = kMostReplyPicture;
    limits.time = std::chrono::seconds(10);
    const auto made = picture::prepare(bytes_of(file), limits);
    if (const auto* refusal = std::get_if<picture::Refusal>(&made)) {
      view.picture_problem = picture_refusal(*refusal, lang);
    } else {
      picture = shown_size(std::get<picture::Picture>(made));
    }
  }
  if (!view.problems.empty() || !view.picture_problem.empty()) {
    if (!file.empty() && view.picture_problem.empty()) {
      view.picture_problem = tr(lang, "Please choose the picture once more: browsers do not send it again.");
    }
    return show_reply_form(visit, *ask.running, 422, std::move(view));
  }
  keep_reply(visit, *ask.running, std::move(view), picture);
}

void App::keep_reply(const Visit& visit, const petition::Running& running, ReplyView view,
                     const letters::ReplyPicture& picture) {
  letters::NewReply reply{view.typed.target, *parse_iso_date(view.typed.day), view.typed.may_publish, {}, {}};
  reply.text = letters::make_reply_box(view.typed.text, parts_.mail_key, parts_.random);
  if (!picture.jpeg.empty()) reply.picture = letters::make_picture_box(picture, parts_.mail_key, parts_.random);
  const auto kept = parts_.replies.hand_in(running.stored.number, reply, parts_.clock.now());
  if (kept)
    return visit.give(
        http::Response::redirect(visit.reader.prefix + "/c/" + running.petition.slug + "/answers/thank-you"));
  view.trouble = kept.error().kind == Error::kInvalid
                     ? tr(visit.reader.lang,
                          "More answers wait for the organisers than can be kept. Please keep yours, and send it again "
                          "in some days.")
                     : tr(visit.reader.lang, "It could not be kept just now. Please send it again.");
  show_reply_form(visit, running, 503, std::move(view));
}

void App::reply_thanks(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  const std::string& lang = visit.reader.lang;
  Notice notice;
  notice.heading = tr(lang, "Thank you for the answer");
  notice.paragraphs = {
      tr(lang,
         "An organiser reads it. What is shown of it, if you agreed to that, stands on the page of the "
         "letters then.")};
  notice.link = tr(lang, "Back to the letters");
  notice.link_url = visit.reader.prefix + "/c/" + running->petition.slug + "/letters";
  say(visit, 200, notice);
}

void App::reply_picture(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  letters::ReplyId id = 0;
  const std::string& text = params[1];
  const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return fail(visit, 404);
  on_pool(visit, [this, running, id](Visit& later) {
    auto jpeg = parts_.replies.picture(running->stored.number, id);
    if (!jpeg) return fail(later, status_of(jpeg.error()));
    http::Response response;
    response.headers = picture_headers();
    // It may be taken down.
    response.headers.emplace_back("Cache-Control", "public, max-age=300");
    response.body = std::move(*jpeg);
    later.give(std::move(response));
  });
}

std::optional<http::Response> App::reply_refused(const http::Request& head, int status) {
  std::string_view path = head.path;
  if (status != 413 || !takes_replies(path)) return std::nullopt;
  const Reader reader = reader_of(head, path);
  Notice notice;
  notice.heading = tr(reader.lang, "This picture is too large");
  notice.paragraphs = {
      tr(reader.lang, "This picture is too large: at most {} MB.", kMostReplyPicture >> 20),
      tr(reader.lang,
         "Go back with your browser: what you typed still stands there. Choose a smaller picture, or send the words "
         "alone. If it is smaller than that, too many are sent at this moment: try again in a minute.")};
  notice.link = tr(reader.lang, "Back to the form");
  notice.link_url = reader.prefix + std::string(path);
  auto response = http::Response::html(413, notice_page(site_, reader, notice));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace outcry::web
