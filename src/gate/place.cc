#include "gate/place.h"

#include <algorithm>

#include "base/hash.h"

namespace outcry::gate {
namespace {

constexpr size_t kNumber = 4, kMac = 12;

std::array<uint8_t, kNumber> bytes_of_number(int64_t id) {
  std::array<uint8_t, kNumber> out{};
  for (size_t i = 0; i < kNumber; ++i) out[i] = static_cast<uint8_t>(id >> (8 * (kNumber - 1 - i)));
  return out;
}

Hash32 mac_of(ByteView number, const Hash32& key) {
  return hmac_sha256(key, {bytes_of("outcry place 1"), number});
}

}  // namespace

Place::State Place::state(Time now) const {
  if (withdrawn) return kWithdrawn;
  if (now < begins) return kNotYet;
  if (now >= ends) return kOver;
  return used >= most ? kFull : kOpen;
}

Status Places::load() {
  auto all = store_.all();
  if (!all) return all.error();
  const std::lock_guard lock(mutex_);
  places_.clear();
  for (Place& place : *all) places_.emplace(place.id, std::move(place));
  return {};
}

Result<Place> Places::add(Place place) {
  if (of(place.campaign).size() >= kMostPlaces) return invalid("this campaign has too many places");
  const auto id = store_.add(place);
  if (!id) return id.error();
  place.id = *id;
  const std::lock_guard lock(mutex_);
  places_[place.id] = place;
  return place;
}

Status Places::withdraw(uint16_t campaign, int64_t id) {
  if (!find(campaign, id)) return not_found("no such place");
  if (auto done = store_.withdraw(id); !done) return done;
  const std::lock_guard lock(mutex_);
  places_[id].withdrawn = true;
  return {};
}

std::vector<Place> Places::of(uint16_t campaign) const {
  std::vector<Place> out;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, place] : places_) {
    if (place.campaign == campaign) out.push_back(place);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::optional<Place> Places::find(uint16_t campaign, int64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(id);
  if (found == places_.end() || found->second.campaign != campaign) return std::nullopt;
  return found->second;
}

std::string Places::token(int64_t id) const {
  std::array<uint8_t, kNumber + kMac> bytes{};
  const auto number = bytes_of_number(id);
  std::copy(number.begin(), number.end(), bytes.begin());
  std::copy_n(mac_of(number, key_).begin(), kMac, bytes.begin() + kNumber);
  return to_base64url(bytes);
}

std::optional<int64_t> Places::number_of(std::string_view token) const {
  if (token.size() != 22) return std::nullopt;
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kNumber + kMac) return std::nullopt;
  const ByteView number = ByteView(*bytes).first(kNumber);
  const Hash32 mac = mac_of(number, key_);
  if (!equal(ByteView(mac).first(kMac), ByteView(*bytes).subspan(kNumber))) return std::nullopt;
  int64_t id = 0;
  for (const uint8_t byte : number) id = id << 8 | byte;
  return id;
}

std::optional<Place> Places::by_token(uint16_t campaign, std::string_view token) const {
  const auto id = number_of(token);
  return id ? find(campaign, *id) : std::nullopt;
}

std::optional<Place> Places::take(uint16_t campaign, std::string_view token, Time now) {
  const auto id = number_of(token);
  if (!id) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(*id);
  if (found == places_.end() || found->second.campaign != campaign) return std::nullopt;
  Place& place = found->second;
  if (place.state(now) != Place::kOpen) return std::nullopt;
  ++place.used;
  changed_.insert(*id);
  return place;
}

void Places::give_back(int64_t id) {
  const std::lock_guard lock(mutex_);
  --places_[id].used;
  changed_.insert(id);
}

Status Places::flush() {
  std::vector<std::pair<int64_t, int64_t>> counts;
  {
    const std::lock_guard lock(mutex_);
    for (const int64_t id : changed_) counts.emplace_back(id, places_[id].used);
    changed_.clear();
  }
  if (counts.empty()) return {};
  Status done = store_.set_used(counts);
  if (!done) {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, used] : counts) changed_.insert(id);
  }
  return done;
}

}  // namespace outcry::gate
