#include "letters/courier.h"

#include "letters/mails.h"
#include "letters/timetable.h"

namespace outcry::letters {
namespace {

constexpr int kForgottenAtOnce = 1'000;

}  // namespace

Courier::Courier(EntrustedStore& store, const petition::Roster& roster, const Clock& clock, Random& random)
    : store_(store), roster_(roster), clock_(clock), random_(random) {}

Result<int> Courier::step() {
  const auto lines = store_.lines();
  if (!lines) return lines.error();
  std::map<Lane, std::vector<WaitingLine>> lanes;
  for (const WaitingLine& line : *lines) lanes[{line.campaign, line.target}].push_back(line);
  std::erase_if(moments_, [&](const auto& one) { return !lanes.contains(one.first); });
  int taken = 0;
  for (const auto& [lane, waiting] : lanes) {
    const auto one = step(lane, waiting);
    if (!one) return one.error();
    taken += int{*one};
  }
  return taken;
}

bool Courier::is_time(const Lane& lane, Time now, int64_t per_hour) {
  const Time begin = stretch_of(now, per_hour).begin;
  const auto drawn = moments_.find(lane);
  if (drawn != moments_.end() && stretch_of(drawn->second, per_hour).begin == begin) return drawn->second <= now;
  moments_[lane] = draw_moment(now, per_hour, random_);
  return false;
}

Result<bool> Courier::step(const Lane& lane, const std::vector<WaitingLine>& lines) {
  const auto& [number, id] = lane;
  const Time now = clock_.now();
  const auto running = roster_.find(number);
  if (!running) return false;
  const campaign::Target* target = target_of(running->stored.campaign, id);
  if (!sends_to(*running, target, now)) return false;
  const campaign::Budget& budget = target->budget;
  // Those that have waited longest come first.
  const auto open = std::ranges::find_if(lines, [&](const auto& one) { return is_open(budget, one.zone, now); });
  if (open == lines.end() || !is_time(lane, now, budget.per_hour)) return false;
  const auto standing = store_.lane(number, id, now);
  if (!standing) return standing.error();
  if (!*standing || (*standing)->paused) return false;
  if (stretch_of((*standing)->taken, budget.per_hour).begin == stretch_of(now, budget.per_hour).begin) return false;
  return store_.hand_over(number, id, open->zone, now, (*standing)->taken, budget.per_hour);
}

Status Courier::tend() {
  const auto campaigns = store_.campaigns();
  if (!campaigns) return campaigns.error();
  for (const uint16_t number : *campaigns) {
    const auto running = roster_.find(number);
    if (running && !running->stored.campaign.is_over(clock_.now())) continue;
    if (auto ended = store_.cancel_all(number, std::nullopt, clock_.now()); !ended) return ended.error();
  }
  return store_.tend(clock_.now(), kForgottenAtOnce);
}

}  // namespace outcry::letters
