#include "directory/merge.h"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

namespace outcry::directory {
namespace {

constexpr size_t kNone = SIZE_MAX;
constexpr std::string_view kMissing = "not in the file that was imported";

// A state keeps one of these in another.
bool is_only_one(MissionType type) {
  return type == MissionType::kEmbassy || type == MissionType::kHighCommission || type == MissionType::kNunciature;
}

std::string states_of(const Mission& mission) {
  return fmt::format("{}|{}|{}|{}|{}", mission.sending, mission.sending_name, mission.receiving, mission.receiving_name,
                     mission.value(field::kType));
}

// The missions that are there, by what a row may know of one.
class Known {
 public:
  explicit Known(const std::vector<Mission>& there) : there_(there), taken_(there.size()) {
    for (size_t i = 0; i < there.size(); ++i) {
      by_id_.emplace(there[i].id, i);
      if (!there[i].wikidata.empty()) by_wikidata_.emplace(there[i].wikidata, i);
      by_slug_[slug_of(there[i])].push_back(i);
      if (is_only_one(there[i].type())) by_states_[states_of(there[i])].push_back(i);
      ids_.insert(there[i].id);
    }
  }

  size_t by_name(const Mission& row) {
    if (!row.id.empty()) {
      if (const auto found = by_id_.find(row.id); found != by_id_.end()) return take(found->second);
    }
    if (!row.wikidata.empty()) {
      if (const auto found = by_wikidata_.find(row.wikidata); found != by_wikidata_.end()) return take(found->second);
    }
    return kNone;
  }

  size_t by_place(const Mission& row) {
    const auto found = by_slug_.find(slug_of(row));
    if (found == by_slug_.end()) return kNone;
    for (const size_t i : found->second) {
      if (!taken_[i] && (there_[i].wikidata.empty() || row.wikidata.empty())) return take(i);
    }
    return kNone;
  }

  // An embassy whose city goes by another name: Washington, D.C.
  size_t by_states(const Mission& row) {
    const auto found = by_states_.find(states_of(row));
    if (found == by_states_.end() || !is_only_one(row.type()) || found->second.size() != 1) return kNone;
    const size_t i = found->second.front();
    return there_[i].wikidata.empty() || row.wikidata.empty() ? take(i) : kNone;
  }

  std::string new_id(const Mission& row) {
    const std::string slug = row.id.empty() ? slug_of(row) : row.id;
    std::string id = slug;
    for (int n = 2; !ids_.insert(id).second; ++n) id = fmt::format("{}-{}", slug, n);
    return id;
  }

  [[nodiscard]] bool is_taken(size_t i) const { return taken_[i]; }

 private:
  size_t take(size_t i) {
    if (taken_[i]) return kNone;
    taken_[i] = true;
    return i;
  }

  const std::vector<Mission>& there_;
  std::vector<bool> taken_;
  std::unordered_map<std::string, size_t> by_id_, by_wikidata_;
  std::unordered_map<std::string, std::vector<size_t>> by_slug_, by_states_;
  std::unordered_set<std::string> ids_;
};

// Whether the row's fact may stand instead of the one that is there.
bool gives_way(const Fact& there, const Fact& row) {
  if (!there.verified) return !there.by_hand;
  if (!row.verified) return false;
  return there.by_hand ? *row.verified > *there.verified : *row.verified >= *there.verified;
}

void take_facts(Mission& mission, const Mission& row, ImportReport& report) {
  for (const auto& [name, fact] : row.facts) {
    const Fact* there = mission.fact(name);
    if (there == nullptr) {
      mission.set(name, fact);
    } else if (there->value == fact.value) {
      // Looked at again, or for the first time.
      if (fact.verified && (!there->verified || *fact.verified > *there->verified)) mission.set(name, fact);
    } else if (!gives_way(*there, fact)) {
      report.kept.push_back({mission.id, name});
    } else {
      if (there->by_hand) report.overruled.push_back({mission.id, name});
      mission.set(name, fact);
    }
  }
}

Mission updated(const Mission& there, const Mission& row, ImportReport& report) {
  Mission out = there;
  if (out.wikidata.empty()) out.wikidata = row.wikidata;
  out.sending = row.sending;
  out.receiving = row.receiving;
  out.sending_name = row.sending_name;
  out.receiving_name = row.receiving_name;
  // Back in the file after an import closed it.
  if (const Fact* status = out.fact(field::kStatus); status != nullptr && status->source == kMissing) {
    out.set(field::kStatus, {});
  }
  take_facts(out, row, report);
  return out;
}

void close_missing(const std::vector<Mission>& there, const Known& known, const MergeOptions& options, Merged& out) {
  for (size_t i = 0; i < there.size(); ++i) {
    if (known.is_taken(i) || !there[i].is_open()) continue;
    ++out.report.missing;
    if (!options.replace) continue;
    const Fact* status = there[i].fact(field::kStatus);
    if (status != nullptr && status->by_hand) {
      out.report.kept.push_back({there[i].id, std::string(field::kStatus)});
      continue;
    }
    ++out.report.closed;
    Mission closed = there[i];
    closed.set(field::kStatus, {"closed", std::string(kMissing), {}, false});
    out.put.push_back(std::move(closed));
  }
}

}  // namespace

Merged merge(const std::vector<Mission>& there, std::vector<Mission> rows, const MergeOptions& options) {
  Known known(there);
  std::vector<size_t> is(rows.size(), kNone);
  for (size_t i = 0; i < rows.size(); ++i) is[i] = known.by_name(rows[i]);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (is[i] == kNone) is[i] = known.by_place(rows[i]);
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    if (is[i] == kNone) is[i] = known.by_states(rows[i]);
  }
  Merged out;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (is[i] == kNone) {
      rows[i].id = known.new_id(rows[i]);
      ++out.report.added;
      out.put.push_back(std::move(rows[i]));
      continue;
    }
    Mission mission = updated(there[is[i]], rows[i], out.report);
    const bool same = mission == there[is[i]];
    ++(same ? out.report.unchanged : out.report.changed);
    if (!same) out.put.push_back(std::move(mission));
  }
  close_missing(there, known, options, out);
  return out;
}

}  // namespace outcry::directory
