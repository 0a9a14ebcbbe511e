#include "web/app.h"

#include "base/i18n.h"
#include "gate/gate.h"

namespace outcry::web {
namespace {

// A program, not a person. Asked only of what is submitted: pages are for all.
bool wants_json(const http::Request& request) {
  return request.method == http::Method::kPost && (request.header("Content-Type").starts_with("application/json") ||
                                                   request.header("Accept").starts_with("application/json"));
}

}  // namespace

using http::Method;

const http::Request App::no_request_{};

App::App(AppParts parts, AppOptions options)
    : parts_(parts),
      site_{std::move(options.origin), std::move(options.languages), &files_},
      access_(std::move(options.access)),
      witnesses_(std::move(options.witnesses)),
      contact_(std::move(options.contact)),
      tickets_(parts.mail_key, parts.clock, parts.random),
      uploads_(parts.random),
      cache_(parts.pool, error(503)) {
  add_routes();
}

void App::add(Method method, std::string pattern, Action action) {
  router_.add(method, std::move(pattern));
  actions_.push_back(action);
}

void App::add_routes() {
  add(Method::kGet, "/", &App::home);
  add(Method::kGet, "/c/{slug}", &App::campaign);
  for (const std::string_view which : kSubpages) {
    add(Method::kGet, "/c/{slug}/" + std::string(which), &App::subpage);
  }
  add(Method::kGet, "/c/{slug}/sign", &App::sign_form);
  add(Method::kPost, "/c/{slug}/sign", &App::sign);
  add(Method::kGet, "/c/{slug}/challenge", &App::challenge);
  add(Method::kGet, "/c/{slug}/check-mail", &App::check_mail);
  add(Method::kGet, "/c/{slug}/letters", &App::letters);
  for (const Method method : {Method::kGet, Method::kPost}) {
    add(method, "/c/{slug}/letters/{template}", &App::composer);
    add(method, "/c/{slug}/letters/{template}.pdf", &App::letter_pdf);
    add(method, "/c/{slug}/letters/{template}/fax.pdf", &App::letter_fax);
  }
  add(Method::kPost, "/c/{slug}/letters/{template}/sent", &App::letter_sent);
  add(Method::kPost, "/c/{slug}/letters/{template}/remind", &App::letter_remind);
  add(Method::kGet, "/c/{slug}/letters/{template}/remind", &App::reminder_asked);
  add(Method::kGet, "/letters/reminder/{token}", &App::reminder_form);
  add(Method::kPost, "/letters/reminder/{token}", &App::confirm_reminder);
  add(Method::kGet, "/letters/reminder/{token}/end", &App::end_reminder_form);
  add(Method::kPost, "/letters/reminder/{token}/end", &App::end_reminder);
  add(Method::kGet, "/letters/sent/{ticket}", &App::sent_form);
  add(Method::kPost, "/letters/sent/{ticket}", &App::sent_by_link);
  add(Method::kGet, "/c/{slug}/answers", &App::reply_form);
  add(Method::kPost, "/c/{slug}/answers", &App::hand_in_reply);
  add(Method::kGet, "/c/{slug}/answers/thank-you", &App::reply_thanks);
  add(Method::kGet, "/c/{slug}/answers/{reply}.jpg", &App::reply_picture);
  add(Method::kGet, "/c/{slug}/sheet.pdf", &App::signature_sheet);
  add(Method::kPost, "/c/{slug}/letters/{template}/server", &App::entrust_letter);
  add(Method::kGet, "/letter/{token}", &App::entrusted_letter);
  add(Method::kPost, "/letter/{token}", &App::confirm_letter);
  add(Method::kPost, "/letter/{token}/cancel", &App::cancel_letter);
  add(Method::kGet, "/c/{slug}/count", &App::count);
  add(Method::kGet, "/c/{slug}/live", &App::live);
  add(Method::kGet, "/c/{slug}/picture/{file}", &App::picture);
  add(Method::kGet, "/c/{slug}/qr.svg", &App::qr);
  add(Method::kGet, "/c/{slug}/log", &App::log);
  add(Method::kGet, "/c/{slug}/history", &App::history);
  add(Method::kGet, "/c/{slug}.json", &App::open_data);
  add(Method::kGet, "/c/{slug}/log/key", &App::log_key);
  add(Method::kGet, "/c/{slug}/log/checkpoint", &App::checkpoint);
  add(Method::kGet, "/c/{slug}/log/tile/{rest...}", &App::tile);
  add(Method::kGet, "/confirm/{token}", &App::confirm_form);
  add(Method::kPost, "/confirm/{token}", &App::confirm);
  add(Method::kGet, "/r/{receipt}", &App::receipt);
  add(Method::kGet, "/r/{receipt}.json", &App::receipt_json);
  add(Method::kGet, "/r/{receipt}.tlog-proof", &App::receipt_tlog_proof);
  add(Method::kPost, "/r/{receipt}/withdraw", &App::withdraw);
  add(Method::kGet, "/r/{receipt}/mail", &App::receipt_mailed);
  add(Method::kPost, "/r/{receipt}/mail", &App::mail_receipt);
  add(Method::kGet, "/missions", &App::missions);
  add(Method::kGet, "/missions.json", &App::missions_json_of);
  add(Method::kPost, "/missions/near", &App::missions_near);
  add(Method::kGet, "/missions/{mission}", &App::mission);
  add(Method::kPost, "/missions/{mission}/correction", &App::correct_mission);
  add(Method::kGet, "/missions/{mission}/thank-you", &App::mission_thanks);
  add(Method::kGet, "/unsubscribe/{token}", &App::unsubscribe_form);
  add(Method::kPost, "/unsubscribe/{token}", &App::unsubscribe);
  add(Method::kPost, "/unsubscribe/{token}/undo", &App::subscribe_again);
  add(Method::kGet, "/privacy", &App::privacy);
  add(Method::kGet, "/countries.json", &App::country_names);
  add(Method::kGet, "/widget.json", &App::widget);
  add(Method::kGet, "/static/{file}", &App::static_file);
  add(Method::kGet, "/robots.txt", &App::robots);
  add(Method::kGet, "/healthz", &App::health);
  add(Method::kGet, "/readyz", &App::ready);
  if (parts_.capture == nullptr) return;
  add(Method::kGet, "/dev/mailbox", &App::mailbox);
  add(Method::kGet, "/dev/mailbox.json", &App::mailbox_json);
  add(Method::kGet, "/dev/mailbox/{id}", &App::mail);
  add(Method::kGet, "/dev/mailbox/{id}.eml", &App::mail_eml);
}

bool App::is_language(std::string_view tag) const {
  if (std::find(site_.languages.begin(), site_.languages.end(), tag) != site_.languages.end()) return true;
  for (const auto& running : *parts_.roster.all()) {
    const auto& languages = running->stored.campaign.languages;
    if (std::find(languages.begin(), languages.end(), tag) != languages.end()) return true;
  }
  return false;
}

Reader App::reader_of(const http::Request& request, std::string_view& path) const {
  const std::string_view first = path.substr(1, path.find('/', 1) - 1);
  if (first.size() >= 2 && first.size() <= 35 && is_language_tag(first) && is_language(first)) {
    path.remove_prefix(1 + first.size());
    if (path.empty()) path = "/";
    return {std::string(first), "/" + std::string(first)};
  }
  return {std::string(negotiate_language(request.header("Accept-Language"), site_.languages)), ""};
}

void App::handle(const http::Request& request, http::Reply reply) {
  std::string_view path = request.path;
  if (path.empty() || path.front() != '/') {
    reply(error(404));
    return;
  }
  Reader reader = reader_of(request, path);
  if (parts_.console != nullptr && (path == "/console" || path.starts_with("/console/"))) {
    parts_.console->handle(request, reader, path, std::move(reply));
    return;
  }
  const http::Router::Match match = router_.find(request.method, path);
  if (match.route) {
    Visit visit{request, std::move(reader), match.pattern, std::move(reply), wants_json(request)};
    (this->*actions_[*match.route])(visit, match.params);
    return;
  }
  const int status = match.allow.empty() ? 404 : 405;
  http::Response response = http::Response::html(status, error_page(site_, reader, status));
  response.headers.emplace_back("Cache-Control", "no-store");
  if (!match.allow.empty()) response.headers.emplace_back("Allow", match.allow);
  response.route = match.pattern;
  reply(std::move(response));
}

http::Response App::error(int status) {
  http::Response response = http::Response::html(status, error_page(site_, {"en", ""}, status));
  response.headers.emplace_back("Cache-Control", "no-store");
  if (status == 503) response.headers.emplace_back("Retry-After", "5");
  return response;
}

namespace {

// Without language; the reader is asked for only where that matters.
std::string_view console_path(std::string_view path) {
  const size_t at = path.find("/console/");
  return at == std::string_view::npos || at > 36 ? std::string_view() : path.substr(at);
}

}  // namespace

http::BodyBounds App::body_bounds(const http::Request& head, const http::BodyBounds& standard) {
  if (head.method == Method::kPost && takes_replies(head.path)) return reply_bounds(head, standard);
  const std::string_view path = console_path(head.path);
  return parts_.console == nullptr || path.empty() ? standard : parts_.console->body_bounds(head, path, standard);
}

http::Response App::refused(const http::Request& head, int status) {
  if (auto said = reply_refused(head, status)) return std::move(*said);
  std::string_view path = head.path;
  if (parts_.console == nullptr || console_path(path).empty()) return error(status);
  const Reader reader = reader_of(head, path);
  auto said = parts_.console->refused(head, reader, path, status);
  return said ? std::move(*said) : error(status);
}

void App::Visit::give(http::Response response) const {
  response.route = route;
  reply(std::move(response));
}

void App::Visit::html(int status, std::string body) const {
  http::Response response = http::Response::html(status, std::move(body));
  response.headers.emplace_back("Cache-Control", "no-store");
  give(std::move(response));
}

void App::Visit::json(int status, std::string body) const {
  http::Response response = http::Response::json(status, std::move(body));
  response.headers.emplace_back("Cache-Control", "no-store");
  give(std::move(response));
}

void App::fail(const Visit& visit, int status) const {
  http::Response response = visit.as_json ? http::Response::json(status, error_json(visit.reader, status))
                                          : http::Response::html(status, error_page(site_, visit.reader, status));
  response.headers.emplace_back("Cache-Control", "no-store");
  if (status == 503) response.headers.emplace_back("Retry-After", "5");
  if (status == 429) response.headers.emplace_back("Retry-After", "60");
  visit.give(std::move(response));
}

int App::status_of(const Error& error) {
  switch (error.kind) {
    case Error::kInvalid:
    case Error::kNotFound:
      return 404;
    case Error::kGone:
      return 410;
    case Error::kCorrupt:
      return 500;
    case Error::kBusy:
    case Error::kFailed:
      break;
  }
  return 503;
}

App::Running App::running_or_404(Visit& visit, const std::string& slug) {
  Running running = parts_.roster.find(slug);
  if (!running) {
    fail(visit, 404);
    return nullptr;
  }
  if (visit.reader.prefix.empty()) {
    visit.reader.lang = negotiate_language(visit.request.header("Accept-Language"), running->stored.campaign.languages);
  }
  return running;
}

CampaignView App::view_of(const petition::Running& running) const {
  const auto head = parts_.petitions.head(running.stored.number);
  CampaignView view{&running.stored.campaign, head ? head->tally.count() : 0, running.open(parts_.clock.now())};
  view.paper = head ? static_cast<int64_t>(head->tally.paper) : 0;
  if (parts_.gate.options().challenge) view.gate_script = files_.url("gate.js");
  return view;
}

uint64_t App::stamp_of(const petition::Running* running) const {
  const Time now = parts_.clock.now();
  const auto part = [&](const petition::Running& one) {
    return (one.log_size->load(std::memory_order_relaxed) << 1) + (one.open(now) ? 1 : 0);
  };
  const uint64_t stamp = static_cast<uint64_t>(parts_.roster.generation()) << 44;
  if (running != nullptr) return stamp + part(*running);
  uint64_t all = 0;
  for (const auto& one : *parts_.roster.all()) all += part(*one);
  return stamp + all;
}

const std::string& App::key_of(const Reader& reader, std::initializer_list<std::string_view> name) {
  thread_local std::string key;
  key.clear();
  for (const std::string_view part : name) key += part;
  return key.append("|").append(reader.prefix).append("|").append(reader.lang);
}

void App::give_page(const Visit& visit, std::shared_ptr<const http::Prebuilt> page) {
  http::Response response;
  response.prebuilt = std::move(page);
  visit.give(std::move(response));
}

void App::make_page(const Visit& visit, const std::string& key, uint64_t stamp,
                    std::function<std::string(const Reader&)> make) {
  const bool negotiated = visit.reader.prefix.empty();
  cache_.get(
      key, stamp,
      [reader = visit.reader, negotiated,
       make = std::move(make)](int quality) -> std::shared_ptr<const http::Prebuilt> {
        std::string page = make(reader);
        if (page.empty()) return nullptr;
        http::Headers headers{{"Content-Type", "text/html; charset=utf-8"},
                              {"Content-Language", reader.lang},
                              {"Cache-Control", "no-cache"}};
        if (negotiated) headers.emplace_back("Vary", "Accept-Language");
        return http::prebuild(200, std::move(headers), std::move(page), quality);
      },
      visit.reply, visit.route);
}

void App::use(http::Server& server) {
  server_ = &server;
}

void App::tick() {
  for (const auto& running : *parts_.roster.all()) {
    const auto number = running->stored.number;
    const auto head = parts_.petitions.head(number);
    const std::lock_guard lock(live_mutex_);
    const auto found = live_.find(number);
    if (found == live_.end() || !head || found->second.size == head->size) continue;
    found->second.size = head->size;
    found->second.source->publish(count_json(*head));
  }
}

std::string App::count_json(const tally::Head& head) const {
  return fmt::format(R"({{"count":{},"size":{},"as_of":"{}"}})", head.tally.count(), head.size,
                     to_rfc3339(parts_.clock.now()));
}

}  // namespace outcry::web
