#include "store/sqlite/directory_store.h"

#include <fmt/format.h>

namespace outcry::store {
namespace {

using directory::Change;
using directory::Edit;
using directory::Fact;
using directory::ImportReport;
using directory::Mission;
using directory::Proposal;
using directory::StoredProposal;

constexpr std::string_view kMissions =
    "SELECT number, id, wikidata, sending, sending_name, receiving, receiving_name FROM mission";
constexpr std::string_view kFacts = "SELECT mission, field, value, source, verified, by_hand FROM mission_fact";
constexpr std::string_view kProposals =
    "SELECT p.id, m.id, p.field, p.value, p.how, p.at FROM mission_proposal p JOIN mission m ON m.number = p.mission";

Mission mission_of(const Statement& row) {
  Mission out;
  out.id = row.text(1);
  out.wikidata = row.text(2);
  out.sending = row.text(3);
  out.sending_name = row.text(4);
  out.receiving = row.text(5);
  out.receiving_name = row.text(6);
  return out;
}

void take_fact(Mission& mission, const Statement& row) {
  Fact fact{std::string(row.text(2)), std::string(row.text(3)), {}, row.integer(5) != 0};
  if (!row.is_null(4)) fact.verified = static_cast<directory::Day>(row.integer(4));
  mission.set(row.text(1), std::move(fact));
}

StoredProposal proposal_of(const Statement& row) {
  return {row.integer(0),
          {std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4))},
          from_millis(row.integer(5))};
}

}  // namespace

template <class T, class Work>
Result<T> SqliteDirectoryStore::locked(std::string_view doing, Work work) {
  const std::lock_guard lock(mutex_);
  try {
    return work();
  } catch (const SqliteError& error) {
    return to_error(error, doing);
  }
}

Result<int64_t> SqliteDirectoryStore::generation() {
  return locked<int64_t>("look for changed missions", [&]() -> Result<int64_t> {
    Statement row = db_.prepare("SELECT generation FROM directory");
    return row.step() ? row.integer(0) : 0;
  });
}

std::vector<Mission> SqliteDirectoryStore::read_missions() {
  std::vector<Mission> out;
  std::vector<int64_t> numbers;
  Statement rows = db_.prepare(fmt::format("{} ORDER BY number", kMissions));
  while (rows.step()) {
    numbers.push_back(rows.integer(0));
    out.push_back(mission_of(rows));
  }
  // Both in the order of their numbers: side by side.
  Statement facts = db_.prepare(fmt::format("{} ORDER BY mission", kFacts));
  for (size_t at = 0; facts.step();) {
    while (at < numbers.size() && numbers[at] < facts.integer(0)) ++at;
    if (at < numbers.size() && numbers[at] == facts.integer(0)) take_fact(out[at], facts);
  }
  return out;
}

Result<std::vector<Mission>> SqliteDirectoryStore::missions() {
  return locked<std::vector<Mission>>("read the missions",
                                      [&] { return Result<std::vector<Mission>>(read_missions()); });
}

std::optional<int64_t> SqliteDirectoryStore::number_of(std::string_view id) {
  Statement row = db_.prepare("SELECT number FROM mission WHERE id = ?");
  return row.bind(id).step() ? std::optional(row.integer(0)) : std::nullopt;
}

Mission SqliteDirectoryStore::read_mission(int64_t number) {
  Mission out;
  Statement row = db_.prepare(fmt::format("{} WHERE number = ?", kMissions));
  if (row.bind(number).step()) out = mission_of(row);
  Statement facts = db_.prepare(fmt::format("{} WHERE mission = ?", kFacts));
  for (facts.bind(number); facts.step();) take_fact(out, facts);
  return out;
}

int64_t SqliteDirectoryStore::insert(const Mission& mission, Time now) {
  Statement add = db_.prepare("INSERT INTO mission VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)");
  add.bind(mission.id, mission.wikidata, mission.sending, mission.sending_name, mission.receiving,
           mission.receiving_name, to_millis(now), to_millis(now))
      .run();
  const int64_t number = sqlite3_last_insert_rowid(db_.handle());
  write_facts(number, mission);
  return number;
}

void SqliteDirectoryStore::write_facts(int64_t number, const Mission& mission) {
  Statement add = db_.prepare("INSERT INTO mission_fact VALUES (?, ?, ?, ?, ?, ?)");
  for (const auto& [name, fact] : mission.facts) {
    const std::optional<int64_t> verified = fact.verified;
    add.bind(number, name, fact.value, fact.source, verified, fact.by_hand ? 1 : 0).run();
  }
}

void SqliteDirectoryStore::put(const Mission& mission, Time now) {
  const auto number = number_of(mission.id);
  if (!number) {
    insert(mission, now);
    return;
  }
  Statement set = db_.prepare(
      "UPDATE mission SET wikidata = ?, sending = ?, sending_name = ?, receiving = ?, receiving_name = ?, "
      "changed_at = ? WHERE number = ?");
  set.bind(mission.wikidata, mission.sending, mission.sending_name, mission.receiving, mission.receiving_name,
           to_millis(now), *number)
      .run();
  db_.prepare("DELETE FROM mission_fact WHERE mission = ?").bind(*number).run();
  write_facts(*number, mission);
}

Result<ImportReport> SqliteDirectoryStore::import(std::vector<Mission> rows, const directory::MergeOptions& options,
                                                  bool dry, Time now) {
  return locked<ImportReport>("import the missions", [&]() -> Result<ImportReport> {
    Transaction transaction(db_);
    directory::Merged merged = directory::merge(read_missions(), std::move(rows), options);
    if (dry || merged.put.empty()) return std::move(merged.report);
    for (const Mission& mission : merged.put) put(mission, now);
    grow();
    transaction.commit();
    return std::move(merged.report);
  });
}

