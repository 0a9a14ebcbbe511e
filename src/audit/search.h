// Looks through the console's log, the newest first, as far back as one page
// may: what is shown is the very bytes that the log's root stands for, there
// is no table beside them.
//
// Reads the disk. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/entry.h"
#include "audit/kept_log.h"

namespace outcry::audit {

struct Wanted {  // what is unset may be any
  std::optional<Source> source;
  std::optional<accounts::UserId> person;  // who did it, or whom it was about
  std::string act, campaign;
  std::optional<int32_t> day;  // UTC

  [[nodiscard]] bool fits(const Entry& entry) const;
};

struct Numbered {
  uint64_t index = 0;
  Entry entry;
};

struct Sheet {
  std::vector<Numbered> found;  // the newest first
  uint64_t before = 0;          // where to look on; 0: that was all
};

inline constexpr uint64_t kMostLookedThrough = 100'000;

// Entries below `before`, `most` at most.
Result<Sheet> search(KeptLog& log, const Wanted& wanted, uint64_t before, size_t most);

}  // namespace outcry::audit
