#include "petition/trace.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace outcry::petition {
namespace {

// Those that have so many people that their name says nothing of anybody.
// Numbered by their place: only ever add at the end.
constexpr std::string_view kProviders[] = {
    "gmail.com",    "outlook.com",    "hotmail.com",    "live.com",      "yahoo.com",      "yahoo.co.jp",
    "icloud.com",   "me.com",         "naver.com",      "daum.net",      "hanmail.net",    "kakao.com",
    "nate.com",     "qq.com",         "163.com",        "126.com",       "sina.com",       "foxmail.com",
    "docomo.ne.jp", "ezweb.ne.jp",    "softbank.ne.jp", "i.softbank.jp", "aol.com",        "msn.com",
    "proton.me",    "protonmail.com", "gmx.de",         "gmx.net",       "gmx.at",         "gmx.com",
    "web.de",       "t-online.de",    "freenet.de",     "orange.fr",     "free.fr",        "wanadoo.fr",
    "laposte.net",  "sfr.fr",         "libero.it",      "virgilio.it",   "yahoo.fr",       "yahoo.de",
    "yahoo.co.uk",  "hotmail.co.uk",  "hotmail.fr",     "hotmail.de",    "btinternet.com", "sky.com",
    "comcast.net",  "att.net",        "verizon.net",    "sbcglobal.net", "mail.ru",        "yandex.ru",
    "bk.ru",        "list.ru",        "rambler.ru",     "ukr.net",       "seznam.cz",      "wp.pl",
    "o2.pl",        "onet.pl",        "interia.pl",     "uol.com.br",    "bol.com.br",     "terra.com.br",
    "yahoo.com.br", "rediffmail.com", "yahoo.co.in",    "bigpond.com",   "shaw.ca",        "rogers.com",
    "ziggo.nl",     "kpnmail.nl",     "telia.com",      "bluewin.ch",    "tutanota.com",   "fastmail.com",
    "zoho.com",     "mail.com"};

enum Kind : uint8_t { kNetwork = 1, kDomain = 2, kName = 3 };

TraceHash hash_of(const Hash32& key, uint16_t campaign, Kind kind, ByteView value) {
  constexpr int kBytes = 6;
  const std::array<uint8_t, 3> head = {static_cast<uint8_t>(campaign >> 8), static_cast<uint8_t>(campaign), kind};
  const Hash32 mac = hmac_sha256(key, {ByteView(head), value});
  TraceHash out = 0;
  for (int i = 0; i < kBytes; ++i) out = out << 8 | mac[static_cast<size_t>(i)];
  return out < kLeastHash ? out + kLeastHash : out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

ShapeParts::Pattern pattern_of(std::string_view text) {
  std::string runs;  // "a" letters, "9" digits, "." what stands between
  for (const char c : text) {
    const char kind = is_letter(c)                       ? 'a'
                      : is_digit(c)                      ? '9'
                      : c == '.' || c == '_' || c == '-' ? '.'
                      : c == '+'                         ? '+'
                                                         : 'x';
    if (runs.empty() || runs.back() != kind) runs += kind;
  }
  using enum ShapeParts::Pattern;
  if (runs.find('x') != std::string::npos) return kOther;
  if (runs.find('+') != std::string::npos) return kTagged;
  const auto digits = std::ranges::count(runs, '9'), letters = std::ranges::count(runs, 'a');
  if (letters == 0) return kDigits;
  if (digits == 0) return letters == 1 ? kWord : kWords;
  if (digits > 1) return kMixed;
  if (runs.front() == '9') return kDigitsFirst;
  if (runs.back() != '9') return kMixed;
  return letters == 1 ? kWordDigits : kWordsDigits;
}

// Letters that no language puts together: few vowels, or many others in a row.
bool is_unspeakable(std::string_view text) {
  constexpr int kRun = 6, kFewLetters = 7;
  int letters = 0, vowels = 0, run = 0, longest = 0;
  for (const char c : text) {
    const char small = static_cast<char>(c | 0x20);
    if (!is_letter(c)) {
      run = is_digit(c) ? run : 0;
      continue;
    }
    ++letters;
    const bool vowel = std::string_view("aeiouy").find(small) != std::string_view::npos;
    vowels += vowel ? 1 : 0;
    run = vowel ? 0 : run + 1;
    longest = std::max(longest, run);
  }
  return letters >= kFewLetters && (longest >= kRun || vowels * 5 < letters);
}

template <size_t N>
uint8_t class_of(size_t value, const size_t (&upto)[N]) {
  return static_cast<uint8_t>(std::ranges::lower_bound(upto, value) - std::begin(upto));
}

constexpr uint16_t kRandoms = 2, kDigitClasses = 4, kLengths = 5;

}  // namespace

Pace pace_of(std::chrono::milliseconds taken) {
  using namespace std::chrono_literals;
  if (taken < 3s) return Pace::kAtOnce;
  if (taken < 10s) return Pace::kFast;
  if (taken < 1min) return Pace::kMinute;
  if (taken < 10min) return Pace::kTenMinutes;
  if (taken < 1h) return Pace::kHour;
  return taken < 24h ? Pace::kDay : Pace::kLater;
}

std::string_view provider_of(TraceHash domain) {
  return domain == 0 || domain > std::size(kProviders) ? std::string_view() : kProviders[domain - 1];
}

TraceHash provider_number(std::string_view domain) {
  const auto* const found = std::ranges::find(kProviders, domain);
  return found == std::end(kProviders) ? 0 : static_cast<TraceHash>(found - std::begin(kProviders)) + 1;
}

Shape shape_of(std::string_view local_part) {
  constexpr size_t kLengthsUpTo[] = {5, 8, 12, 20}, kDigitsUpTo[] = {0, 2, 4};
  const auto digits = static_cast<size_t>(std::ranges::count_if(local_part, is_digit));
  const auto length = class_of(local_part.size(), kLengthsUpTo), numbers = class_of(digits, kDigitsUpTo);
  const int random = is_unspeakable(local_part) ? 1 : 0;
  return static_cast<Shape>(((pattern_of(local_part) * kLengths + length) * kDigitClasses + numbers) * kRandoms +
                            random);
}

ShapeParts parts_of(Shape shape) {
  ShapeParts out;
  out.random = shape % kRandoms == 1;
  shape /= kRandoms;
  out.digits = static_cast<uint8_t>(shape % kDigitClasses);
  shape /= kDigitClasses;
  out.length = static_cast<uint8_t>(shape % kLengths);
  out.pattern = static_cast<ShapeParts::Pattern>(std::min<int>(shape / kLengths, ShapeParts::kOther));
  return out;
}

ThrowawayDomains ThrowawayDomains::parse(std::string_view lines) {
  ThrowawayDomains out;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    if (!line.empty() && !line.starts_with('#')) out.add(line);
  }
  return out;
}

