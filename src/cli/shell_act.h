// A ShellAct is what a verb on the server does, as the console's log tells it:
// noted before it is done, and written down when it is. A verb that does
// nothing, or fails before it did anything, leaves no trace.
//
// Whoever has the server can of course do things behind its back
// (docs/design/threats.md).
#pragma once

#include "audit/audit_log.h"
#include "base/clock.h"
#include "cli/config.h"
#include "cli/data_folder.h"

namespace outcry::cli {

class Station;

class ShellAct {
 public:
  // kFailed and the like: it couldn't be written down, and must not be done.
  static Result<ShellAct> begin(Station& station, std::string act, const std::string& campaign = {});
  ShellAct(ShellAct&& other) noexcept;
  ShellAct(const ShellAct&) = delete;
  ~ShellAct();  // nothing was done, unless done() was called

  ShellAct& about(std::string name, std::string_view value);
  void done(std::string detail = {});

 private:
  ShellAct(audit::AuditLog& log, audit::Entry entry, audit::NoteId note)
      : log_(&log), entry_(std::move(entry)), note_(note) {}

  audit::AuditLog* log_;
  audit::Entry entry_;
  audit::NoteId note_;
};

// For verbs that need no keys and no station: it waits for the server, which
// signs it. The folder has a database.
Status write_down(const DataFolder& folder, std::string act, std::string detail = {});

// After audit.key was made anew: what the log holds is signed by that one, if it
// still is what the head says.
Status sign_console_log(const DataFolder& folder, const std::array<uint8_t, 32>& seed);

}  // namespace outcry::cli
