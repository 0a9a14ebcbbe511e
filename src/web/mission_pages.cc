// The App's pages of the missions directory.
//
// Where a reader is stands in no address: the form that asks for the nearest
// is a POST, and its answer is kept nowhere.

#include <boost/json.hpp>
#include <charconv>

#include "base/i18n.h"
#include "base/text.h"
#include "web/app.h"
#include "web/pages/mission_words.h"
#include "web/pages/missions_json.h"
#include "web/pages/missions_page.h"

namespace outcry::web {
namespace {

using directory::check_value;
using directory::Directory;
using directory::Filter;
using directory::Near;
using directory::Reach;
namespace field = directory::field;

constexpr size_t kLongestText = 100;
constexpr size_t kNearest = 5;

// Empty for what is none.
std::string country_in(const http::Form& form, std::string_view name) {
  const std::string_view code = form.get(name);
  return is_country(code) ? std::string(code) : std::string();
}

Filter filter_of(const http::Form& form) {
  Filter filter{country_in(form, "of"), country_in(form, "in"), {}, false};
  const std::string_view text = form.get("q");
  if (text.size() <= 4 * kLongestText && is_utf8(text) && !has_control(text)) filter.text = trimmed(text);
  return filter;
}

size_t number_in(const http::Form& form, std::string_view name, size_t otherwise, size_t most) {
  const std::string_view text = form.get(name);
  size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::min(value, most) : otherwise;
}

std::vector<Near> without_distance(const std::vector<const directory::Mission*>& found) {
  std::vector<Near> out;
  for (const directory::Mission* one : found) out.push_back({one, -1});
  return out;
}

// What is asked for; of a country without a mission, who serves it.
std::pair<Reach, std::vector<Near>> look_up(const Directory& all, const Filter& filter) {
  if (!filter.of.empty() && !filter.in.empty() && filter.text.empty()) {
    directory::Serving serving = all.serving(filter.of, filter.in);
    if (serving.reach != Reach::kIn) return {serving.reach, std::move(serving.missions)};
  }
  return {Reach::kIn, without_distance(all.search(filter))};
}

// A country by its name or code, a city, or coordinates.
std::optional<directory::Point> place_called(const Directory& all, const std::string& text, const std::string& lang) {
  if (const auto point = directory::parse_point(text)) return *point;
  if (const auto city = all.city(text)) return city;
  const std::string wanted = directory::folded(text);
  for (const std::string& in : {lang, std::string("en")}) {
    for (const CountryName& country : countries(in)) {
      if (country.code == text || directory::folded(country.name) == wanted) return all.place_of(country.code);
    }
  }
  return std::nullopt;
}

bool is_showable(std::string_view text) {
  return text.size() <= 4000 && is_utf8(text) && !has_control(text, true) && length_of(text) <= 500;
}

}  // namespace

// Made for this one request, and compressed in passing.
void App::give_made(const Visit& visit, int status, std::string body, std::string type, http::Headers headers) {
  headers.emplace_back("Content-Type", std::move(type));
  http::Response response;
  response.prebuilt = http::prebuild(status, std::move(headers), std::move(body), 3);
  visit.give(std::move(response));
}

void App::give_missions(const Visit& visit, const MissionsView& view) {
  give_made(visit, 200, missions_page(site_, visit.reader, view), "text/html; charset=utf-8",
            {{"Content-Language", visit.reader.lang}, {"Cache-Control", "no-store"}});
}

void App::missions(Visit& visit, const http::Params&) {
  const http::Form query = http::Form::parse_query(visit.request.query);
  if (query.fields().empty()) {
    return cached(visit, {"missions"}, static_cast<uint64_t>(parts_.directory.generation() + 1),
                  [this](const Reader& reader) {
                    MissionsView view;
                    view.directory = parts_.directory.get();
                    view.found = without_distance(view.directory->search({}));
                    return missions_page(site_, reader, view);
                  });
  }
  const Filter filter = filter_of(query);
  const size_t page = number_in(query, "page", 1, 1'000'000);
  if (const auto point = directory::parse_point(query.get("near")))
    return show_nearest(visit, filter, *point, to_text(*point));
  on_pool(visit, [this, filter, page](Visit& later) {
    MissionsView view;
    view.directory = parts_.directory.get();
    view.filter = filter;
    view.page = page == 0 ? 0 : page - 1;
    std::tie(view.reach, view.found) = look_up(*view.directory, filter);
    give_missions(later, view);
  });
}

void App::show_nearest(Visit& visit, const Filter& filter, const directory::Point& from, const std::string& place) {
  on_pool(visit, [this, filter, from, place](Visit& later) {
    MissionsView view;
    view.directory = parts_.directory.get();
    view.filter = filter;
    view.near = true;
    view.place = place;
    view.found = view.directory->nearest(from, filter, kNearest);
    give_missions(later, view);
  });
}

void App::missions_near(Visit& visit, const http::Params&) {
  const auto form = http::Form::parse(visit.request.header("Content-Type"), visit.request.body);
  if (!form) return fail(visit, form.error().kind == Error::kNotFound ? 415 : 400);
  const Filter filter{country_in(*form, "of"), {}, {}, false};
  const std::string here = std::string(form->get("latitude")) + "," + std::string(form->get("longitude"));
  if (const auto point = directory::parse_point(here)) return show_nearest(visit, filter, coarse(*point), {});
  const std::string_view typed = form->get("place");
  const std::string place =
      typed.size() <= 4 * kLongestText && is_showable(typed) && !has_control(typed) ? trimmed(typed) : std::string();
  on_pool(visit, [this, filter, place](Visit& later) {
    MissionsView view;
    view.directory = parts_.directory.get();
    view.filter = filter;
    view.place = place;
    const auto point = place_called(*view.directory, place, later.reader.lang);
    view.near = point.has_value();
    view.lost = !point;
    if (point) view.found = view.directory->nearest(*point, filter, kNearest);
    give_missions(later, view);
  });
}

void App::missions_json_of(Visit& visit, const http::Params&) {
  const http::Form query = http::Form::parse_query(visit.request.query);
  const http::Headers open{{"Access-Control-Allow-Origin", "*"}, {"Cache-Control", "no-cache"}};
  const auto refuse = [&](std::string_view why) {
    give_made(visit, 422, boost::json::serialize(boost::json::object{{"error", why}}), "application/json", open);
  };
  for (const std::string_view name : {"of", "in"}) {
    if (query.count(name) > 0 && country_in(query, name).empty())
      return refuse("of and in are ISO 3166-1 codes of two capital letters");
  }
  std::optional<directory::Point> near;
  if (query.count("near") > 0) {
    const auto point = directory::parse_point(query.get("near"));
    if (!point) return refuse("near is a latitude and a longitude: 35.2,129.1");
    near = *point;
  }
  const Filter filter = filter_of(query);
  const size_t limit = number_in(query, "limit", 100, 1000), offset = number_in(query, "offset", 0, 1'000'000);
  on_pool(visit, [this, filter, near, limit, offset, open](Visit& later) {
    const auto all = parts_.directory.get();
    MissionsJson answer{{}, offset, limit, {}, all->generation()};
    if (near) {
      answer.found = all->nearest(*near, filter, 1000);
    } else {
      auto [reach, found] = look_up(*all, filter);
      answer.found = std::move(found);
      if (!filter.of.empty() && !filter.in.empty()) answer.reach = reach;
    }
    give_made(later, 200, missions_json(answer, site_.origin), "application/json", open);
  });
}

void App::mission(Visit& visit, const http::Params& params) {
  on_pool(visit, [this, id = params[0]](Visit& later) {
    const auto all = parts_.directory.get();
    const directory::Mission* mission = all->find(id);
    if (mission == nullptr) return fail(later, 404);
    give_made(later, 200, mission_page(site_, later.reader, *mission, {}), "text/html; charset=utf-8",
              {{"Content-Language", later.reader.lang}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Language"}});
  });
}

// "This is wrong": a proposal, that an organiser looks at.
void App::correct_mission(Visit& visit, const http::Params& params) {
  if (limited(visit)) return;
  const auto form = http::Form::parse(visit.request.header("Content-Type"), visit.request.body);
  if (!form) return fail(visit, form.error().kind == Error::kNotFound ? 415 : 400);
  const auto showable = [](std::string_view text) { return is_showable(text) ? std::string(text) : std::string(); };
  CorrectionView typed{
      showable(form->get("field")), showable(form->get("value")), showable(form->get("how")), {}, {}, {}};
  on_pool(visit, [this, id = params[0], typed](Visit& later) mutable {
    const std::string& lang = later.reader.lang;
    const auto all = parts_.directory.get();
    const directory::Mission* mission = all->find(id);
    if (mission == nullptr) return fail(later, 404);
    const bool known = std::ranges::count(kCorrectable, typed.field) > 0;
    if (!known) typed.field_problem = tr(lang, "Please choose what is wrong.");
    const auto value =
        typed.field == field::kStatus ? Result<std::string>("closed") : check_value(typed.field, typed.value);
    if (known && !value) typed.value_problem = wrong_text(typed.field, lang);
    if (value && *value == mission->value(typed.field))
      typed.value_problem = tr(lang, "This is what stands here already.");
    if (trimmed(typed.how).empty())
      typed.how_problem = tr(lang, "Please say how you know: without that nobody can check it.");
    if (typed.is_bad()) {
      return give_made(later, 422, mission_page(site_, later.reader, *mission, typed), "text/html; charset=utf-8",
                       {{"Cache-Control", "no-store"}});
    }
    const auto kept = parts_.missions.propose({id, typed.field, *value, trimmed(typed.how)}, parts_.clock.now());
    if (!kept) return fail(later, status_of(kept.error()));
    later.give(http::Response::redirect(later.reader.prefix + "/missions/" + id + "/thank-you"));
  });
}

void App::mission_thanks(Visit& visit, const http::Params& params) {
  const std::string& lang = visit.reader.lang;
  if (!directory::is_mission_id(params[0])) return fail(visit, 404);
  Notice notice;
  notice.heading = tr(lang, "Thank you");
  notice.paragraphs = {tr(lang, "Somebody of this site looks at what you wrote. Until then the page stays as it is.")};
  notice.link = tr(lang, "Back to the mission");
  notice.link_url = visit.reader.prefix + "/missions/" + params[0];
  say(visit, 200, notice);
}

}  // namespace outcry::web
