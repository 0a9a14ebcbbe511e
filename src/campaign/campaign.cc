#include "campaign/campaign.h"

#include <date/tz.h>

namespace outcry::campaign {
namespace {

constexpr std::chrono::hours kGrace{24};  // for confirmations

// The same day of that month, or its last where it is shorter.
Time months_after(Time from, int months) {
  const auto day = std::chrono::floor<std::chrono::days>(from);
  auto date = std::chrono::year_month_day{day} + std::chrono::months{months};
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return std::chrono::sys_days{date} + (from - day);
}

}  // namespace

Time Gathering::starts_at() const {
  const date::local_time<std::chrono::milliseconds> local{std::chrono::days{date} + std::chrono::minutes{minutes}};
  try {
    const auto info = date::locate_zone(time_zone)->get_info(local);
    if (info.result == date::local_info::nonexistent) {
      return Time{std::chrono::time_point_cast<std::chrono::milliseconds>(info.first.end).time_since_epoch()};
    }
    return Time{local.time_since_epoch() - info.first.offset};
  } catch (const std::exception&) {
    return Time{local.time_since_epoch()};  // a zone that tzdata has dropped
  }
}

std::optional<int64_t> Campaign::next_milestone(int64_t count) const {
  for (const int64_t milestone : milestones) {
    if (milestone > count && (!goal || milestone < *goal)) return milestone;
  }
  if (goal && *goal > count) return goal;
  return std::nullopt;
}

bool Campaign::accepts_signatures(Time now) const {
  return status == CampaignStatus::kLive && (!deadline || now < *deadline);
}

bool Campaign::accepts_confirmations(Time now, std::optional<Time> closed_at) const {
  if (status == CampaignStatus::kDraft) return false;
  if (deadline && now >= *deadline + kGrace) return false;
  return !closed_at || now < *closed_at + kGrace;
}

std::optional<Time> Campaign::over_since(std::optional<Time> closed_at) const {
  if (status == CampaignStatus::kDraft || !deadline) return closed_at;
  return std::min(closed_at.value_or(Time::max()), *deadline + kGrace);
}

bool Campaign::is_over(Time now) const {
  return status == CampaignStatus::kClosed || status == CampaignStatus::kArchived || (deadline && now >= *deadline);
}

std::optional<Time> Campaign::records_due(std::optional<Time> closed_at) const {
  const auto over = over_since(closed_at);
  if (!over) return std::nullopt;
  const Time from = delivered ? Time{std::chrono::days{*delivered}} : *over;
  return months_after(from, static_cast<int>(retention_months));
}

std::string_view to_text(CampaignStatus status) {
  switch (status) {
    case CampaignStatus::kLive:
      return "live";
    case CampaignStatus::kPaused:
      return "paused";
    case CampaignStatus::kClosed:
      return "closed";
    case CampaignStatus::kArchived:
      return "archived";
    case CampaignStatus::kDraft:
      break;
  }
  return "draft";
}

std::string_view to_text(CaseStatus status) {
  switch (status) {
    case CaseStatus::kDetained:
      return "detained";
    case CaseStatus::kAtRisk:
      return "at-risk";
    case CaseStatus::kRelief:
      return "relief";
    case CaseStatus::kReturned:
      return "returned";
    case CaseStatus::kReleased:
      return "released";
    case CaseStatus::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view to_text(ActKind kind) {
  switch (kind) {
    case ActKind::kHearing:
      return "hearing";
    case ActKind::kStatement:
      return "statement";
    case ActKind::kMotion:
      return "motion";
    case ActKind::kResolution:
      break;
  }
  return "resolution";
}

std::string_view to_text(GatheringStatus status) {
  switch (status) {
    case GatheringStatus::kHeld:
      return "held";
    case GatheringStatus::kCancelled:
      return "cancelled";
    case GatheringStatus::kPlanned:
      break;
  }
  return "planned";
}

bool is_picture_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool Picture::is_kept() const {
  return is_picture_hash(file) && width > 0 && height > 0;
}

std::vector<int64_t> Picture::sides() const {
  std::vector<int64_t> out;
  if (!is_kept()) return out;
  const int64_t own = std::max(width, height);
  for (const int64_t side : kPictureSides) {
    if (side < own) out.push_back(side);
  }
  out.push_back(own);
  return out;
}

const Picture* Campaign::find_picture(std::string_view id) const {
  const auto found = std::ranges::find(pictures, id, &Picture::id);
  return id.empty() || found == pictures.end() ? nullptr : &*found;
}

std::vector<std::string> Campaign::uses_of(std::string_view id) const {
  std::vector<std::string> out;
  if (picture == id) out.emplace_back("picture");
  for (const Story& one : stories) {
    if (one.picture == id) out.push_back("stories." + one.id);
  }
  for (const Update& one : updates) {
    if (one.picture == id) out.push_back("updates." + one.id);
  }
  for (const Gathering& one : gatherings) {
    if (std::ranges::count(one.pictures, id) > 0) out.push_back("gatherings." + one.city);
  }
  return out;
}

}  // namespace outcry::campaign
