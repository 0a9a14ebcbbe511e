// A device token marks a browser in which an account has signed in whole: a
// cookie of its own that outlives the session, so that a stranger's wrong
// passwords don't delay it (throttle.h). It lets nobody in.
//
// It is random bytes, the day, and a MAC over both and the user under the
// console key: nothing of it is stored. Pure; any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "accounts/user.h"
#include "base/random.h"
#include "seal/box.h"

namespace outcry::accounts {

inline constexpr std::chrono::days kDeviceKnownFor{180};

std::string new_device(const seal::Key& console_key, UserId user, Time now, Random& random);
[[nodiscard]] bool is_device_of(const seal::Key& console_key, std::string_view device, UserId user, Time now);

}  // namespace outcry::accounts
