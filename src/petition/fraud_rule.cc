#include "petition/fraud_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/i18n.h"

namespace outcry::petition {
namespace {

constexpr size_t kMostText = 1000, kHashDigits = 12, kMostSlug = 64;
constexpr std::string_view kNobody = "-";

std::optional<int64_t> number_of(std::string_view text, int64_t least, int64_t most) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.starts_with('-')) return std::nullopt;
  if (value < least || value > most || std::to_string(value) != text) return std::nullopt;
  return value;
}

std::string hash_text(TraceHash hash) {
  const std::string_view provider = provider_of(hash);
  return provider.empty() ? fmt::format("{:012x}", hash) : std::string(provider);
}

std::optional<TraceHash> hash_of(std::string_view text) {
  TraceHash value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != kHashDigits || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < kLeastHash || hash_text(value) != text) return std::nullopt;
  return value;
}

std::optional<TraceHash> domain_of(std::string_view text) {
  if (const TraceHash provider = provider_number(text); provider != 0) return provider;
  return hash_of(text);
}

// "2012-02-23T12:00Z", to the minute.
constexpr size_t kMinuteText = 16;
std::string minute_text(Time time) {
  return to_rfc3339(time).substr(0, kMinuteText) + "Z";
}
std::optional<Time> minute_in(std::string_view text) {
  if (text.size() != kMinuteText + 1 || text.back() != 'Z') return std::nullopt;
  const auto time = parse_rfc3339(std::string(text.substr(0, kMinuteText)) + ":00Z");
  if (!time || minute_text(*time) != text) return std::nullopt;
  return *time;
}

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= kMostSlug &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::optional<std::string> source_of(std::string_view text) {
  if (text == kNobody) return std::string();
  return is_slug(text) ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<std::string> language_of(std::string_view text) {
  return is_language_tag(text) ? std::optional(std::string(text)) : std::nullopt;
}

template <class T>
bool put(std::optional<T>& into, std::optional<T> value) {
  const bool good = value && !into;
  if (good) into = std::move(value);
  return good;
}

template <class T>
std::optional<T> as(std::optional<int64_t> number) {
  return number ? std::optional(static_cast<T>(*number)) : std::nullopt;
}

constexpr int64_t kMostOf = 1'000'000'000;

// False if it is unknown, makes no sense, or is there already.
bool read(Rule& rule, std::string_view name, std::string_view value) {
  if (name == "network") return put(rule.network, hash_of(value));
  if (name == "network-at-least") return put(rule.networks_of, number_of(value, 1, kMostOf));
  if (name == "domain") return put(rule.domain, domain_of(value));
  if (name == "domain-at-least") return put(rule.domains_of, number_of(value, 1, kMostOf));
  if (name == "name") return put(rule.name, hash_of(value));
  if (name == "name-at-least") return put(rule.names_of, number_of(value, 1, kMostOf));
  if (name == "shape") return put(rule.shape, as<Shape>(number_of(value, 0, kMostShape)));
  if (name == "lang") return put(rule.lang, language_of(value));
  if (name == "via") return put(rule.via, source_of(value));
  if (name == "pace") return put(rule.pace, as<Pace>(number_of(value, 1, static_cast<int64_t>(Pace::kLater))));
  if (name == "from") return put(rule.from, minute_in(value));
  if (name == "until") return put(rule.until, minute_in(value));
  if (name != "throwaway" || value != "yes" || rule.throwaway) return false;
  return rule.throwaway = true;
}

}  // namespace

const std::vector<std::string>& rule_conditions() {
  static const std::vector<std::string> names = {"network",   "network-at-least",
                                                 "domain",    "domain-at-least",
                                                 "name",      "name-at-least",
                                                 "shape",     "lang",
                                                 "via",       "pace",
                                                 "throwaway", "from",
                                                 "until"};
  return names;
}

bool Rule::has_condition() const {
  return network || domain || name || counts() || shape || lang || via || pace || throwaway;
}

std::string to_text(const Rule& rule) {
  std::string out;
  const auto say = [&](std::string_view name, std::string_view value) {
    out += fmt::format("{}{}={}", out.empty() ? "" : ";", name, value);
  };
  const auto number = [&](std::string_view name, auto value) {
    if (value) say(name, std::to_string(static_cast<int64_t>(*value)));
  };
  if (rule.network) say("network", hash_text(*rule.network));
  number("network-at-least", rule.networks_of);
  if (rule.domain) say("domain", hash_text(*rule.domain));
  number("domain-at-least", rule.domains_of);
  if (rule.name) say("name", hash_text(*rule.name));
  number("name-at-least", rule.names_of);
  number("shape", rule.shape);
  if (rule.lang) say("lang", *rule.lang);
  if (rule.via) say("via", rule.via->empty() ? kNobody : std::string_view(*rule.via));
  number("pace", rule.pace);
  if (rule.throwaway) say("throwaway", "yes");
  if (rule.from) say("from", minute_text(*rule.from));
  if (rule.until) say("until", minute_text(*rule.until));
  return out;
}

Result<Rule> parse_rule(std::string_view text) {
  Rule rule;
  if (text.size() > kMostText) return invalid("rule");
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    const size_t equals = one.find('=');
    const std::string_view name = one.substr(0, equals);
    if (equals == std::string_view::npos || !read(rule, name, one.substr(equals + 1))) {
      const bool known = std::ranges::find(rule_conditions(), name) != rule_conditions().end();
      return invalid(known ? std::string(name) : "rule");
    }
  }
  return rule;
}

void Sieve::count(const Traced& one) {
  if (rule_.networks_of && one.trace.network != 0) ++networks_[one.trace.network];
  if (rule_.domains_of && one.trace.domain >= kLeastHash) ++domains_[one.trace.domain];
  if (rule_.names_of && one.trace.name != 0) ++names_[one.trace.name];
}

bool Sieve::are_at_least(const Counts& counts, TraceHash hash, const std::optional<int64_t>& least) {
  if (!least) return true;
  const auto found = counts.find(hash);
  return found != counts.end() && found->second >= *least;
}

bool Sieve::catches(const Traced& one) const {
  const Trace& trace = one.trace;
  if (rule_.from && one.at < *rule_.from) return false;
  if (rule_.until && one.at >= *rule_.until) return false;
  if (rule_.network && trace.network != *rule_.network) return false;
  if (rule_.domain && trace.domain != *rule_.domain) return false;
  if (rule_.name && trace.name != *rule_.name) return false;
  if (rule_.shape && trace.shape != *rule_.shape) return false;
  if (rule_.lang && one.lang != *rule_.lang) return false;
  if (rule_.via && one.via != *rule_.via) return false;
  if (rule_.throwaway && !trace.throwaway) return false;
  if (rule_.pace && (one.pace == Pace::kUnconfirmed || one.pace > *rule_.pace)) return false;
  return are_at_least(networks_, trace.network, rule_.networks_of) &&
         are_at_least(domains_, trace.domain, rule_.domains_of) && are_at_least(names_, trace.name, rule_.names_of);
}

}  // namespace outcry::petition
