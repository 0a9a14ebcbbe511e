#include "web/console/console.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sodium.h>

#include "accounts/device.h"
#include "accounts/token.h"
#include "base/text.h"
#include "web/http/head.h"

namespace outcry::web {
namespace {

using accounts::Act;
using http::Method;

constexpr std::string_view kSession = "__Host-outcry", kDevice = "__Host-outcry-device";

std::string cookie_in(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const size_t end = header.find(';');
    std::string_view one = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(name) && one.substr(name.size()).starts_with('=')) {
      return std::string(one.substr(name.size() + 1).substr(0, 512));
    }
  }
  return {};
}

std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds age) {
  return fmt::format("{}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax", name, value, age.count());
}

// An IPv4 /24 or an IPv6 /48.
std::string network_of(std::string_view address) {
  const std::string text(address);
  in6_addr bytes{};
  if (inet_pton(AF_INET6, text.c_str(), &bytes) == 1) {
    return fmt::format("{:02x}", fmt::join(bytes.s6_addr, bytes.s6_addr + 6, ""));
  }
  return text.substr(0, text.rfind('.'));
}

// Coarse, for the list of one's own sessions.
std::string browser_of(std::string_view agent) {
  const auto has = [&](std::string_view word) { return agent.find(word) != std::string_view::npos; };
  const char* browser = has("Firefox")  ? "Firefox"
                        : has("Edg/")   ? "Edge"
                        : has("Chrome") ? "Chrome"
                        : has("Safari") ? "Safari"
                                        : "Browser";
  const char* system = has("Android")                 ? "Android"
                       : has("iPhone") || has("iPad") ? "iOS"
                       : has("Windows")               ? "Windows"
                       : has("Mac OS")                ? "macOS"
                       : has("Linux")                 ? "Linux"
                                                      : "";
  return *system == '\0' ? browser : fmt::format("{}, {}", browser, system);
}

// Where a browser keeps a cookie that is for https alone.
bool is_secure_place(std::string_view origin) {
  if (origin.starts_with("https://")) return true;
  std::string_view host = origin.substr(origin.find("//") + 2);
  host = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  return host == "localhost" || host.starts_with("127.") || host == "[::1]" || host.ends_with(".localhost") ||
         host.ends_with(".onion");
}

}  // namespace

Console::Console(ConsoleParts parts, Site site, console::Guards guards)
    : parts_(parts),
      site_(std::move(site)),
      guards_(std::move(guards)),
      secure_(is_secure_place(site_.origin)),
      uploads_(parts_.random),
      marks_(parts.clock, parts.random),
      pool_(3, 256),
      slow_(1, 8) {
  for (const Route& route : routes()) router_.add(route.method, route.pattern);
}

std::string Console::entrance(accounts::UserId user) {
  std::string token = accounts::new_token(parts_.random);
  const std::lock_guard lock(entrances_mutex_);
  entrances_[token] = user;
  return token;
}

// A page of another site cannot say that it is of this one.
bool Console::comes_from_us(const http::Request& request) const {
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty()) return site == "same-origin";
  return request.header("Origin") == site_.origin;
}

