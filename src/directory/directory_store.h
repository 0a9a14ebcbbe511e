// What the directory needs of its storage, as whole transactions: a back end
// must do exactly this. Every one that changes a mission makes the generation
// grow.
//
// Thread-safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "directory/merge.h"

namespace outcry::directory {

// What a reader says is wrong. It holds nothing about that reader.
struct Proposal {
  std::string mission;  // id
  std::string field;
  std::string value;  // checked; empty: there is none any more
  std::string how;    // how they know
};

struct StoredProposal {
  int64_t id = 0;
  Proposal proposal;
  Time at{};
};

// Facts typed by an organiser.
struct Edit {
  std::string mission;
  std::vector<std::pair<std::string, Fact>> facts;  // by field; an empty value takes it out
  int64_t user = 0;                                 // accounts::UserId
};

// A fact that was changed by hand, or a proposal that was refused.
struct Change {
  std::string field, before, after;
  std::string source;
  int64_t user = 0;
  Time at{};
  bool refused = false;
};

class DirectoryStore {
 public:
  virtual ~DirectoryStore() = default;

  static constexpr int64_t kMostOpenProposals = 2000;

  virtual Result<int64_t> generation() = 0;
  // By number: in the order in which they came.
  virtual Result<std::vector<Mission>> missions() = 0;

  // All of merge(), or with `dry` only its report.
  virtual Result<ImportReport> import(std::vector<Mission> rows, const MergeOptions& options, bool dry, Time now) = 0;

  // The new mission's id. kInvalid if one of that id is there.
  virtual Result<std::string> add(Mission mission, int64_t user, Time now) = 0;
  // How many facts differ from before: those are marked as set by hand.
  // kNotFound: no such mission.
  virtual Result<size_t> edit(const Edit& edit, Time now) = 0;
  // Newest first, 200 at most.
  virtual Result<std::vector<Change>> changes(std::string_view mission) = 0;

  // One that waits already, word for word, is not kept twice. kBusy: as many
  // wait as may; kNotFound: no such mission.
  virtual Status propose(const Proposal& proposal, Time now) = 0;
  // Those that wait, the oldest first, at most 200.
  virtual Result<std::vector<StoredProposal>> proposals() = 0;
  virtual Result<StoredProposal> proposal(int64_t id) = 0;
  // Ends its waiting: what the reader wrote about it is deleted, that it was
  // decided and by whom is kept. With facts, it is an edit, too. kNotFound:
  // somebody else has decided it.
  virtual Status decide(int64_t id, const Edit& edit, Time now) = 0;
};

}  // namespace outcry::directory
