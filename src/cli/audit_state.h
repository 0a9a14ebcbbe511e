// The AuditState is a file of the checkpoints that were seen of a log, each
// as the log signed it: with them the next audit finds a log that was rolled
// back or forked, and can show by whose signature.
//
// A line of JSON each: {"at": RFC 3339, "note": the signed note}.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "tally/log_audit.h"
#include "tally/note.h"

namespace outcry::cli {

class AuditState {
 public:
  static constexpr size_t kMost = 1000;  // the oldest are dropped: newer ones vouch for them

  // Where the state of `origin` is kept when nobody says: under
  // XDG_STATE_HOME, or ~/.local/state; empty if there is no home.
  static std::filesystem::path usual_file(const std::string& origin);

  // A file that is not there is empty. kInvalid names the line.
  static Result<AuditState> read(std::filesystem::path file);

  [[nodiscard]] bool kept_nowhere() const { return file_.empty(); }
  // Those that `key` signed; others were of another key, and are kept.
  [[nodiscard]] std::vector<tally::Checkpoint> seen(const tally::Verifier& key) const;
  // Whichever key signed them: for a log that may get another.
  [[nodiscard]] std::vector<tally::Checkpoint> seen_of(std::string_view origin) const;
  // On disk when it returns. Says nothing twice.
  Status add(const std::string& note, Time at);
  // Both halves of a contradiction, in a file of its own beside; its path.
  Result<std::filesystem::path> keep_evidence(const std::string& note, std::string_view what, Time at) const;

 private:
  struct Line {
    std::string at;
    std::string note;
  };
  std::filesystem::path file_;
  std::vector<Line> lines_;
};

// Remembers the checkpoint that a log gave out: it is the evidence.
class RememberingLog final : public tally::LogSource {
 public:
  explicit RememberingLog(tally::LogSource& log) : log_(log) {}
  Result<std::string> get(const std::string& path) override;
  std::string checkpoint;

 private:
  tally::LogSource& log_;
};

// Says what is wrong with a log that gave out `note`, and keeps the evidence;
// the exit code.
int accuse(const Error& error, const std::string& note, const AuditState& state, Time now);

}  // namespace outcry::cli
