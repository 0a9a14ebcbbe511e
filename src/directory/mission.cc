#include "directory/mission.h"

#include <fmt/format.h>
#include <unicode/translit.h>

#include <algorithm>

#include "base/text.h"

namespace outcry::directory {
namespace {

constexpr std::string_view kTypeNames[kMissionTypes] = {
    "embassy",          "high-commission",       "apostolic-nunciature", "permanent-mission",
    "de-facto-embassy", "representative-office", "interests-section",    "consulate-general",
    "consulate",        "de-facto-consulate",    "consular-agency",      "honorary-consulate"};

struct OtherName {
  std::string_view words;
  MissionType type;
};
constexpr OtherName kOtherNames[] = {
    {"nunciature", MissionType::kNunciature},
    {"apostolic-delegation", MissionType::kRepresentativeOffice},
    {"liaison-office", MissionType::kRepresentativeOffice},
    {"trade-office", MissionType::kRepresentativeOffice},
    {"diplomatic-mission", MissionType::kRepresentativeOffice},
    {"permanent-representation", MissionType::kPermanentMission},
    {"permanent-delegation", MissionType::kPermanentMission},
    {"deputy-high-commission", MissionType::kConsulateGeneral},
    {"assistant-high-commission", MissionType::kConsulate},
    {"consular-office", MissionType::kConsulate},
    {"vice-consulate", MissionType::kConsulate},
    {"honorary-consulate-general", MissionType::kHonoraryConsulate},
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// One a thread: a Transliterator is not to be shared.
std::string transliterated(const char* rules, std::string_view text) {
  thread_local std::map<std::string, std::unique_ptr<icu::Transliterator>, std::less<>> made;
  auto& transliterator = made[rules];
  UErrorCode error = U_ZERO_ERROR;
  if (!transliterator) transliterator.reset(icu::Transliterator::createInstance(rules, UTRANS_FORWARD, error));
  if (!transliterator) return std::string(text);
  auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  transliterator->transliterate(wide);
  std::string out;
  wide.toUTF8String(out);
  return out;
}

std::string dashed(std::string_view text) {
  const std::string latin = is_ascii(text) ? std::string(text) : transliterated("Any-Latin; Latin-ASCII", text);
  std::string out;
  for (const char c : latin) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9')) {
      out += low;
    } else if (low != '\'' && !out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

Result<std::string> line(std::string_view value, size_t most, bool multiline = false) {
  if (has_control(value, multiline)) return invalid("holds a character that cannot be shown");
  if (length_of(value) > most) return invalid(fmt::format("is longer than {} characters", most));
  return std::string(value);
}

Result<std::string> number(std::string_view value) {
  auto text = line(value, 100);
  if (!text) return text;
  const auto digits = std::count_if(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits < 3) return invalid("is not a telephone number");
  return text;
}

bool is_host(std::string_view host) {
  return host.size() <= 253 && host.find('.') != std::string_view::npos && !host.starts_with('.') &&
         !host.ends_with('.') && host.find("..") == std::string_view::npos &&
         host.find_first_of(" \t/\\@<>\"'(),;:?#&%[]") == std::string_view::npos;
}

Result<std::string> email(std::string_view value) {
  if (value.starts_with("mailto:")) value.remove_prefix(7);
  const size_t at = value.find('@');
  if (value.size() > 254 || at == 0 || at == std::string_view::npos || !is_ascii(value) ||
      value.find_first_of(" \t<>\"(),;:\\[]?&%#") != std::string_view::npos || !is_host(value.substr(at + 1))) {
    return invalid("is not an e-mail address");
  }
  return line(value, 254);
}

Result<std::string> website(std::string_view value) {
  const size_t scheme = value.starts_with("https://") ? 8 : value.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || value.find_first_of(" \t\"<>\\^`{|}") != std::string_view::npos) {
    return invalid("is not an http or https address");
  }
  std::string_view host = value.substr(scheme);
  host = host.substr(0, host.find_first_of("/?#"));
  if (!is_host(host.substr(0, host.rfind(':')))) return invalid("is not an http or https address");
  return line(value, 500);
}

Result<std::string> accredited(std::string_view value) {
  std::vector<std::string> codes;
  for (size_t at = 0; at < value.size();) {
    const size_t end = std::min(value.find_first_of(" ;,", at), value.size());
    const std::string_view code = value.substr(at, end - at);
    at = end + 1;
    if (code.empty()) continue;
    if (!is_country(code)) return invalid("holds what is no ISO 3166-1 code of two capital letters");
    codes.emplace_back(code);
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return fmt::format("{}", fmt::join(codes, " "));
}

// Lines as on an envelope: none of them blank.
Result<std::string> address(std::string_view value) {
  auto text = line(value, 500, true);
  if (!text) return text;
  std::string out;
  for (size_t at = 0; at <= text->size();) {
    const size_t end = std::min(text->find_first_of("\r\n", at), text->size());
    const std::string one = trimmed(std::string_view(*text).substr(at, end - at));
    if (!one.empty()) out += (out.empty() ? "" : "\n") + one;
    at = end + 1;
  }
  return out;
}

Result<std::string> one_of(std::string_view value, std::initializer_list<std::string_view> words) {
  if (std::find(words.begin(), words.end(), value) != words.end()) return std::string(value);
  return invalid(fmt::format("is none of {}", fmt::join(words, ", ")));
}

}  // namespace

std::string_view to_text(MissionType type) {
  return kTypeNames[static_cast<size_t>(type)];
}

std::optional<MissionType> parse_mission_type(std::string_view words) {
  if (words.size() > 60) return std::nullopt;
  const std::string name = dashed(words);
  for (size_t i = 0; i < kMissionTypes; ++i) {
    if (kTypeNames[i] == name) return static_cast<MissionType>(i);
  }
  for (const OtherName& other : kOtherNames) {
    if (other.words == name) return other.type;
  }
  return std::nullopt;
}

bool is_diplomatic(MissionType type) {
  return type < MissionType::kConsulateGeneral;
}

bool is_field(std::string_view name) {
  if (const size_t colon = name.find(':'); colon != std::string_view::npos) {
    const std::string_view base = name.substr(0, colon);
    return (base == field::kCity || base == field::kName) && is_language_tag(name.substr(colon + 1));
  }
  return std::find(std::begin(kFields), std::end(kFields), name) != std::end(kFields);
}

Result<std::string> check_value(std::string_view name, std::string_view raw) {
  if (!is_field(name)) return invalid("is not a field of a mission");
  if (raw.size() > 4000 || !is_utf8(raw)) return invalid("is too long or not UTF-8");
  const std::string value = trimmed(to_nfc(raw));
  if (name == field::kType) {
    const auto type = parse_mission_type(value);
    if (!type) return invalid("is a kind of mission that is not known");
    return std::string(to_text(*type));
  }
  if (value.empty()) return value;
  if (name == field::kAddress) return address(value);
  if (name == field::kPhone || name == field::kFax) return number(value);
  if (name == field::kEmail) return email(value);
  if (name == field::kWebsite) return website(value);
  if (name == field::kAccredited) return accredited(value);
  if (name == field::kPrecision) return one_of(value, {"building", "street", "city"});
  if (name == field::kStatus) return one_of(value, {"open", "closed"});
  if (name == field::kTimeZone) {
    return is_time_zone(value) ? Result<std::string>(value) : invalid("is not a zone of the time zone database");
  }
  if (name == field::kPosition) {
    const auto point = parse_point(value);
    return point ? Result<std::string>(to_text(*point)) : Result<std::string>(point.error());
  }
  return line(value, name == field::kCity ? 100 : 200);
}

const Fact* Mission::fact(std::string_view name) const {
  const auto found = facts.find(name);
  return found == facts.end() ? nullptr : &found->second;
}

std::string_view Mission::value(std::string_view name) const {
  const Fact* found = fact(name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

MissionType Mission::type() const {
  return parse_mission_type(value(field::kType)).value_or(MissionType::kRepresentativeOffice);
}

std::optional<Point> Mission::position() const {
  const auto point = parse_point(value(field::kPosition));
  return point ? std::optional(*point) : std::nullopt;
}

std::vector<std::string> Mission::accredited() const {
  std::vector<std::string> out;
  const std::string_view codes = value(field::kAccredited);
  for (size_t at = 0; at + 2 <= codes.size(); at += 3) out.emplace_back(codes.substr(at, 2));
  return out;
}

std::vector<std::string> Mission::address_lines() const {
  std::vector<std::string> out;
  std::string_view rest = value(field::kAddress);
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    out.emplace_back(one);
  }
  return out;
}

std::string_view Mission::in_language(std::string_view name, std::string_view lang) const {
  for (std::string_view tag = lang; !tag.empty();) {
    if (const Fact* found = fact(fmt::format("{}:{}", name, tag))) return found->value;
    const size_t dash = tag.rfind('-');
    tag = dash == std::string_view::npos ? std::string_view() : tag.substr(0, dash);
  }
  return value(name);
}

void Mission::set(std::string_view name, Fact fact) {
  if (fact.value.empty()) {
    if (const auto found = facts.find(name); found != facts.end()) facts.erase(found);
    return;
  }
  facts.insert_or_assign(std::string(name), std::move(fact));
}

std::string slug_of(const Mission& mission) {
  std::string out;
  const auto& from = mission.sending.empty() ? mission.sending_name : mission.sending;
  const auto& to = mission.receiving.empty() ? mission.receiving_name : mission.receiving;
  for (const std::string_view part :
       {std::string_view(from), std::string_view(to), mission.value(field::kCity), mission.value(field::kType)}) {
    const std::string word = dashed(part).substr(0, 40);
    if (!word.empty()) out += (out.empty() || out.ends_with('-') ? "" : "-") + word;
  }
  out.resize(std::min<size_t>(out.size(), 100));
  while (out.ends_with('-')) out.pop_back();
  return out;
}

bool is_mission_id(std::string_view text) {
  if (text.empty() || text.size() > 120 || text.front() == '-' || text.back() == '-') return false;
  return text.find("--") == std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::string folded(std::string_view text) {
  if (is_ascii(text)) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
  }
  return transliterated("NFD; [:Mn:] Remove; NFC", casefold(text));
}

}  // namespace outcry::directory
