#include "cli/settle.h"

#include <iostream>

#include "cli/log_source.h"
#include "cli/restored.h"
#include "cli/witness_question.h"

namespace outcry::cli {
namespace {

using petition::Running;

// Whose log the copy is, by the name in its checkpoint.
Result<std::shared_ptr<const Running>> whose(tally::LogSource& log, const std::string& where, Station& station) {
  const auto note = log.get("checkpoint");
  if (!note) return note.error();
  const std::string origin = note->substr(0, note->find('\n'));
  std::string known;
  for (const auto& running : *station.roster().all()) {
    const auto key = tally::Verifier::parse(running->log_key);
    if (key && key->name() == origin) return running;
    if (key) known += (known.empty() ? "" : ", ") + key->name();
  }
  return invalid(
      fmt::format("{} is the log of {}, which is none of this site's: {} (server.origin is part of the name)", where,
                  origin, known));
}

void tell_taken(const Running& running, uint64_t had, size_t taken, uint64_t without) {
  std::cerr << fmt::format("{}: {} entries were here, {} more taken over from its public log\n", running.petition.slug,
                           had, taken);
  if (without == 0) return;
  std::cerr << fmt::format(
      "  {} of them count people whose records are not in the backup: their receipts' pages are gone, keyholders\n"
      "  will not find them in the list, and if they sign again they are counted twice: say so openly\n",
      without);
}

Status take_over(Station& station, const Running& running, tally::LogSource& log, int threads) {
  const auto head = station.petitions().head(running.stored.number);
  const auto key = tally::Verifier::parse(running.log_key);
  if (!head || !key) return failed("couldn't open the campaign's log");
  std::vector<tally::Checkpoint> seen;
  if (head->size > 0) seen.push_back({key->name(), head->size, head->root});
  std::vector<tally::Entry> entries;
  tally::AuditOptions options;
  options.threads = threads;
  options.each = [&](uint64_t index, const tally::Entry& entry) {
    if (index >= head->size) entries.push_back(entry);
  };
  const auto report = audit_showing(log, *key, seen, options);
  if (!report) return Error{report.error().kind, fmt::format("the log is of no use: {}", report.error().message)};
  const auto strangers = station.catch_up(running.stored.number, entries, report->checkpoint.root);
  if (!strangers) return strangers.error();
  tell_taken(running, head->size, entries.size(), *strangers);
  return {};
}

// A witness remembers what the site has forgotten.
Status expect_witnesses_agree(Station& station, const Config& config, const Running& running) {
  const auto witnesses = config.witness_addresses();
  if (!witnesses) return witnesses.error();
  fetch::Client client({.timeout = std::chrono::seconds(5), .connect_timeout = std::chrono::seconds(3)});
  const auto head = station.petitions().head(running.stored.number);
  for (const auto& witness : *witnesses) {
    const auto says = ask_witness(witness, *head, client);
    if (!says) {
      std::cerr << fmt::format("WARNING: couldn't ask witness {}: {}\n", witness.key.name(), says.error().message);
      continue;
    }
    if (says->seen <= head->size) continue;
    return invalid(
        fmt::format("witness {} has cosigned {} entries of {}, and here are {}: find a newer copy of the log",
                    witness.key.name(), says->seen, running.petition.slug, head->size));
  }
  return {};
}

}  // namespace

Status settle(Station& station, const Config& config, const Settling& settling) {
  if (auto fresh = station.roster().refresh(); !fresh) return fresh.error();
  auto left = station.unsettled();
  if (!left) return left.error();
  std::vector<std::string> caught_up;
  for (const std::string& where : settling.logs) {
    auto log = open_log(where);
    if (!log) return invalid(log.error().message);
    const auto running = whose(*log->source, where, station);
    if (!running) return running.error();
    const std::string& slug = (*running)->petition.slug;
    const bool open = std::any_of(left->begin(), left->end(), [&](const auto& one) { return one.slug == slug; });
    if (!open) return invalid(fmt::format("{} is settled: it goes on from where it is", slug));
    if (auto taken = take_over(station, **running, *log->source, log->threads); !taken) return taken;
    caught_up.push_back(slug);
  }
  std::string waiting;
  for (const auto& one : *left) {
    const bool known = std::find(caught_up.begin(), caught_up.end(), one.slug) != caught_up.end();
    if (!known && !settling.nothing_newer) {
      waiting += (waiting.empty() ? "" : ", ") + shown(one);
      continue;
    }
    const auto running = station.roster().find(one.slug);
    if (!running) return corrupt(fmt::format("there is no campaign {}", one.slug));
    if (auto agreed = expect_witnesses_agree(station, config, *running); !agreed) return agreed;
    if (auto settled = station.settle(running->stored.number); !settled) return settled;
  }
  if (waiting.empty()) return {};
  return invalid(fmt::format("how far has the public log come of {}? Say --log for each, or --nothing-newer", waiting));
}

}  // namespace outcry::cli
