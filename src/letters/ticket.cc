#include "letters/ticket.h"

#include <charconv>

#include "base/hash.h"

namespace outcry::letters {
namespace {

constexpr size_t kCode = 16, kLongest = 400, kParts = 5;

std::optional<int32_t> day_in(std::string_view text) {
  int32_t day = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), day);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(day) : std::nullopt;
}

}  // namespace

Tickets::Tickets(const seal::Key& mail_key, const Clock& clock, Random& random)
    : key_(hmac_sha256(mail_key, bytes_of("outcry letter ticket 1"))), clock_(clock), random_(random) {}

std::string Tickets::code_of(std::string_view text) const {
  return to_base64url(ByteView(hmac_sha256(key_.bytes(), bytes_of(text))).first(kCode));
}

// "campaign.target.country.day.mark.code"; none of them holds a dot.
std::string Tickets::issue(const About& about) const {
  TicketMark mark{};
  random_.fill(mark);
  const std::string text = about.campaign + "." + about.target + "." + about.country + "." +
                           std::to_string(day_of(clock_.now()) + kGoodFor) + "." + to_base64url(mark);
  return text + "." + code_of(text);
}

std::optional<Tickets::Good> Tickets::read(std::string_view ticket) const {
  const size_t last = ticket.rfind('.');
  if (ticket.size() > kLongest || last == std::string_view::npos) return std::nullopt;
  if (!equal(bytes_of(code_of(ticket.substr(0, last))), bytes_of(ticket.substr(last + 1)))) return std::nullopt;
  std::string_view rest = ticket.substr(0, last);
  std::string_view parts[kParts];
  for (std::string_view& part : parts) {
    const size_t dot = std::min(rest.find('.'), rest.size());
    part = rest.substr(0, dot);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  const auto day = day_in(parts[3]);
  const auto mark = from_base64url(parts[4]);
  Good good;
  if (!day || *day < day_of(clock_.now()) || !mark || mark->size() != good.mark.size()) return std::nullopt;
  good.about = {std::string(parts[0]), std::string(parts[1]), std::string(parts[2])};
  std::copy(mark->begin(), mark->end(), good.mark.begin());
  good.last_day = *day;
  return good;
}

}  // namespace outcry::letters
