#include "cli/audit_console.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>

#include "audit/kept_log.h"
#include "audit/reading.h"
#include "audit/table.h"
#include "cli/audit_state.h"
#include "cli/log_source.h"
#include "cli/verbs.h"
#include "seal/key_ring.h"
#include "store/sqlite/audit_store.h"

namespace outcry::cli {
namespace {

// The log of a data folder, read beside the server. Needs no passphrase.
struct OwnLog {
  std::unique_ptr<store::Database> db;
  std::mutex mutex;
  std::unique_ptr<store::SqliteAuditStore> store;
  std::unique_ptr<audit::KeptLog> files;
  std::string origin;  // as the configuration has it
  size_t waiting = 0;  // acts that are not in it yet
};

Result<std::unique_ptr<OwnLog>> open_own(const std::string& data) {
  const DataFolder folder(data);
  const auto config = config_of(folder);
  if (!config) return config.error();
  auto own = std::make_unique<OwnLog>();
  own->origin = console_log_origin(*config);
  auto db = store::Database::open(folder.database(), store::Database::Use::kRead);
  if (!db) return db.error();
  own->db = std::move(*db);
  auto store = store::SqliteAuditStore::open(folder.database(), *own->db, own->mutex);
  if (!store) return store.error();
  own->store = std::move(*store);
  const auto waiting = own->store->waiting();
  if (!waiting) return waiting.error();
  own->waiting = *waiting;
  auto head = own->store->head();
  if (!head) return head.error();
  own->files = std::make_unique<audit::KeptLog>(*own->store, std::move(*head));
  return own;
}

// Of keys/audit.key, where that lies there and is not locked.
std::string own_key(const std::string& data, const std::string& origin) {
  const DataFolder folder(data);
  std::error_code error;
  if (!std::filesystem::exists(folder.keys() / "audit.key", error)) return {};
  SystemRandom random;
  const auto ring = seal::KeyRing::open(folder.keys(), random);
  if (!ring || (*ring)->needs_passphrase()) return {};
  const auto seed = (*ring)->audit_seed();
  return seed ? tally::Signer(origin, *seed).verifier_key() : std::string();
}

struct Found {
  tally::LogAuditReport report;
  std::vector<std::string> rows;
  std::optional<Time> first, last;
  size_t seen = 0;
};

void print(const Found& found, const LogKey& key, const ConsoleAudit& wanted, size_t waiting) {
  const tally::Checkpoint& at = found.report.checkpoint;
  if (wanted.json) {
    std::cout << boost::json::serialize(boost::json::object{{"log", at.origin},
                                                            {"size", at.size},
                                                            {"root", to_base64(at.root)},
                                                            {"seen", found.seen},
                                                            {"waiting", waiting},
                                                            {"key", key.text},
                                                            {"key_from_log", key.from_log},
                                                            {"checkpoint", found.report.note}})
              << '\n';
    return;
  }
  if (wanted.entries) {
    std::cout << audit::table_head();
    for (const std::string& row : found.rows) std::cout << row;
    return;
  }
  std::cout << fmt::format("log        {}\nentries    {}, all read; they hash to the root\nroot       {}\n", at.origin,
                           at.size, to_base64(at.root))
            << fmt::format("signed by  {}\n", key.text);
  std::cout << (found.seen == 0 ? std::string("before     never seen before on this machine\n")
                                : fmt::format("before     {} seen before, of the same log\n",
                                              found.seen == 1 ? std::string("1 checkpoint")
                                                              : fmt::format("{} checkpoints", found.seen)));
  if (found.first)
    std::cout << fmt::format("acts       from {} to {}\n", to_rfc3339(*found.first), to_rfc3339(*found.last));
  if (waiting > 0) std::cout << fmt::format("waiting    {} for the server to sign\n", waiting);
}

Result<AuditState> state_of(const ConsoleAudit& wanted, const std::string& origin, std::filesystem::path& file) {
  file = wanted.state;
  if (file.empty() && !wanted.no_state) file = AuditState::usual_file(origin);
  return file.empty() ? Result<AuditState>(AuditState()) : AuditState::read(file);
}

Result<Found> read(tally::LogSource& source, const LogKey& key, std::vector<tally::Checkpoint> seen, bool keep_rows) {
  Found found;
  found.seen = seen.size();
  auto report = audit::read_whole(source, key.key, std::move(seen), {}, [&](uint64_t index, const audit::Entry& entry) {
    if (!found.first) found.first = entry.at;
    found.last = entry.at;
    if (keep_rows) found.rows.push_back(audit::table_row(index, entry, {}));
  });
  if (!report) return report.error();
  found.report = std::move(*report);
  return found;
}

int audit(tally::LogSource& log, const LogKey& key, const ConsoleAudit& wanted, size_t waiting) {
  std::filesystem::path file;
  auto state = state_of(wanted, key.key.name(), file);
  if (!state) return report(state.error());
  RememberingLog source(log);
  const SystemClock clock;
  const auto found = read(source, key, state->seen_of(key.key.name()), wanted.entries);
  if (!found) return accuse(found.error(), source.checkpoint, *state, clock.now());
  if (!file.empty()) {
    if (auto kept = state->add(found->report.note, clock.now()); !kept) return report(kept.error());
  }
  print(*found, key, wanted, waiting);
  if (key.from_log) {
    std::cerr << "The key came from the log itself: compare it with one noted elsewhere, and give it as --key.\n";
  }
  return kDone;
}

// Nothing is in it: who has seen something knows better.
int audit_empty(const OwnLog& own, const ConsoleAudit& wanted) {
  std::filesystem::path file;
  const auto state = state_of(wanted, own.origin, file);
  if (!state) return report(state.error());
  if (!state->seen_of(own.origin).empty()) {
    return accuse(corrupt("it had entries, and now there are none"), {}, *state, SystemClock().now());
  }
  std::cout << fmt::format("log        {}\nentries    none yet\n", own.origin);
  if (own.waiting > 0) std::cout << fmt::format("waiting    {} for the server to sign\n", own.waiting);
  return kDone;
}

// What is given, else the server's own, else what the log says.
Result<LogKey> key_of_own(const OwnLog& own, const ConsoleAudit& wanted) {
  const std::string& said = own.files->head().key;
  LogKey out;
  out.text = wanted.key;
  if (out.text.empty()) out.text = own_key(wanted.data, said.substr(0, said.find('+')));
  out.from_log = out.text.empty();
  if (out.from_log) out.text = said;
  auto key = tally::Verifier::parse(out.text);
  if (!key) return invalid(fmt::format("the log's verifier key: {}", key.error().message));
  out.key = std::move(*key);
  return out;
}

}  // namespace

int audit_console(const ConsoleAudit& wanted) {
  if (!wanted.folder.empty()) {
    auto log = open_log(wanted.folder);
    if (!log) return report(log.error().kind == Error::kNotFound ? invalid(log.error().message) : log.error());
    const auto key = key_of(*log->source, wanted.key);
    return key ? audit(*log->source, *key, wanted, 0) : report(key.error());
  }
  const auto own = open_own(wanted.data);
  if (!own) return report(own.error());
  if ((*own)->files->head().size == 0) return audit_empty(**own, wanted);
  const auto key = key_of_own(**own, wanted);
  return key ? audit(*(*own)->files, *key, wanted, (*own)->waiting) : report(key.error());
}

}  // namespace outcry::cli
