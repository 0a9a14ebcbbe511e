// A User is one person who works in the console: never a signatory. Name and
// address of the staff stand in the clear in the database; neither is ever
// logged.
//
// What a user may do follows from its grants alone (permission.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace outcry::accounts {

using UserId = int64_t;  // from 1 up, never reused

enum class Role : uint8_t { kOwner = 1, kOrganiser, kCaseWorker, kCoordinator, kMember, kViewer, kVolunteer };
inline constexpr Role kRoles[] = {Role::kOwner,  Role::kOrganiser, Role::kCaseWorker, Role::kCoordinator,
                                  Role::kMember, Role::kViewer,    Role::kVolunteer};

std::string_view to_text(Role role);  // "case-worker"
Result<Role> parse_role(std::string_view text);

struct Grant {
  Role role = Role::kViewer;
  std::optional<std::string> campaign;  // its slug; of all campaigns without
  std::vector<std::string> cities;      // of a coordinator: at least one
  std::optional<std::string> member;    // of a member: its slug
  bool operator==(const Grant&) const = default;
};

struct Factors {
  bool totp = false;
  int recovery_codes = 0;  // that are left
  int passkeys = 0;
  [[nodiscard]] bool any() const { return totp || passkeys > 0; }
  bool operator==(const Factors&) const = default;
};

struct User {
  UserId id = 0;
  std::string name;
  std::string email;  // in the form of normal_email()
  Time created{};
  bool disabled = false;
  bool has_password = false;  // false: invited, and never came
  Factors factors;
  std::vector<Grant> grants;
};

// An owner of the site may everything.
[[nodiscard]] bool is_owner(const User& user);

// kInvalid, if a grant has what its role doesn't take, or lacks what it needs:
// an owner's is of the site, a coordinator's has cities, a member's its member.
Status check_grants(const std::vector<Grant>& grants);

// Trimmed, NFKC, lower case. kInvalid if it is no address that mail can be
// sent to, or longer than 254 bytes.
Result<std::string> normal_email(std::string_view typed);
// Trimmed, NFC. kInvalid if it is empty, longer than 100 characters, or could
// make text read as what it is not.
Result<std::string> checked_name(std::string_view typed);

}  // namespace outcry::accounts
