#include "petition/fraud_picture.h"

#include <algorithm>
#include <cmath>

#include "petition/statistics.h"

namespace outcry::petition {
namespace {

constexpr int64_t kFewest = 20;  // of a group that is worth a look
constexpr int64_t kTenMinutes = 10;
constexpr double kTimesUsual = 8;  // a burst is so many times as much as usual

int64_t most_of(const std::unordered_map<uint64_t, int64_t>& counts, uint64_t from = 0) {
  int64_t most = 0;
  for (const auto& [value, n] : counts) most = value >= from ? std::max(most, n) : most;
  return most;
}

}  // namespace

int Likeness::suspicion() const {
  constexpr double kHalf = 0.5, kNearlyAll = 0.8, kEven = 0.6;
  int out = 0;
  if (share(throwaway) >= kHalf) out += 2;
  if (share(fast) >= kHalf) out += 2;
  if (evenness >= kEven) out += 2;
  if (share(of_one_domain) >= kNearlyAll) ++out;
  if (share(of_one_network) >= kNearlyAll) ++out;
  if (share(of_one_shape) >= kNearlyAll) ++out;
  if (signatures > 0 && share(names) < kHalf) ++out;
  return out;
}

void LikenessBuilder::see(const Traced& one) {
  ++signatures_;
  throwaway_ += one.trace.throwaway ? 1 : 0;
  fast_ += one.pace == Pace::kAtOnce || one.pace == Pace::kFast ? 1 : 0;
  ++networks_[one.trace.network];
  ++domains_[one.trace.domain];
  ++shapes_[one.trace.shape];
  ++names_[one.trace.name];
  ++languages_[std::string(one.lang)];
  if (last_) {
    const double gap = std::chrono::duration<double>(one.at - *last_).count();
    constexpr double kPause = 600;  // seconds: between two visits, not within one
    if (gap < kPause) {
      ++gaps_;
      gap_sum_ += gap;
      gap_squares_ += gap * gap;
    }
  }
  last_ = one.at;
}

Likeness LikenessBuilder::build() const {
  Likeness out;
  const auto number = [](const auto& map) { return static_cast<int64_t>(map.size()); };
  out.signatures = signatures_;
  out.networks = number(networks_);
  out.domains = number(domains_);
  out.shapes = number(shapes_);
  out.names = number(names_);
  out.languages = number(languages_);
  out.of_one_network = most_of(networks_, 1);
  out.of_one_domain = most_of(domains_, kLeastHash);
  out.of_one_shape = most_of(shapes_);
  out.throwaway = throwaway_;
  out.fast = fast_;
  if (gaps_ >= kFewest && gap_sum_ > 0) {
    // Of a crowd the deviation of the gaps is as large as their mean.
    const auto n = static_cast<double>(gaps_);
    const double mean = gap_sum_ / n, variance = std::max(0.0, gap_squares_ / n - mean * mean);
    out.evenness = std::clamp(1 - std::sqrt(variance) / mean, 0.0, 1.0);
  }
  return out;
}

std::vector<Arrivals> stretches(const std::map<int64_t, std::pair<int64_t, int64_t>>& by_minute) {
  std::vector<Arrivals> out;
  if (by_minute.empty()) return out;
  const int64_t first = by_minute.begin()->first, minutes = by_minute.rbegin()->first - first + 1;
  int64_t length = 1;
  for (const int64_t one : {1, 5, 10, 30, 60, 180, 360, 720, 1440, 2880}) {
    length = one;
    if (minutes <= one * static_cast<int64_t>(kMostStretches - 1)) break;
  }
  const int64_t begin = first - first % length;
  const int64_t longest = std::max(length, minutes / static_cast<int64_t>(kMostStretches - 1) + 1);
  for (int64_t at = begin; at < first + minutes; at += longest) out.push_back({Time(std::chrono::minutes(at))});
  for (const auto& [minute, numbers] : by_minute) {
    Arrivals& one = out[static_cast<size_t>((minute - begin) / longest)];
    one.all += numbers.first;
    one.marked += numbers.second;
  }
  return out;
}

uint16_t PictureBuilder::word(std::string_view text) {
  const auto [found, fresh] = numbers_.try_emplace(std::string(text), static_cast<uint16_t>(words_.size()));
  if (fresh) words_.emplace_back(text);
  return found->second;
}

void PictureBuilder::see(const Traced& one) {
  rows_.push_back({one.at, one.trace, one.pace, one.counted, word(one.lang), word(one.via)});
}

Traced PictureBuilder::at(size_t i) const {
  const Row& row = rows_[i];
  Traced out;
  out.at = row.at;
  out.trace = row.trace;
  out.pace = row.pace;
  out.counted = row.counted;
  out.lang = words_[row.lang];
  out.via = words_[row.via];
  return out;
}

// What signatures can have in common, while it is counted.
struct PictureBuilder::Group {
  int64_t signatures = 0;
  int64_t stretch = -1, in_stretch = 0;  // ten minutes, under way
  int64_t peak = 0, peak_at = -1, stretches = 0;