void Console::handle(const http::Request& request, const Reader& reader, std::string_view path, http::Reply reply) {
  const http::Router::Match match = router_.find(request.method, path);
  auto ask = std::make_shared<Ask>();
  ask->reader = reader;
  if (!match.route) {
    http::Response response = fail(*ask, match.allow.empty() ? 404 : 405);
    if (!match.allow.empty()) response.headers.emplace_back("Allow", match.allow);
    return reply(std::move(response));
  }
  ask->method = request.method;
  ask->path = path;
  ask->route = match.pattern;
  ask->params = match.params;
  ask->content_type = request.header("Content-Type");
  ask->body = request.body;
  ask->query = http::Form::parse_query(request.query);
  ask->token = cookie_in(request.header("Cookie"), kSession);
  ask->device = cookie_in(request.header("Cookie"), kDevice);
  ask->visitor = {network_of(request.client), ask->device, browser_of(request.header("User-Agent"))};
  ask->range = request.header("Range");
  ask->if_range = request.header("If-Range");
  ask->ours = comes_from_us(request);
  const Route& route = routes()[*match.route];
  Pool& pool = route.handler == &Console::upload_picture ? slow_ : pool_;
  const bool taken = pool.post([this, ask, &route, reply] {
    http::Response response = answer(*ask, route);
    for (std::string& cookie : ask->cookies) response.headers.emplace_back("Set-Cookie", std::move(cookie));
    if (http::find_header(response.headers, "Cache-Control") == nullptr) {
      response.headers.emplace_back("Cache-Control", "no-store");
    }
    // Under "no-referrer" browsers hide where a form comes from, also from us.
    response.headers.emplace_back("Referrer-Policy", "same-origin");
    response.route = route.pattern;
    sodium_memzero(ask->body.data(), ask->body.size());
    reply(std::move(response));
  });
  if (!taken) reply(fail(*ask, 503));
}

http::Response Console::answer(Ask& ask, const Route& route) {
  if (route.method == Method::kPost) {
    auto form = http::Form::parse(ask.content_type, ask.body);
    if (!form && !ask.body.empty()) return fail(ask, form.error().kind == Error::kNotFound ? 415 : 400);
    if (form) ask.form = std::move(*form);
  }
  if (auto stopped = stopped_at_door(ask, route)) return std::move(*stopped);
  if (auto stopped = stopped_by_role(ask, route)) {
    record_refusal(ask, route);
    return std::move(*stopped);
  }
  if (auto stopped = stopped_for_proof(ask, route)) return std::move(*stopped);
  return recorded(ask, route);
}

std::optional<http::Response> Console::stopped_at_door(Ask& ask, const Route& route) {
  const std::string lang = ask.lang();
  if (route.method == Method::kPost && !ask.ours) {
    return show(ask, 403,
                {tr(lang, "This came from another site"),
                 {console::Text{tr(lang, "The form was not sent from a page of this console, so nothing was done.")},
                  console::Text{"", tr(lang, "To the console"), ask.to("/console/")}}});
  }
  if (route.who == Who::kAnybody) return std::nullopt;
  auto in = route.who == Who::kSignedIn ? parts_.sign_in.session(ask.token) : parts_.sign_in.unfinished(ask.token);
  if (in) {
    ask.in = std::move(*in);
    if (route.method != Method::kPost) return std::nullopt;
    const std::string csrf = csrf_of(ask), typed = ask.typed("csrf");
    if (csrf.size() == typed.size() && sodium_memcmp(csrf.data(), typed.data(), csrf.size()) == 0) return std::nullopt;
    // Of a session before this one: what was typed is kept.
    return show(ask, 403,
                {tr(lang, "Send it again"),
                 {console::Text{
                      tr(lang, "This form is older than your sign-in. Nothing was done yet; what you typed is kept.")},
                  console::Form{ask.to(ask.path), tr(lang, "Send it again"), typed_again(ask)}}});
  }
  if (in.error().kind != Error::kNotFound && in.error().kind != Error::kGone) return fail(ask, in.error());
  if (auto begun = parts_.sign_in.unfinished(ask.token); begun && route.who == Who::kSignedIn) {
    return go(ask, begun->needs_second() ? "/console/second" : "/console/factor");
  }
  if (route.method != Method::kPost) {
    return go(ask, ask.path == "/console/" || ask.path == "/console"
                       ? "/console/sign-in"
                       : "/console/sign-in?then=" + http::percent_encode(ask.path));
  }
  return show(
      ask, 401,
      {tr(lang, "You are signed out"),
       {console::Text{tr(lang,
                         "Nothing was done. Sign in again in another tab, then come back here and reload this page: "
                         "what you typed is sent again.")},
        console::Text{"", tr(lang, "Sign in"), ask.to("/console/sign-in")}}});
}

