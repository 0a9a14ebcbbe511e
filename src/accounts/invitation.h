// Links by which people come into the console: for the first time, or again
// after a lost password. Whoever makes one hands its token on (by mail, or on
// the terminal); the store has the hash.
#pragma once

#include <chrono>
#include <string>

#include "accounts/account_store.h"
#include "base/random.h"

namespace outcry::accounts {

inline constexpr std::chrono::hours kInvitedFor{72};
inline constexpr std::chrono::hours kResetFor{2};

struct MadeLink {
  UserId user = 0;
  std::string token;
  Time expires{};
};

// Name and address as typed; errors as normal_email(), checked_name() and
// AccountStore::invite().
Result<MadeLink> invite(AccountStore& store, const Newcomer& newcomer, std::optional<UserId> made_by, Time now,
                        Random& random);
Result<MadeLink> reset(AccountStore& store, UserId user, bool drops_factor, std::optional<UserId> made_by, Time now,
                       Random& random);

}  // namespace outcry::accounts