void SqliteDirectoryStore::write_change(int64_t number, const Change& change) {
  Statement add = db_.prepare("INSERT INTO mission_change VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)");
  add.bind(number, change.field, change.before, change.after, change.source, change.user, to_millis(change.at),
           change.refused ? 1 : 0)
      .run();
}

Result<std::string> SqliteDirectoryStore::add(Mission mission, int64_t user, Time now) {
  return locked<std::string>("add a mission", [&]() -> Result<std::string> {
    Transaction transaction(db_);
    if (number_of(mission.id)) return invalid("there is a mission of that id");
    for (auto& [name, fact] : mission.facts) fact.by_hand = true;
    const int64_t number = insert(mission, now);
    for (const auto& [name, fact] : mission.facts) {
      write_change(number, {name, {}, fact.value, fact.source, user, now, false});
    }
    grow();
    transaction.commit();
    return mission.id;
  });
}

size_t SqliteDirectoryStore::apply(int64_t number, const Edit& edit, Time now) {
  Mission mission = read_mission(number);
  size_t changed = 0;
  for (auto [name, fact] : edit.facts) {
    fact.by_hand = true;
    const Fact before = mission.fact(name) == nullptr ? Fact() : *mission.fact(name);
    // A value confirmed as it is counts, too: from then on it was typed by hand.
    if (before == fact || (before.value.empty() && fact.value.empty())) continue;
    write_change(number, {name, before.value, fact.value, fact.source, edit.user, now, false});
    mission.set(name, std::move(fact));
    ++changed;
  }
  if (changed == 0) return 0;
  put(mission, now);
  grow();
  return changed;
}

Result<size_t> SqliteDirectoryStore::edit(const Edit& edit, Time now) {
  return locked<size_t>("change a mission", [&]() -> Result<size_t> {
    Transaction transaction(db_);
    const auto number = number_of(edit.mission);
    if (!number) return not_found("no such mission");
    const size_t changed = apply(*number, edit, now);
    transaction.commit();
    return changed;
  });
}

Result<std::vector<Change>> SqliteDirectoryStore::changes(std::string_view mission) {
  return locked<std::vector<Change>>("read a mission's changes", [&] {
    Result<std::vector<Change>> out;
    Statement rows = db_.prepare(
        "SELECT c.field, c.before, c.after, c.source, c.user, c.at, c.refused FROM mission_change c "
        "JOIN mission m ON m.number = c.mission WHERE m.id = ? ORDER BY c.id DESC LIMIT 200");
    for (rows.bind(mission); rows.step();) {
      out->push_back({std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                      std::string(rows.text(3)), rows.integer(4), from_millis(rows.integer(5)), rows.integer(6) != 0});
    }
    return out;
  });
}

Status SqliteDirectoryStore::propose(const Proposal& proposal, Time now) {
  return locked<void>("keep a proposal", [&]() -> Status {
    Transaction transaction(db_);
    const auto number = number_of(proposal.mission);
    if (!number) return not_found("no such mission");
    Statement same = db_.prepare("SELECT 1 FROM mission_proposal WHERE mission = ? AND field = ? AND value = ?");
    if (same.bind(*number, proposal.field, proposal.value).step()) return {};
    Statement many = db_.prepare("SELECT count(*) FROM mission_proposal");
    if (many.step() && many.integer(0) >= kMostOpenProposals) return busy("as many proposals wait as may");
    many.reset();
    Statement add = db_.prepare("INSERT INTO mission_proposal VALUES (NULL, ?, ?, ?, ?, ?)");
    add.bind(*number, proposal.field, proposal.value, proposal.how, to_millis(now)).run();
    transaction.commit();
    return {};
  });
}

Result<std::vector<StoredProposal>> SqliteDirectoryStore::proposals() {
  return locked<std::vector<StoredProposal>>("read the proposals", [&] {
    Result<std::vector<StoredProposal>> out;
    Statement rows = db_.prepare(fmt::format("{} ORDER BY p.id LIMIT 200", kProposals));
    while (rows.step()) out->push_back(proposal_of(rows));
    return out;
  });
}

Result<StoredProposal> SqliteDirectoryStore::proposal(int64_t id) {
  return locked<StoredProposal>("read a proposal", [&]() -> Result<StoredProposal> {
    Statement row = db_.prepare(fmt::format("{} WHERE p.id = ?", kProposals));
    if (!row.bind(id).step()) return not_found("no such proposal waits");
    return proposal_of(row);
  });
}

Status SqliteDirectoryStore::decide(int64_t id, const Edit& edit, Time now) {
  return locked<void>("decide a proposal", [&]() -> Status {
    Transaction transaction(db_);
    Statement row = db_.prepare("SELECT mission, field, value FROM mission_proposal WHERE id = ?");
    if (!row.bind(id).step()) return not_found("no such proposal waits");
    const int64_t number = row.integer(0);
    const std::string field(row.text(1)), value(row.text(2));
    row.reset();
    if (edit.facts.empty()) {
      const Mission mission = read_mission(number);
      write_change(number, {field, std::string(mission.value(field)), value, {}, edit.user, now, true});
    } else {
      apply(number, edit, now);
    }
    db_.prepare("DELETE FROM mission_proposal WHERE id = ?").bind(id).run();
    transaction.commit();
    return {};
  });
}

}  // namespace outcry::store
