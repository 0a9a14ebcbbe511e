#include "accounts/user.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace outcry::accounts {
namespace {

constexpr std::string_view kNames[] = {"owner", "organiser", "case-worker", "coordinator", "member", "viewer", "volunteer"};
constexpr size_t kLongestEmail = 254;  // RFC 5321 section 4.5.3.1.3
constexpr size_t kLongestName = 100;

}  // namespace

std::string_view to_text(Role role) {
  return kNames[static_cast<size_t>(role) - 1];
}

Result<Role> parse_role(std::string_view text) {
  const auto* const found = std::ranges::find(kNames, text);
  if (found == std::end(kNames)) return invalid("no such role");
  return kRoles[found - std::begin(kNames)];
}

bool is_owner(const User& user) {
  return std::ranges::any_of(user.grants,
                             [](const Grant& grant) { return grant.role == Role::kOwner && !grant.campaign; });
}

Status check_grants(const std::vector<Grant>& grants) {
  for (const Grant& grant : grants) {
    const std::string_view role = to_text(grant.role);
    if (grant.role == Role::kOwner && grant.campaign) return invalid("an owner owns the site, not one campaign");
    if ((grant.role == Role::kCoordinator) == grant.cities.empty()) {
      return invalid(fmt::format("the role {} {}", role, grant.cities.empty() ? "needs its cities" : "has no cities"));
    }
    if ((grant.role == Role::kMember) != grant.member.has_value()) {
      return invalid(fmt::format("the role {} {}", role, grant.member ? "has no member" : "needs its member"));
    }
    const auto empty = [](const std::string& slug) { return slug.empty(); };
    if ((grant.campaign && grant.campaign->empty()) || (grant.member && grant.member->empty()) ||
        std::ranges::any_of(grant.cities, empty)) {
      return invalid("a grant's campaign, city or member has no name");
    }
  }
  return {};
}

Result<std::string> normal_email(std::string_view typed) {
  const Error wrong = invalid("this is not an e-mail address");
  if (!is_utf8(typed) || typed.size() > 4 * kLongestEmail || has_control(trimmed(typed))) return wrong;
  std::string email = casefold(trimmed(typed));
  const size_t at = email.find('@');
  if (email.size() > kLongestEmail || at == std::string::npos || at == 0 || at != email.rfind('@')) return wrong;
  const std::string_view domain = std::string_view(email).substr(at + 1);
  if (domain.find('.') == std::string_view::npos || domain.front() == '.' || domain.back() == '.') return wrong;
  // What a mail header reads as more than one address.
  if (email.find_first_of(" ,;:<>()[]\\\"") != std::string::npos) return wrong;
  return email;
}

Result<std::string> checked_name(std::string_view typed) {
  if (!is_utf8(typed)) return invalid("this is not a name");
  std::string name = to_nfc(trimmed(typed));
  if (name.empty() || length_of(name) > kLongestName || has_control(name)) return invalid("this is not a name");
  return name;
}

}  // namespace outcry::accounts