std::optional<http::Response> Console::stopped_by_role(Ask& ask, const Route& route) {
  if (!route.act) return std::nullopt;
  const bool of_campaign = std::string_view(route.pattern).find("{slug}") != std::string_view::npos;
  const std::string campaign = of_campaign ? ask.params[0] : std::string();
  if (of_campaign && (!is_there(campaign) || !may(ask, Act::kViewCampaign, campaign))) return fail(ask, 404);
  // Of what is one's own the page looks at which.
  if (may(ask, *route.act, campaign) || (of_campaign && accounts::may_in(ask.user(), *route.act, campaign))) {
    return std::nullopt;
  }
  return refuse(ask);
}

http::Response Console::refuse(const Ask& ask) const {
  const std::string lang = ask.lang();
  return show(ask, 403,
              {tr(lang, "This is not part of your work here"),
               {console::Text{tr(lang, "Your role does not cover it. If you need it, ask an owner of this site.")},
                console::Text{"", tr(lang, "To the console"), ask.to("/console/")}}});
}

// The roster knows a campaign within a second of its beginning.
bool Console::is_there(const std::string& campaign) const {
  return parts_.roster.find(campaign) != nullptr || parts_.campaigns.find(campaign);
}

// The password once more, and what was typed is kept meanwhile.
std::optional<http::Response> Console::stopped_for_proof(Ask& ask, const Route& route) {
  if (!route.grave || ask.in->is_fresh(parts_.clock.now())) return std::nullopt;
  const std::string lang = ask.lang();
  std::string problem;
  if (const std::string typed = ask.typed("proof_password"); !typed.empty()) {
    const auto proved = parts_.sign_in.reauthenticate(ask.token, {typed, {}}, ask.visitor);
    if (!proved) return fail(ask, proved.error());
    if (proved->kind == accounts::Answer::kDone) {
      keep(ask, *proved);
      if (auto in = parts_.sign_in.unfinished(ask.token)) ask.in = std::move(*in);
      return std::nullopt;
    }
    problem =
        proved->kind == accounts::Answer::kWait ? wait_text(ask, proved->wait) : tr(lang, "This is not your password.");
  }
  return ask_proof(ask, ask.path, problem);
}

http::Response Console::ask_proof(const Ask& ask, const std::string& action, const std::string& problem) const {
  const std::string lang = ask.lang();
  console::Page page{tr(lang, "Is it still you?")};
  if (!problem.empty()) page.problems = {{"proof_password", problem}};
  console::Form form{ask.to(action), tr(lang, "Go on"), typed_again(ask)};
  form.intro = tr(lang, "Before this is done, please give your password once more.");
  form.inputs.push_back({console::Input::kPassword, "proof_password", tr(lang, "Your password"), "", "", problem,
                         "current-password", true});
  page.blocks = {form};
  return show(ask, problem.empty() ? 403 : 422, page);
}

bool Console::may(const Ask& ask, Act act, const std::string& campaign) const {
  if (!ask.in) return false;
  accounts::Scope scope;
  if (!campaign.empty()) scope.campaign = campaign;
  return accounts::may(ask.user(), act, scope) ||
         // Cities and members are looked at by the page itself.
         (act == Act::kViewCampaign && std::ranges::any_of(ask.user().grants, [&](const accounts::Grant& grant) {
            return !ask.user().disabled && (!grant.campaign || *grant.campaign == campaign);
          }));
}

campaign::Author Console::author_of(const Ask& ask) const {
  return {ask.user().id, may(ask, Act::kApprove, ask.params[0])};
}

