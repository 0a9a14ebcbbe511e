// outcry audit --console: is the console's log what it says?
#pragma once

#include <string>

namespace outcry::cli {

struct ConsoleAudit {
  std::string folder;  // an exported log; empty: the data folder's own
  std::string data, key, state;
  bool no_state = false, json = false, entries = false;
};

// The exit code.
int audit_console(const ConsoleAudit& wanted);

}  // namespace outcry::cli
