#include "audit/search.h"

#include <algorithm>

#include "tally/append_log.h"

namespace outcry::audit {
namespace {

bool is_about(const Entry& entry, accounts::UserId person) {
  return entry.person == person || std::ranges::any_of(entry.about, [&](const auto& pair) {
           return pair.first == "person" && pair.second == std::to_string(person);
         });
}

}  // namespace

bool Wanted::fits(const Entry& entry) const {
  return (!source || entry.source == *source) && (!person || is_about(entry, *person)) &&
         (act.empty() || entry.act == act) && (campaign.empty() || entry.campaign == campaign) &&
         (!day || day_of(entry.at) == *day);
}

Result<Sheet> search(KeptLog& log, const Wanted& wanted, uint64_t before, size_t most) {
  Sheet sheet;
  uint64_t next = std::min(before, log.head().size);
  const uint64_t least = next - std::min(next, kMostLookedThrough);
  while (next > least) {
    const uint64_t block = (next - 1) / tally::kTileWidth;
    const auto bytes = log.bundle(block);
    if (!bytes) return bytes.error();
    const auto entries = tally::split_bundle(*bytes);
    if (!entries || entries->size() < next - block * tally::kTileWidth) {
      return corrupt("the console's log lacks entries");
    }
    for (; next > least && next > block * tally::kTileWidth; --next) {
      auto entry = decode((*entries)[next - 1 - block * tally::kTileWidth]);
      if (!entry) return corrupt(entry.error().message);
      if (!wanted.fits(*entry)) continue;
      if (sheet.found.size() == most) {
        sheet.before = next;
        return sheet;
      }
      sheet.found.push_back({next - 1, std::move(*entry)});
    }
  }
  sheet.before = next;
  return sheet;
}

}  // namespace outcry::audit
