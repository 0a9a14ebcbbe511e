// Alerts are what needs a person at a campaign: a few sentences above its
// numbers. Each comes from one source, a function of how things stand now;
// to add one, write it and name it in kSources (alerts.cc).
//
// Reads how full the disk is; otherwise pure. Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "outbox/outbox_store.h"
#include "petition/roster.h"

namespace outcry::web::console {

// How the site is set up, as far as it can be wrong.
struct Guards {
  std::filesystem::path data;  // where the database lies
  bool limits = true;          // limits.enabled
  bool challenge = true;       // challenge.enabled
  size_t witnesses = 0;        // that must cosign a checkpoint
};

// Letters that the server sends to one target.
struct WaitingLetters {
  std::string target{};  // its name
  int64_t waiting = 0;
  bool held = false;                 // here in the console
  bool allowed = false;              // by the campaign, at the moment
  std::optional<Time> late_since{};  // when the first that has not left should have
  int64_t lost_lately = 0;           // refused or returned within a week
};

struct Situation {
  const petition::Running& running;
  const Guards& guards;
  Time now{};
  std::string lang;
  std::optional<outbox::Counts> mail{};  // none: it could not be asked
  std::string checkpoint{};              // the log's, as it is published; empty: there is none
  std::pair<int64_t, Time> sheets{};     // of paper that wait to be typed again, and since when
  bool contradicts = false;              // what is stored of the log is corrupt
  int64_t replies = 0;                   // answers to letters that nobody has read yet
  std::vector<WaitingLetters> letters{};
};

struct Alert {
  std::string text;
  std::string link{}, address{};  // of a page of the campaign, such as "edit"
};

std::vector<Alert> alerts(const Situation& situation);

}  // namespace outcry::web::console