void Console::keep(Ask& ask, const accounts::Answer& answer) const {
  if (!answer.token.empty()) {
    ask.token = answer.token;
    ask.cookies.push_back(set_cookie(kSession, answer.token, accounts::kAbsolute));
  }
  if (!answer.device.empty()) ask.cookies.push_back(set_cookie(kDevice, answer.device, accounts::kDeviceKnownFor));
}

void Console::forget(Ask& ask) const {
  ask.token.clear();
  ask.in.reset();
  ask.cookies.push_back(set_cookie(kSession, "", std::chrono::seconds(0)));
}

std::string Console::csrf_of(const Ask& ask) {
  return ask.in ? to_base64url(ask.in->session.csrf_key) : std::string();
}

// As hidden fields; never a password, and not what belonged to the old form.
std::vector<console::Input> Console::typed_again(const Ask& ask) {
  std::vector<console::Input> out;
  for (const http::Form::Field& field : ask.form.fields()) {
    if (field.name == "csrf" || field.name == "proof_password" || !field.file_name.empty()) continue;
    out.push_back({console::Input::kHidden, field.name, "", field.value});
  }
  return out;
}

console::Chrome Console::chrome(const Ask& ask) const {
  console::Chrome chrome;
  if (!ask.in || !ask.in->is_whole()) return chrome;
  const std::string lang = ask.lang();
  chrome.name = ask.user().name;
  chrome.csrf = csrf_of(ask);
  chrome.current = ask.path == "/console" ? "/console/" : ask.path;
  chrome.nav = {{"/console/", tr(lang, "Campaigns")}};
  if (may(ask, Act::kManagePlaces)) chrome.nav.emplace_back("/console/missions", tr(lang, "Missions"));
  if (may(ask, Act::kSendMail)) chrome.nav.emplace_back("/console/mail", tr(lang, "Mail"));
  if (may(ask, Act::kManageUsers)) chrome.nav.emplace_back("/console/people", tr(lang, "People"));
  if (may(ask, Act::kViewAudit)) chrome.nav.emplace_back("/console/audit", tr(lang, "Who did what"));
  chrome.nav.emplace_back("/console/account", tr(lang, "My account"));
  return chrome;
}

http::Response Console::show(const Ask& ask, int status, const console::Page& page) const {
  console::Chrome chrome = this->chrome(ask);
  if (chrome.csrf.empty()) chrome.csrf = csrf_of(ask);  // of a sign-in under way
  console::Page said = page;
  if (said.said.empty()) said.said = said_text(ask);
  if (!chrome.name.empty()) {
    // Whoever is signed in may send more than a stranger.
    for (console::Block& block : said.blocks) {
      auto* form = std::get_if<console::Form>(&block);
      if (form != nullptr && form->uploads) form->action += "?ticket=" + uploads_.ticket(parts_.clock.now());
    }
  }
  return http::Response::html(status, console::render(site_, ask.reader, chrome, said));
}

http::Response Console::go(const Ask& ask, std::string_view address) const {
  return http::Response::redirect(ask.to(address));
}

http::Response Console::done(const Ask& ask, std::string_view address, std::string_view said) const {
  return go(ask, fmt::format("{}?said={}", address, said));
}

