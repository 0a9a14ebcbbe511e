// Who may do what in the console: one table of acts and roles, in the .cc and,
// in words, in docs/operate/roles.md; a test holds one against the other.
//
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "accounts/user.h"

namespace outcry::accounts {

enum class Act : uint8_t {
  kViewCampaign,
  kViewNumbers,
  kEditCampaign,
  kEditCase,
  kApprove,
  kEditGathering,
  kInvalidate,
  kEnterPaper,
  kExport,
  kExportContacts,
  kSendMail,
  kManagePlaces,
  kManageUsers,
  kManageSite,
  kViewAudit,
};
inline constexpr size_t kActs = static_cast<size_t>(Act::kViewAudit) + 1;

std::string_view to_text(Act act);  // "edit-campaign", as roles.md and the audit log call it

// What an act is about. What it isn't about stays unset: an act without a
// campaign is about the whole site, and a grant of one campaign is not enough.
struct Scope {
  std::optional<std::string> campaign;
  std::optional<std::string> city;
  std::optional<std::string> member;
};

// In a cell of the table.
enum class Leave : uint8_t { kNo, kOwn, kYes };  // kOwn: for the grant's own cities, or its own member
Leave leave(Role role, Act act);

// A disabled user may nothing.
[[nodiscard]] bool may(const User& user, Act act, const Scope& scope);
// In the campaign, for some city or member at least: whoever does the act
// looks at which.
[[nodiscard]] bool may_in(const User& user, Act act, const std::string& campaign);
// In some campaign, city or member: whether to show the way there at all.
[[nodiscard]] bool may_somewhere(const User& user, Act act);

}  // namespace outcry::accounts
