// The App before signing: the challenge, and what stands between it and a
// signature.

#include "gate/gate.h"
#include "gate/place.h"
#include "web/app.h"
#include "web/pages/gate_page.h"

namespace outcry::web {

using gate::Verdict;

namespace {

// Whatever else is not shown again.
bool is_place_token(std::string_view text) {
  return text.size() == 22 && from_base64url(text).has_value();
}

}  // namespace

bool App::limited(const Visit& visit) {
  const auto wait = parts_.gate.spend(visit.request.client);
  if (wait.count() == 0) return false;
  fail(visit, 429);
  return true;
}

void App::challenge(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  if (!running || !parts_.gate.options().challenge) return fail(visit, 404);
  visit.json(200, parts_.gate.challenge(visit.request.client, running->stored.number));
}

void App::widget(Visit& visit, const http::Params&) {
  cache_.get(
      "widget|" + visit.reader.lang, 1,
      [this, lang = visit.reader.lang](int quality) {
        return http::prebuild(
            200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Language"}},
            widget_json(site_, lang), quality);
      },
      visit.reply, visit.route);
}

bool App::passes(const Visit& visit, const petition::Running& running, const http::Form& form,
                 const petition::SignForm& typed, petition::Checked& checked) {
  gate::Attempt attempt;
  attempt.client = visit.request.client;
  attempt.campaign = running.stored.number;
  attempt.altcha = form.get("altcha");
  attempt.ticket = form.get("ticket");
  GateView view;
  view.place = form.get("place");
  const auto place = parts_.places.take(attempt.campaign, view.place, parts_.clock.now());
  attempt.invited = place.has_value();
  view.verdict = parts_.gate.admit(attempt);
  if (view.verdict.kind == Verdict::kPass) {
    if (place) checked.via = place->source();
    return true;
  }
  if (place) parts_.places.give_back(place->id);
  if (!is_place_token(view.place)) view.place.clear();
  view.place_closed = !place && !view.place.empty();

  view.campaign = view_of(running);
  view.typed = typed;
  view.now = parts_.clock.now();
  make_showable(view.typed);
  const bool refused = view.verdict.kind == Verdict::kRefuse;
  const int status = refused ? 429 : 428;  // RFC 6585
  http::Response response = visit.as_json ? http::Response::json(status, gate_json(visit.reader, view))
                                          : http::Response::html(status, gate_page(site_, visit.reader, view));
  response.headers.emplace_back("Cache-Control", "no-store");
  if (refused) response.headers.emplace_back("Retry-After", std::to_string(view.verdict.seconds.count()));
  visit.give(std::move(response));
  return false;
}

}  // namespace outcry::web