std::string Console::said_text(const Ask& ask) const {
  const std::string lang = ask.lang();
  const std::string_view said = ask.query.get("said");
  if (said == "password") return tr(lang, "Your password is changed. All your other sessions have ended.");
  if (said == "passkey") return tr(lang, "The passkey is set up: it is asked for at your next sign-in.");
  if (said == "factor") return tr(lang, "It is removed, and lets nobody in any more.");
  if (said == "ended") return tr(lang, "Done: whoever sat there is signed out.");
  if (said == "grants") return tr(lang, "The roles are changed, from the next page on.");
  if (said == "disabled") return tr(lang, "This person cannot sign in any more. You can take that back here.");
  if (said == "enabled") return tr(lang, "This person can sign in again.");
  if (said == "state") return tr(lang, "Done: everybody sees it within a second.");
  if (said == "saved") return tr(lang, "Saved: everybody sees it within a second, if the campaign is live.");
  if (said == "renamed") return tr(lang, "The short name is changed.");
  if (said == "made") return tr(lang, "The draft is there. Nobody can sign it before it is live.");
  if (said == "merged") return tr(lang, "Saved, together with what somebody else changed meanwhile.");
  if (said == "gone") return tr(lang, "It is deleted.");
  if (said == "waits") {
    return tr(lang, "Saved. It waits for a second person: until somebody else lets it out, nobody sees it.");
  }
  if (said == "let-out") return tr(lang, "It is out: everybody sees it within a second, if the campaign is live.");
  if (said == "sent-back") return tr(lang, "It is sent back, with your note.");
  if (said == "dropped") return tr(lang, "The changes are dropped.");
  if (said == "mission") return tr(lang, "The fact is changed, and everybody sees it.");
  if (said == "refused") return tr(lang, "The proposal is refused.");
  if (said == "export") return tr(lang, "The file is deleted.");
  if (said == "mailing") return tr(lang, "Saved. Nobody has got it yet.");
  if (said == "trial") return tr(lang, "On its way to your own address.");
  if (said == "settled") return tr(lang, "Settled: it goes out as you said.");
  if (said == "held") return tr(lang, "Held: nothing more goes out.");
  if (said == "letters-held") return tr(lang, "Held: no letter leaves for this target until you let them go on.");
  if (said == "letters-cancelled") return tr(lang, "Cancelled: what waited is deleted.");
  if (said == "resumed") return tr(lang, "It goes on.");
  if (said == "cancelled") return tr(lang, "Cancelled: nobody else gets it.");
  if (said == "removed-mailing") return tr(lang, "The draft is deleted.");
  if (said == "retried") return tr(lang, "They are tried again now, a thousand at a time.");
  if (said == "dropped-mail") return tr(lang, "They are deleted, a thousand at a time.");
  if (said == "stopped") return tr(lang, "It is stopped. What was invalidated until now stays so, unless you undo it.");
  if (said == "place") return tr(lang, "The QR code is made. Print it, or download the picture.");
  if (said == "withdrawn") return tr(lang, "The QR code is withdrawn.");
  if (said == "answer-shown") return tr(lang, "Published: it stands on the page of the letters.");
  if (said == "answer-counted") return tr(lang, "It is counted; its words are erased.");
  if (said == "answer-erased") return tr(lang, "It is erased.");
  if (said == "answer-down") return tr(lang, "It is taken down and erased.");
  if (said == "sheet-typed")
    return tr(lang, "It is kept, without its names, until somebody else types it again. The next one:");
  if (said == "sheet-counted") return tr(lang, "The sheet is entered.");
  if (said == "sheet-differs") return tr(lang, "What both read alike counts. The other rows wait for a third person.");
  if (said == "sheet-dropped") return tr(lang, "The sheet is dropped.");
  if (said == "sheet-struck") return tr(lang, "They count no longer.");
  if (said == "sheet-restored") return tr(lang, "They count again.");
  if (said == "scan") return tr(lang, "The scan’s hash is kept.");
  if (said == "removed") return tr(lang, "The account is removed.");
  return {};
}

http::Response Console::fail(const Ask& ask, int status) const {
  return http::Response::html(status, error_page(site_, ask.reader, status));
}

http::Response Console::fail(const Ask& ask, const Error& error) const {
  switch (error.kind) {
    case Error::kNotFound:
      return fail(ask, 404);
    case Error::kGone:
      return fail(ask, 410);
    case Error::kCorrupt:
      return fail(ask, 500);
    default:
      return fail(ask, 503);
  }
}

std::string Console::wait_text(const Ask& ask, std::chrono::seconds wait) const {
  return tr(ask.lang(), "Too many attempts. Please wait {} seconds and try again.", wait.count());
}

}  // namespace outcry::web
