#include "accounts/throttle.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"

namespace outcry::accounts {
namespace {

using std::chrono::seconds;

constexpr std::chrono::hours kForgotten{1};
constexpr int kFree = 3;  // the first failure with a delay
constexpr int kFreeOfNetwork = 12;

seconds delay_after(int failures, int free, seconds longest) {
  if (failures < free) return seconds(0);
  return std::min(longest, seconds(int64_t{1} << std::min(failures - free, 30)));
}

}  // namespace

Throttle::Throttle(const Clock& clock, Random& random) : clock_(clock), hash_key_(random.bytes<32>()) {}

size_t Throttle::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

uint64_t Throttle::key_of(Kind kind, std::string_view a, std::string_view b) const {
  const uint8_t head[] = {static_cast<uint8_t>(kind), static_cast<uint8_t>(a.size() >> 8),
                          static_cast<uint8_t>(a.size())};
  const Hash32 hash = hmac_sha256(hash_key_, {ByteView(head), bytes_of(a), bytes_of(b)});
  uint64_t key = 0;
  std::memcpy(&key, hash.data(), sizeof key);
  return key;
}

Throttle::Entry* Throttle::find(uint64_t key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  if (clock_.now() - found->second->at < kForgotten) return &*found->second;
  entries_.erase(found->second);
  by_key_.erase(found);
  return nullptr;
}

Throttle::Entry& Throttle::touch(uint64_t key) {
  if (find(key) == nullptr) {
    if (entries_.size() >= kMost) {
      by_key_.erase(entries_.back().key);
      entries_.pop_back();
    }
    entries_.push_front({key, 0, {}, {}});
    by_key_[key] = entries_.begin();
  }
  const auto at = by_key_.at(key);
  entries_.splice(entries_.begin(), entries_, at);
  at->at = clock_.now();
  return *at;
}

int Throttle::failures(uint64_t key) {
  const Entry* entry = find(key);
  return entry == nullptr ? 0 : entry->failures;
}

void Throttle::take_back(uint64_t key) {
  Entry* entry = find(key);
  if (entry != nullptr && entry->failures > 0) --entry->failures;
}

seconds Throttle::admit(const Attempt& attempt) {
  const std::lock_guard lock(mutex_);
  const Time now = clock_.now();
  const bool known = !attempt.device.empty();
  const uint64_t own = known ? key_of(Kind::kDevice, attempt.account, attempt.device)
                             : key_of(Kind::kPair, attempt.account, attempt.network);
  const uint64_t account = key_of(Kind::kAccount, attempt.account, {});
  const uint64_t network = key_of(Kind::kNetwork, attempt.network, {});
  const auto delay = [&] {
    seconds longest = delay_after(failures(own), kFree, attempt.longest);
    if (known) return longest;
    longest = std::max(longest, delay_after(failures(account), kFree, attempt.longest));
    return std::max(longest, delay_after(failures(network), kFreeOfNetwork, attempt.longest));
  };
  if (find(own) == nullptr) touch(own).ready = now + delay();
  if (const Time ready = find(own)->ready; now < ready) return std::chrono::ceil<seconds>(ready - now);
  ++touch(own).failures;
  if (!known) {
    ++touch(account).failures;
    if (!attempt.network.empty()) ++touch(network).failures;
  }
  const seconds next = delay();
  touch(own).ready = now + next;
  return seconds(0);
}

void Throttle::succeeded(const Attempt& attempt) {
  const std::lock_guard lock(mutex_);
  if (!attempt.device.empty()) {
    if (Entry* own = find(key_of(Kind::kDevice, attempt.account, attempt.device))) own->failures = 0, own->ready = {};
    return;
  }
  if (Entry* own = find(key_of(Kind::kPair, attempt.account, attempt.network))) own->failures = 0, own->ready = {};
  take_back(key_of(Kind::kAccount, attempt.account, {}));
  take_back(key_of(Kind::kNetwork, attempt.network, {}));
}

}  // namespace outcry::accounts
