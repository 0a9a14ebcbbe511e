// The App's pages that everybody sees.

#include <boost/json.hpp>

#include "base/i18n.h"
#include "petition/published_log.h"
#include "web/app.h"
#include "web/pages/picture_view.h"
#include "web/pages/qr_code.h"

namespace outcry::web {

std::vector<CampaignView> App::live_of(const petition::RunningList& all) const {
  std::vector<CampaignView> live;
  for (const auto& running : all) {
    if (running->stored.campaign.status == campaign::CampaignStatus::kLive) live.push_back(view_of(*running));
  }
  return live;
}

void App::home(Visit& visit, const http::Params&) {
  cached(visit, {"home"}, stamp_of(nullptr), [this](const Reader& reader) {
    const auto all = parts_.roster.all();
    return home_page(site_, reader, live_of(*all));
  });
}

void App::campaign(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  cached(visit, {"c/", params[0]}, stamp_of(running.get()),
         [this, running](const Reader& reader) { return campaign_page(site_, reader, view_of(*running)); });
}

void App::subpage(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  const std::string which(visit.route.substr(visit.route.rfind('/') + 1));
  cached(visit, {"c/", params[0], "/", which}, stamp_of(running.get()), [this, running, which](const Reader& reader) {
    return campaign_subpage(site_, reader, view_of(*running), which);
  });
}

void App::privacy(Visit& visit, const http::Params&) {
  cached(visit, {"privacy"}, static_cast<uint64_t>(parts_.roster.generation()), [this](const Reader& reader) {
    const auto all = parts_.roster.all();
    std::vector<CampaignView> kept;
    for (const auto& running : *all) {
      const campaign::Stored& stored = running->stored;
      if (stored.campaign.status == campaign::CampaignStatus::kDraft || stored.records_deleted_at) continue;
      kept.push_back(view_of(*running));
    }
    return privacy_page(site_, reader, live_of(*all), kept);
  });
}

// [["AF","Afghanistan"],…]: all that the form's list has room for.
void App::country_names(Visit& visit, const http::Params&) {
  cache_.get(
      "countries|" + visit.reader.lang, 1,
      [lang = visit.reader.lang](int quality) {
        boost::json::array names;
        for (const CountryName& country : countries(lang)) {
          names.push_back(boost::json::array{boost::json::string(country.code), boost::json::string(country.name)});
        }
        return http::prebuild(200,
                              {{"Content-Type", "application/json"},
                               {"Cache-Control", "public, max-age=86400"},
                               {"Vary", "Accept-Language"}},
                              boost::json::serialize(names), quality);
      },
      visit.reply, visit.route);
}

void App::count(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  const auto head = running ? parts_.petitions.head(running->stored.number) : nullptr;
  if (!head) return fail(visit, 404);
  visit.json(200, count_json(*head));
}

void App::live(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  const auto head = running ? parts_.petitions.head(running->stored.number) : nullptr;
  if (!head || server_ == nullptr) return fail(visit, 404);
  http::Response response;
  {
    const std::lock_guard lock(live_mutex_);
    Live& live = live_[running->stored.number];
    if (!live.source) {
      live.source = server_->make_event_source();
      live.size = head->size;
      live.source->publish(count_json(*head));
    }
    response.events = live.source;
  }
  visit.give(std::move(response));
}

// Only what the campaign's file names: what waits for a second person is in the
// store already.
void App::picture(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  const auto address = running ? read_picture_address(running->stored.campaign, params[1]) : std::nullopt;
  if (!address) return fail(visit, 404);
  on_pool(visit, [this, slug = params[0], hash = address->picture->file, side = address->side](Visit& later) {
    auto bytes = parts_.pictures.bytes(slug, hash, side);
    if (!bytes) return fail(later, status_of(bytes.error()));
    http::Response response;
    response.headers = picture_headers();
    response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    response.body = std::move(*bytes);
    later.give(std::move(response));
  });
}

void App::qr(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  if (!running) return fail(visit, 404);
  http::Response response;
  response.headers = {{"Content-Type", "image/svg+xml"}, {"Cache-Control", "public, max-age=86400"}};
  response.body = qr_svg(site_.origin + "/c/" + params[0]);
  visit.give(std::move(response));
}

void App::log_key(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  if (!running) return fail(visit, 404);
  visit.give(http::Response::text(200, running->log_key + "\n"));
}

void App::checkpoint(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  if (!running) return fail(visit, 404);
  auto note = petition::published_checkpoint(parts_.petitions, running->stored.number);
  if (!note) return fail(visit, status_of(note.error()));
  http::Response response = http::Response::text(200, std::move(*note));
  response.headers.emplace_back("Cache-Control", "no-cache");
  visit.give(std::move(response));
}

void App::tile(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  if (!running) return fail(visit, 404);
  on_pool(visit, [this, running, path = "tile/" + params[1]](Visit& later) {
    auto bytes = petition::PublishedLog(parts_.petitions, running->stored.number).get(path);
    if (!bytes) return fail(later, status_of(bytes.error()));
    http::Response response;
    response.headers = {{"Content-Type", "application/octet-stream"},
                        {"Cache-Control", "public, max-age=31536000, immutable"}};
    response.body = std::move(*bytes);
    later.give(std::move(response));
  });
}

void App::log(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  cached(visit, {"log/", params[0]}, stamp_of(running.get()), [this, running](const Reader& reader) {
    LogView view;
    view.campaign = view_of(*running);
    if (const auto head = parts_.petitions.head(running->stored.number)) {
      view.size = head->size;
      view.tally = head->tally;
      view.campaign.count = head->tally.count();
    }
    view.as_of = parts_.clock.now();
    view.key = running->log_key;
    view.witnesses = &witnesses_;
    if (view.tally.invalidate > 0) {
      if (auto numbers = parts_.petitions.statistics(running->stored.number, view.as_of)) {
        view.reasons = std::move(numbers->reasons);
      }
    }
    return log_page(site_, reader, view);
  });
}

void App::static_file(Visit& visit, const http::Params& params) {
  http::Response response;
  response.prebuilt = files_.find(params[0]);
  if (!response.prebuilt) return fail(visit, 404);
  visit.give(std::move(response));
}

void App::health(Visit& visit, const http::Params&) {
  visit.give(http::Response::text(200, "ok\n"));
}

void App::ready(Visit& visit, const http::Params&) {
  on_pool(visit, [this](Visit& later) {
    const bool good = parts_.campaigns.generation().has_value();
    later.give(http::Response::text(good ? 200 : 503, good ? "ready\n" : "the database does not answer\n"));
  });
}

void App::robots(Visit& visit, const http::Params&) {
  visit.give(http::Response::text(200, "User-agent: *\nDisallow: /r/\nDisallow: /confirm/\nDisallow: /console/\n"));
}

}  // namespace outcry::web