void ThrowawayDomains::add(std::string_view domain) {
  domains_.emplace(domain);
}

void ThrowawayDomains::remove(std::string_view domain) {
  domains_.erase(std::string(domain));
}

bool ThrowawayDomains::contains(std::string_view domain) const {
  while (domain.find('.') != std::string_view::npos) {
    if (domains_.contains(std::string(domain))) return true;
    domain.remove_prefix(domain.find('.') + 1);
  }
  return false;
}

Tracer::Tracer(ThrowawayDomains throwaway, const Clock& clock, Random& random)
    : throwaway_(std::move(throwaway)), clock_(clock), random_(random) {}

Hash32 Tracer::key_of_today() {
  const int32_t today = day_of(clock_.now());
  const std::lock_guard lock(mutex_);
  if (day_ != today) {
    random_.fill(key_);
    day_ = today;
  }
  return key_;
}

Trace Tracer::trace(uint16_t campaign, const Checked& checked, ByteView network) {
  const Hash32 key = key_of_today();
  const std::string_view mailbox = checked.email.mailbox;
  const size_t at = mailbox.rfind('@');
  const std::string_view local = mailbox.substr(0, at), domain = mailbox.substr(at + 1);
  Trace out;
  if (!network.empty()) out.network = hash_of(key, campaign, kNetwork, network);
  out.domain = provider_number(domain);
  if (out.domain == 0) out.domain = hash_of(key, campaign, kDomain, bytes_of(domain));
  out.throwaway = throwaway_.contains(domain);
  out.shape = shape_of(local);
  std::string name = casefold(checked.record.name);
  std::erase_if(name, [](char c) { return c == ' '; });
  out.name = hash_of(key, campaign, kName, bytes_of(name));
  return out;
}

}  // namespace outcry::petition
