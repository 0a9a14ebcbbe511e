#include "accounts/permission.h"

#include <algorithm>
#include <array>

namespace outcry::accounts {
namespace {

constexpr std::string_view kNames[kActs] = {"view-campaign", "view-numbers",    "edit-campaign", "edit-case",
                                            "approve",       "edit-gathering",  "invalidate",    "enter-paper",
                                            "export",        "export-contacts", "send-mail",     "manage-places",
                                            "manage-users",  "manage-site",     "view-audit"};

constexpr Leave kNo = Leave::kNo;
constexpr Leave kOwn = Leave::kOwn;
constexpr Leave kYes = Leave::kYes;

// clang-format off
constexpr std::array<Leave, 7> kTable[kActs] = {
    //                      owner organiser case-worker coordinator member viewer volunteer
    /* view-campaign   */ { kYes, kYes,     kYes,       kYes,       kYes,  kYes,  kYes },
    /* view-numbers    */ { kYes, kYes,     kYes,       kNo,        kNo,   kYes,  kNo  },
    /* edit-campaign   */ { kYes, kYes,     kNo,        kNo,        kNo,   kNo,   kNo  },
    /* edit-case       */ { kYes, kYes,     kYes,       kNo,        kNo,   kNo,   kNo  },
    /* approve         */ { kYes, kYes,     kNo,        kNo,        kNo,   kNo,   kNo  },
    /* edit-gathering  */ { kYes, kYes,     kNo,        kOwn,       kNo,   kNo,   kNo  },
    /* invalidate      */ { kYes, kYes,     kNo,        kNo,        kNo,   kNo,   kNo  },
    /* enter-paper     */ { kYes, kYes,     kNo,        kYes,       kNo,   kNo,   kYes },
    /* export          */ { kYes, kYes,     kNo,        kNo,        kNo,   kNo,   kNo  },
    /* export-contacts */ { kYes, kNo,      kNo,        kNo,        kOwn,  kNo,   kNo  },
    /* send-mail       */ { kYes, kYes,     kNo,        kNo,        kNo,   kNo,   kNo  },
    /* manage-places   */ { kYes, kYes,     kNo,        kNo,        kNo,   kNo,   kNo  },
    /* manage-users    */ { kYes, kNo,      kNo,        kNo,        kNo,   kNo,   kNo  },
    /* manage-site     */ { kYes, kNo,      kNo,        kNo,        kNo,   kNo,   kNo  },
    /* view-audit      */ { kYes, kYes,     kNo,        kNo,        kNo,   kNo,   kNo  },
};
// clang-format on

bool holds_for_campaign(const Grant& grant, const Scope& scope) {
  return !grant.campaign || grant.campaign == scope.campaign;
}

// Only a coordinator's grant has cities, only a member's has a member.
bool is_own(const Grant& grant, const Scope& scope) {
  if (grant.role == Role::kCoordinator) return scope.city && std::ranges::count(grant.cities, *scope.city) > 0;
  return grant.role == Role::kMember && scope.member && grant.member == scope.member;
}

}  // namespace

std::string_view to_text(Act act) {
  return kNames[static_cast<size_t>(act)];
}

Leave leave(Role role, Act act) {
  return kTable[static_cast<size_t>(act)][static_cast<size_t>(role) - 1];
}

bool may(const User& user, Act act, const Scope& scope) {
  if (user.disabled) return false;
  if (is_owner(user)) return true;
  return std::ranges::any_of(user.grants, [&](const Grant& grant) {
    if (grant.role == Role::kOwner || !holds_for_campaign(grant, scope)) return false;
    const Leave given = leave(grant.role, act);
    return given == Leave::kYes || (given == Leave::kOwn && is_own(grant, scope));
  });
}

bool may_in(const User& user, Act act, const std::string& campaign) {
  if (user.disabled) return false;
  if (is_owner(user)) return true;
  return std::ranges::any_of(user.grants, [&](const Grant& grant) {
    return grant.role != Role::kOwner && (!grant.campaign || *grant.campaign == campaign) &&
           leave(grant.role, act) != Leave::kNo;
  });
}

bool may_somewhere(const User& user, Act act) {
  if (user.disabled) return false;
  if (is_owner(user)) return true;
  return std::ranges::any_of(user.grants, [&](const Grant& grant) {
    return grant.role != Role::kOwner && leave(grant.role, act) != Leave::kNo;
  });
}

}  // namespace outcry::accounts