  void see(int64_t minute) {
    ++signatures;
    if (minute / kTenMinutes != stretch) {
      stretch = minute / kTenMinutes;
      in_stretch = 0;
      ++stretches;
    }
    if (++in_stretch > peak) {
      peak = in_stretch;
      peak_at = stretch;
    }
  }
  // Against its other stretches of ten minutes.
  [[nodiscard]] bool is_burst() const {
    if (signatures < kFewest || peak < kFewest) return false;
    const double usual =
        stretches < 2 ? 0 : static_cast<double>(signatures - peak) / static_cast<double>(stretches - 1);
    return static_cast<double>(peak) >= kTimesUsual * usual || stretches <= 3;
  }
};

struct PictureBuilder::Candidate {
  Finding::Kind kind{};
  Rule rule;
  Group group;
};

std::vector<PictureBuilder::Candidate> PictureBuilder::candidates() const {
  std::unordered_map<uint64_t, Group> networks, domains, names, mailboxes, sources;
  Group throwaway, fast;
  for (const Row& row : rows_) {
    if (!row.counted) continue;
    const int64_t minute = minute_of(row.at);
    if (row.trace.network != 0) networks[row.trace.network].see(minute);
    if (row.trace.domain >= kLeastHash) domains[row.trace.domain].see(minute);
    if (row.trace.name != 0) names[row.trace.name].see(minute);
    if (row.trace.domain != 0 && row.trace.domain < kLeastHash) {
      mailboxes[row.trace.domain << 16 | row.trace.shape].see(minute);
    }
    sources[row.via].see(minute);
    if (row.trace.throwaway) throwaway.see(minute);
    if (row.pace == Pace::kAtOnce || row.pace == Pace::kFast) fast.see(minute);
  }
  std::vector<Candidate> out;
  const auto add = [&](Finding::Kind kind, const auto& groups, auto set) {
    for (const auto& [value, group] : groups) {
      if (!group.is_burst()) continue;
      set(out.emplace_back(Candidate{kind, {}, group}).rule, value);
    }
  };
  // Many of one kind are one finding: all that have as many as the least of them.
  const auto add_together = [&](Finding::Kind kind, const auto& groups, std::optional<int64_t> Rule::*least) {
    Candidate all{kind, {}, {}};
    int64_t bursts = 0;
    for (const auto& [value, group] : groups) {
      if (!group.is_burst()) continue;
      ++bursts;
      all.rule.*least = std::min((all.rule.*least).value_or(group.signatures), group.signatures);
      if (group.peak > all.group.peak) all.group = group;
    }
    if (bursts > 1) out.push_back(all);
  };
  add(Finding::kNetwork, networks, [](Rule& rule, uint64_t value) { rule.network = value; });
  add_together(Finding::kNetworks, networks, &Rule::networks_of);
  add(Finding::kDomain, domains, [](Rule& rule, uint64_t value) { rule.domain = value; });
  add_together(Finding::kDomains, domains, &Rule::domains_of);
  add(Finding::kName, names, [](Rule& rule, uint64_t value) { rule.name = value; });
  add(Finding::kMailbox, mailboxes, [](Rule& rule, uint64_t value) {
    rule.domain = value >> 16;
    rule.shape = static_cast<Shape>(value & 0xFFFF);
  });
  if (sources.size() > 1) {
    add(Finding::kSource, sources, [&](Rule& rule, uint64_t value) { rule.via = words_[value]; });
  }
  if (throwaway.signatures > 0) {
    out.push_back({Finding::kThrowaway, {}, throwaway});
    out.back().rule.throwaway = true;
  }
  if (fast.signatures >= kFewest) {
    out.push_back({Finding::kFast, {}, fast});
    out.back().rule.pace = Pace::kFast;
  }
  // The largest, but what is together and what is of all stays.
  std::ranges::sort(out, [](const Candidate& a, const Candidate& b) {
    const auto rank = [](const Candidate& one) {
      const bool first = one.kind == Finding::kNetworks || one.kind == Finding::kDomains ||
                         one.kind == Finding::kThrowaway || one.kind == Finding::kFast;
      return std::tuple(!first, -one.group.signatures, to_text(one.rule));
    };
    return rank(a) < rank(b);
  });
  if (out.size() > kMostFindings) out.resize(kMostFindings);
  return out;
}

Picture PictureBuilder::build() const {
  Picture out;
  out.looked_at = static_cast<int64_t>(rows_.size());
  out.newest = kLookedAt;
  std::vector<Sieve> sieves;
  std::vector<LikenessBuilder> alike;
  for (const Candidate& one : candidates()) {
    Finding& finding = out.findings.emplace_back();
    finding.kind = one.kind;
    finding.rule = one.rule;
    finding.peak = one.group.peak;
    finding.peak_at = Time(std::chrono::minutes(one.group.peak_at * kTenMinutes));
    sieves.emplace_back(one.rule);
    alike.emplace_back();
  }
  for (Sieve& sieve : sieves) {
    if (!sieve.rule().counts()) continue;
    for (size_t i = 0; i < rows_.size(); ++i) sieve.count(at(i));
  }
  std::vector<uint16_t> caught(rows_.size());  // by which: a bit each
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (!rows_[i].counted) continue;
    ++out.counted;
    const Traced one = at(i);
    for (size_t n = 0; n < sieves.size(); ++n) {
      if (!sieves[n].catches(one)) continue;
      alike[n].see(one);
      caught[i] = static_cast<uint16_t>(caught[i] | 1U << n);
    }
  }
  constexpr int kLikely = 3;
  uint16_t likely = 0;
  for (size_t n = 0; n < sieves.size(); ++n) {
    out.findings[n].likeness = alike[n].build();
    if (out.findings[n].likeness.suspicion() >= kLikely) likely = static_cast<uint16_t>(likely | 1U << n);
  }
  std::map<int64_t, std::pair<int64_t, int64_t>> minutes;
  for (size_t i = 0; i < rows_.size(); ++i) {
    auto& [all, marked] = minutes[minute_of(rows_[i].at)];
    ++all;
    marked += (caught[i] & likely) != 0 ? 1 : 0;
  }
  out.arrivals = stretches(minutes);
  std::ranges::stable_sort(out.findings, [](const Finding& a, const Finding& b) {
    return std::pair(a.likeness.suspicion(), a.likeness.signatures) >
           std::pair(b.likeness.suspicion(), b.likeness.signatures);
  });
  return out;
}

void PreviewBuilder::see(const Traced& one) {
  if (!one.counted) return;
  const bool found = sieve_.catches(one);
  (found ? caught_ : rest_).see(one);
  Preview::Day& day = days_[day_of(one.at)];
  auto& [all, marked] = minutes_[minute_of(one.at)];
  ++day.all;
  ++all;
  day.found += found ? 1 : 0;
  marked += found ? 1 : 0;
}

Preview PreviewBuilder::build() const {
  Preview out;
  out.caught = caught_.build();
  out.rest = rest_.build();
  out.found = out.caught.signatures;
  for (const auto& [number, day] : days_) {
    out.days.push_back(day);
    out.days.back().day = number;
  }
  out.arrivals = stretches(minutes_);
  return out;
}

}  // namespace outcry::petition
