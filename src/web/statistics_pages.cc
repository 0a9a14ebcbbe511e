// The App's pages of numbers: a campaign's open data, and how its count grew.

#include "web/app.h"
#include "web/pages/history_page.h"
#include "web/pages/open_data.h"

namespace outcry::web {

namespace {

// Letters are counted apart from the log: what is shown of them is a minute old at most.
uint64_t with_minute(uint64_t stamp, Time now) {
  return stamp + (static_cast<uint64_t>(petition::minute_of(now)) << 1);
}

// The day belongs to what these pages show: a new one begins without a signature.
uint64_t with_day(uint64_t stamp, Time now) {
  return stamp + (static_cast<uint64_t>(day_of(now)) << 1);
}

}  // namespace

void App::open_data(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  if (!running || running->stored.campaign.status == campaign::CampaignStatus::kDraft) return fail(visit, 404);
  const Time now = parts_.clock.now();
  cache_.get(
      "data/" + params[0], with_minute(stamp_of(running.get()), now),
      [this, running, now](int quality) -> std::shared_ptr<const http::Prebuilt> {
        const auto statistics = parts_.petitions.statistics(running->stored.number, now);
        const auto tallies = parts_.letters.tallies(running->stored.number);
        const auto answers = parts_.replies.counts(running->stored.number);
        if (!statistics || !tallies || !answers) return nullptr;
        return http::prebuild(
            200,
            {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}, {"Access-Control-Allow-Origin", "*"}},
            open_data_json(running->stored.campaign, *statistics, letters::summary_of(*tallies, *answers),
                           site_.origin),
            quality);
      },
      visit.reply, visit.route);
}

void App::history(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  const Time now = parts_.clock.now();
  cached(visit, {"history/", params[0]}, with_day(stamp_of(running.get()), now),
         [this, running, now](const Reader& reader) -> std::string {
           const auto statistics = parts_.petitions.statistics(running->stored.number, now);
           if (!statistics) return {};
           return history_page(site_, reader, {view_of(*running), &*statistics});
         });
}

}  // namespace outcry::web
