#include "web/console/fraud_words.h"

#include <fmt/format.h>

#include "base/i18n.h"
#include "web/chart.h"
#include "web/pages/page.h"

namespace outcry::web::console {
namespace {

using petition::Finding;
using petition::Likeness;
using petition::Pace;
using petition::ShapeParts;
using petition::Sweep;

constexpr const char* kBetween = " · ";

// Enough to tell codes apart by eye.
std::string code_text(petition::TraceHash hash) {
  const std::string_view provider = petition::provider_of(hash);
  return provider.empty() ? fmt::format("{:012x}", hash).substr(0, 6) : std::string(provider);
}

std::string percent(double share, const std::string& lang) {
  constexpr double kHundred = 100;
  return tr(lang, "{} %", format_count(static_cast<int64_t>(share * kHundred + 0.5), lang));
}

void say(std::string& to, const std::string& text) {
  to += (to.empty() ? "" : kBetween) + text;
}

std::string pattern_text(ShapeParts::Pattern pattern, const std::string& lang) {
  switch (pattern) {
    case ShapeParts::kWord:
      return tr(lang, "a word");
    case ShapeParts::kWords:
      return tr(lang, "words with marks between");
    case ShapeParts::kWordDigits:
      return tr(lang, "a word and digits");
    case ShapeParts::kWordsDigits:
      return tr(lang, "words, marks and digits");
    case ShapeParts::kDigits:
      return tr(lang, "digits alone");
    case ShapeParts::kDigitsFirst:
      return tr(lang, "digits before letters");
    case ShapeParts::kMixed:
      return tr(lang, "letters and digits mixed");
    case ShapeParts::kTagged:
      return tr(lang, "with a plus sign");
    case ShapeParts::kOther:
      break;
  }
  return tr(lang, "with other characters");
}

}  // namespace

std::string pace_text(Pace pace, const std::string& lang) {
  switch (pace) {
    case Pace::kAtOnce:
      return tr(lang, "confirmed within 3 seconds");
    case Pace::kFast:
      return tr(lang, "confirmed within 10 seconds");
    case Pace::kMinute:
      return tr(lang, "confirmed within a minute");
    case Pace::kTenMinutes:
      return tr(lang, "confirmed within 10 minutes");
    case Pace::kHour:
      return tr(lang, "confirmed within an hour");
    case Pace::kDay:
      return tr(lang, "confirmed within a day");
    default:
      return tr(lang, "confirmed at any time");
  }
}

std::string shape_text(petition::Shape shape, const std::string& lang) {
  const ShapeParts parts = petition::parts_of(shape);
  constexpr const char* kLengths[] = {"1–5", "6–8", "9–12", "13–20", "21–"};
  constexpr const char* kDigits[] = {"0", "1–2", "3–4", "5–"};
  std::string out = tr(lang, "{}, characters: {}, digits: {}", pattern_text(parts.pattern, lang),
                       kLengths[parts.length], kDigits[parts.digits]);
  if (parts.random) out += ", " + tr(lang, "cannot be spoken");
  return out;
}

std::string rule_text(const petition::Rule& rule, const std::string& lang) {
  std::string out;
  const auto count = [&](int64_t n) { return format_count(n, lang); };
  if (rule.network) say(out, tr(lang, "network {}", code_text(*rule.network)));
  if (rule.networks_of) say(out, tr(lang, "networks with {} signatures a day or more", count(*rule.networks_of)));
  if (rule.domain) say(out, tr(lang, "mail domain {}", code_text(*rule.domain)));
  if (rule.domains_of)
    say(out, tr(lang, "small mail domains with {} signatures a day or more", count(*rule.domains_of)));
  if (rule.name) say(out, tr(lang, "name {}", code_text(*rule.name)));
  if (rule.names_of) say(out, tr(lang, "names with {} signatures a day or more", count(*rule.names_of)));
  if (rule.shape) say(out, tr(lang, "addresses built like: {}", shape_text(*rule.shape, lang)));
  if (rule.lang) say(out, tr(lang, "language: {}", language_name(*rule.lang, lang)));
  if (rule.via) say(out, rule.via->empty() ? tr(lang, "by nobody’s link") : tr(lang, "by the link of {}", *rule.via));
  if (rule.pace) say(out, pace_text(*rule.pace, lang));
  if (rule.throwaway) say(out, tr(lang, "throw-away addresses"));
  if (rule.from) say(out, tr(lang, "from {}", format_time(*rule.from, lang)));
  if (rule.until) say(out, tr(lang, "until {}", format_time(*rule.until, lang)));
  return out;
}

std::string suspicion_text(const Likeness& likeness, const std::string& lang) {
  constexpr double kHalf = 0.5, kNearlyAll = 0.8, kEven = 0.6;
  std::string out;
  const auto share = [&](int64_t part) { return likeness.share(part); };
  const auto shown = [&](int64_t part) { return percent(share(part), lang); };
  if (share(likeness.throwaway) >= kHalf) say(out, tr(lang, "throw-away addresses: {}", shown(likeness.throwaway)));
  if (share(likeness.fast) >= kHalf) say(out, tr(lang, "confirmed within 10 seconds: {}", shown(likeness.fast)));
  if (likeness.evenness >= kEven) say(out, tr(lang, "they come at equal distances"));
  if (share(likeness.of_one_domain) >= kNearlyAll) {
    say(out, tr(lang, "of one small mail domain: {}", shown(likeness.of_one_domain)));
  }
  if (share(likeness.of_one_network) >= kNearlyAll) {
    say(out, tr(lang, "from one network: {}", shown(likeness.of_one_network)));
  }
  if (share(likeness.of_one_shape) >= kNearlyAll) {
    say(out, tr(lang, "addresses of one build: {}", shown(likeness.of_one_shape)));
  }
  if (likeness.signatures > 0 && share(likeness.names) < kHalf) say(out, tr(lang, "few different names"));
  return out.empty() ? tr(lang, "Nothing: it may well be people.") : out;
}

std::string state_text(const Sweep& sweep, const std::string& lang) {
  switch (sweep.state) {
    case Sweep::kRunning:
      return tr(lang, "Under way");
    case Sweep::kStopped:
      return tr(lang, "Stopped");
    case Sweep::kDone:
      return tr(lang, "Done");
    case Sweep::kUndoing:
      return tr(lang, "Being undone");
    case Sweep::kUndone:
      break;
  }
  return tr(lang, "Undone");
}

std::string arrivals_chart(const std::vector<petition::Arrivals>& arrivals, const std::string& title,
                           const std::string& marked, const std::string& lang) {
  StackChart chart;
  chart.id = "arrivals";
  chart.title = title;
  chart.label_head = tr(lang, "From");
  chart.all_head = tr(lang, "All signatures");
  chart.marked_head = marked;
  chart.zone = tr(lang, "By the time at which the form was sent, in UTC.");
  chart.empty = tr(lang, "Nothing to show yet.");
  int64_t most = 0;
  for (const petition::Arrivals& one : arrivals) {
    chart.columns.push_back({format_time(one.begin, lang), one.all, one.marked});
    most = std::max(most, one.all);
  }
  chart.description = tr(lang, "Columns, of which the highest is {}.", format_count(most, lang));
  return stack_chart(chart, lang);
}

}  // namespace outcry::web::console
