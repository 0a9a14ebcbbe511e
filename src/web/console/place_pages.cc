// Places: a QR code for where and when many sign at once.

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "base/text.h"
#include "campaign/local_time.h"
#include "gate/place.h"
#include "web/console/console.h"
#include "web/pages/qr_code.h"

namespace outcry::web {
namespace {

using console::Form;
using console::Input;
using console::Page;
using console::Text;
using gate::Place;

constexpr int64_t kUsual = 500, kMostSignatures = 100'000;
constexpr std::chrono::hours kLongest{7 * 24};
constexpr size_t kLongestName = 80;

using Problems = std::vector<std::pair<std::string, std::string>>;

std::string state_text(Place::State state, const std::string& lang) {
  switch (state) {
    case Place::kNotYet:
      return tr(lang, "Not yet");
    case Place::kOpen:
      return tr(lang, "Open");
    case Place::kOver:
      return tr(lang, "Over");
    case Place::kFull:
      return tr(lang, "Its number is reached");
    case Place::kWithdrawn:
      break;
  }
  return tr(lang, "Withdrawn");
}

std::string when(Time time, const Place& place, const std::string& lang) {
  const auto local = campaign::local_time_of(time, place.time_zone);
  return format_short_day(local.day, lang) + ", " + format_clock(local.minutes, lang);
}

// "26 Nov 2026, 6:00 PM – 26 Nov 2026, 10:00 PM (Asia/Seoul)".
std::string times_of(const Place& place, const std::string& lang) {
  return when(place.begins, place, lang) + " – " + when(place.ends, place, lang) + " (" + place.time_zone + ")";
}

std::string problem_of(const Problems& problems, std::string_view field) {
  for (const auto& [name, problem] : problems) {
    if (name == field) return problem;
  }
  return {};
}

std::optional<int64_t> number_of(std::string_view typed) {
  const std::string text = trimmed(typed);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string usual_zone(const campaign::Campaign& campaign) {
  return campaign.gatherings.empty() ? "UTC" : campaign.gatherings.front().time_zone;
}

Form place_form(const std::string& action, const http::Form& typed, const Problems& problems, const std::string& zone,
                const std::string& lang) {
  Form form{action, tr(lang, "Make the QR code")};
  form.intro = tr(lang,
                  "For a rally, a church, an evening where many sign behind one address: what comes through this QR "
                  "code counts against its own number instead of the network’s limit. Put it up where the people are, "
                  "and nowhere on the web: whoever has it can use it.");
  const auto input = [&](Input::Kind kind, const char* name, std::string label, std::string help,
                         std::string_view usual = {}) {
    const std::string_view value = typed.get(name);
    Input one{kind,
              name,
              std::move(label),
              std::string(typed.count(name) == 0 ? usual : value),
              std::move(help),
              problem_of(problems, name)};
    one.required = true;
    form.inputs.push_back(std::move(one));
  };
  input(Input::kText, "name", tr(lang, "Name of the place"),
        tr(lang, "Organisers see it, and it stands on the poster."));
  input(Input::kText, "from", tr(lang, "From"), tr(lang, "As 2030-03-31 18:00, on the clocks of the time zone below."));
  input(Input::kText, "until", tr(lang, "Until"), tr(lang, "Seven days later at most."));
  input(Input::kText, "zone", tr(lang, "Time zone"), tr(lang, "Its IANA name, such as Asia/Seoul."), zone);
  input(Input::kNumber, "most", tr(lang, "Signatures at most"),
        tr(lang, "As many as may be there. Beyond it, the general limits hold."), std::to_string(kUsual));
  return form;
}

// What was typed as a place, or what is wrong with it.
Problems read_place(const http::Form& typed, const std::string& lang, Place& place) {
  Problems problems;
  place.name = is_utf8(typed.get("name")) ? trimmed(typed.get("name")) : std::string();
  if (place.name.empty() || has_control(place.name) || length_of(place.name) > kLongestName) {
    problems.emplace_back("name", tr(lang, "A name of {} letters at most.", kLongestName));
  }
  place.time_zone = trimmed(typed.get("zone"));
  if (!campaign::parse_local("2012-02-23 12:00", place.time_zone) || place.time_zone.empty()) {
    problems.emplace_back("zone", tr(lang, "There is no such time zone."));
    return problems;
  }
  const auto begins = campaign::parse_local(typed.get("from"), place.time_zone),
             ends = campaign::parse_local(typed.get("until"), place.time_zone);
  if (!begins) problems.emplace_back("from", tr(lang, "A day and a time, as 2030-03-31 18:00."));
  if (!ends) {
    problems.emplace_back("until", tr(lang, "A day and a time, as 2030-03-31 18:00."));
  } else if (begins && (*ends <= *begins || *ends - *begins > kLongest)) {
    problems.emplace_back("until", tr(lang, "It must be after the beginning, seven days at most."));
  }
  const auto most = number_of(typed.get("most"));
  if (!most || *most < 1 || *most > kMostSignatures) {
    problems.emplace_back("most", tr(lang, "A number from 1 to {}.", kMostSignatures));
  }
  place.begins = begins.value_or(Time{});
  place.ends = ends.value_or(Time{});
  place.most = most.value_or(0);
  return problems;
}

}  // namespace

http::Response Console::places_page(Ask& ask) {
  return show_places(ask, 200, {});
}

http::Response Console::show_places(const Ask& ask, int status, const Problems& problems) const {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  const std::string here = "/console/c/" + c.slug + "/places";
  console::Table table{tr(lang, "Places"),
                       {tr(lang, "Name of the place"), tr(lang, "When"), tr(lang, "Signatures"), tr(lang, "State")}};
  table.empty = tr(lang,
                   "There is no place yet. Without one, the general limits hold: 300 people behind one address "
                   "get through.");
  for (const Place& place : parts_.places.of(running->stored.number)) {
    const auto state = place.state(parts_.clock.now());
    table.rows.push_back({{place.name, ask.to(fmt::format("{}/{}", here, place.id))},
                          {times_of(place, lang)},
                          {tr(lang, "{} of {}", format_count(place.used, lang), format_count(place.most, lang))},
                          {state_text(state, lang), "", {}, state == Place::kOpen ? "good" : "waits"}});
  }
  Page page{tr(lang, "Places")};
  page.problems = problems;
  page.trail = {{tr(lang, "Campaigns"), "/console/"}, {std::string(pick(c.title, lang)), "/console/c/" + c.slug}};
  page.blocks = {table, console::Heading{tr(lang, "Another place")},
                 place_form(ask.to(here), ask.form, problems, usual_zone(c), lang)};
  return show(ask, status, page);
}

http::Response Console::make_place(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  Place place;
  place.campaign = running->stored.number;
  const Problems problems = read_place(ask.form, ask.lang(), place);
  if (!problems.empty()) return show_places(ask, 422, problems);
  const auto made = parts_.places.add(std::move(place));
  if (!made && made.error().kind == Error::kInvalid) {
    return show_places(ask, 422, {{"name", tr(ask.lang(), "This campaign has too many places already.")}});
  }
  if (!made) return fail(ask, made.error());
  return done(ask, fmt::format("/console/c/{}/places/{}", ask.params[0], made->id), "place");
}

std::optional<Place> Console::place_in(const Ask& ask) const {
  const auto running = parts_.roster.find(ask.params[0]);
  const auto id = number_of(ask.params[1]);
  return running && id ? parts_.places.find(running->stored.number, *id) : std::nullopt;
}

std::string Console::place_url(const Ask& ask, const Place& place) const {
  return site_.origin + "/c/" + ask.params[0] + "/sign?place=" + parts_.places.token(place.id);
}

http::Response Console::place_page(Ask& ask) {
  const std::string lang = ask.lang();
  const auto place = place_in(ask);
  const auto running = parts_.roster.find(ask.params[0]);
  if (!place || !running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  const std::string here = fmt::format("/console/c/{}/places/{}", c.slug, place->id), url = place_url(ask, *place);

  Dictionary poster("poster");
  poster.SetValue("TITLE", std::string(pick(c.title, lang)));
  poster.SetValue("DEMAND", std::string(pick(c.demand, lang)));
  poster.SetValue("PLACE", place->name);
  poster.SetValue("TIMES", times_of(*place, lang));
  poster.SetValue("URL", url);
  poster.SetValue("QR_HTML", qr_svg(url));
  Page page{place->name};
  page.trail = {{tr(lang, "Campaigns"), "/console/"},
                {std::string(pick(c.title, lang)), "/console/c/" + c.slug},
                {tr(lang, "Places"), "/console/c/" + c.slug + "/places"}};
  page.blocks = {Text{tr(lang, "{}: {} of {} signatures.", state_text(place->state(parts_.clock.now()), lang),
                         format_count(place->used, lang), format_count(place->most, lang)),
                      tr(lang, "The QR code as a picture (SVG)"), ask.to(here + "/qr.svg")},
                 Text{tr(lang, "Print this page: only the poster is printed.")},
                 console::Html{Templates::render("console_poster", lang, poster)}};
  if (!place->withdrawn) {
    Form form{ask.to(here + "/withdraw"), tr(lang, "Withdraw this QR code")};
    form.intro =
        tr(lang, "From then on it counts as any other link, and the general limits hold. What was signed stays.");
    form.danger = true;
    page.blocks.emplace_back(std::move(form));
  }
  return show(ask, 200, page);
}

http::Response Console::place_qr(Ask& ask) {
  const auto place = place_in(ask);
  if (!place) return fail(ask, 404);
  http::Response response;
  response.headers = {{"Content-Type", "image/svg+xml"},
                      {"Content-Disposition", fmt::format(R"(attachment; filename="place-{}.svg")", place->id)}};
  response.body = qr_svg(place_url(ask, *place));
  return response;
}

http::Response Console::withdraw_place(Ask& ask) {
  const auto place = place_in(ask);
  if (!place) return fail(ask, 404);
  if (auto withdrawn = parts_.places.withdraw(place->campaign, place->id); !withdrawn) {
    return fail(ask, withdrawn.error());
  }
  return done(ask, fmt::format("/console/c/{}/places/{}", ask.params[0], place->id), "withdrawn");
}

}  // namespace outcry::web
