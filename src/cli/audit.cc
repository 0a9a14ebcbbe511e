// outcry audit: is a log what it says?

#include <boost/json.hpp>
#include <iostream>

#include "cli/audit_console.h"
#include "cli/audit_state.h"
#include "cli/log_source.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

struct Wanted {
  std::string where, key, state, data;
  std::vector<std::string> witnesses;
  int needed = -1;  // all that are named
  bool no_state = false, json = false, console = false, entries = false;
};

std::string_view words(tally::Reason reason) {
  switch (reason) {
    case tally::Reason::kDuplicate:
      return "duplicate";
    case tally::Reason::kMachine:
      return "machine";
    case tally::Reason::kFalseName:
      return "false name";
    case tally::Reason::kNone:
    case tally::Reason::kOther:
      break;
  }
  return "other";
}

Result<tally::AuditOptions> options_of(const Wanted& wanted, int threads) {
  tally::AuditOptions options;
  options.threads = threads;
  for (const std::string& text : wanted.witnesses) {
    auto witness = tally::Verifier::parse(text);
    if (!witness) return invalid(fmt::format("--witness {}: {}", text, witness.error().message));
    if (!witness->is_witness()) return invalid(fmt::format("--witness {}: that is a log's key, no witness's", text));
    options.witnesses.push_back(std::move(*witness));
  }
  if (wanted.needed > static_cast<int>(options.witnesses.size())) {
    return invalid(
        fmt::format("--witnesses {}: only {} are named by --witness", wanted.needed, options.witnesses.size()));
  }
  options.witnesses_needed = wanted.needed < 0 ? options.witnesses.size() : static_cast<size_t>(wanted.needed);
  return options;
}

void print_json(const tally::AuditReport& report, const LogKey& key, size_t seen) {
  const tally::Tally& t = report.tally;
  boost::json::object reasons;
  for (const auto& [reason, number] : report.invalidated) reasons[words(reason)] = number;
  boost::json::array witnesses;
  for (const std::string& name : report.witnessed_by) witnesses.emplace_back(name);
  std::cout << boost::json::serialize(boost::json::object{{"log", report.checkpoint.origin},
                                                          {"count", t.count()},
                                                          {"size", report.checkpoint.size},
                                                          {"root", to_base64(report.checkpoint.root)},
                                                          {"sign", t.sign},
                                                          {"paper", t.paper},
                                                          {"withdraw", t.withdraw},
                                                          {"invalidate", t.invalidate},
                                                          {"restore", t.restore},
                                                          {"invalidated", reasons},
                                                          {"witnesses", witnesses},
                                                          {"seen", seen},
                                                          {"key", key.text},
                                                          {"key_from_log", key.from_log},
                                                          {"checkpoint", report.note}})
            << '\n';
}

void print(const tally::AuditReport& report, const LogKey& key, size_t seen, const tally::AuditOptions& options) {
  const tally::Tally& t = report.tally;
  std::cout << fmt::format("log        {}\nentries    {}, all read; they hash to the root\nroot       {}\n",
                           report.checkpoint.origin, report.checkpoint.size, to_base64(report.checkpoint.root))
            << fmt::format("signed by  {}\n", key.text);
  if (!options.witnesses.empty()) {
    std::cout << fmt::format("witnesses  {} of {}: {}\n", report.witnessed_by.size(), options.witnesses.size(),
                             fmt::join(report.witnessed_by, ", "));
  }
  std::cout << (seen == 0 ? std::string("before     never seen before on this machine\n")
                          : fmt::format("before     {} seen before, of the same log\n",
                                        seen == 1 ? std::string("1 checkpoint") : fmt::format("{} checkpoints", seen)));
  for (const auto& [reason, number] : report.invalidated) {
    std::cout << fmt::format("invalid    {} as {}\n", number, words(reason));
  }
  std::cout << fmt::format("count      {} = {} signed + {} on paper - {} withdrawn - {} invalidated + {} restored\n",
                           t.count(), t.sign, t.paper, t.withdraw, t.invalidate, t.restore);
  if (key.from_log) {
    std::cerr << "The key came from the log itself: compare it with one printed elsewhere, and give it as --key.\n";
  }
}

int audit(const Wanted& wanted) {
  if (wanted.console) {
    if (!wanted.witnesses.empty() || wanted.needed > 0) return report(invalid("the console's log has no witnesses"));
    return audit_console(
        {wanted.where, wanted.data, wanted.key, wanted.state, wanted.no_state, wanted.json, wanted.entries});
  }
  if (wanted.where.empty()) return report(invalid("say which log: https://HOST/c/SLUG/log, or a folder"));
  if (wanted.entries) return report(invalid("--entries is for the console's log: say --console"));
  auto log = open_log(wanted.where);
  if (!log) return report(log.error().kind == Error::kNotFound ? invalid(log.error().message) : log.error());
  const auto options = options_of(wanted, log->threads);
  if (!options) return report(options.error());
  const auto key = key_of(*log->source, wanted.key);
  if (!key) return report(key.error());

  std::filesystem::path file = wanted.state;
  if (file.empty() && !wanted.no_state) file = AuditState::usual_file(key->key.name());
  AuditState state;
  if (!file.empty()) {
    auto before = AuditState::read(file);
    if (!before) return report(before.error());
    state = std::move(*before);
  }
  RememberingLog source(*log->source);
  std::vector<tally::Checkpoint> seen = state.seen(key->key);
  const size_t known = seen.size();
  const SystemClock clock;
  const auto found = audit_showing(source, key->key, std::move(seen), *options);
  if (!found) return accuse(found.error(), source.checkpoint, state, clock.now());
  if (!file.empty()) {
    if (auto kept = state.add(found->note, clock.now()); !kept) return report(kept.error());
  }
  if (wanted.json) {
    print_json(*found, *key, known);
  } else {
    print(*found, *key, known, *options);
  }
  return kDone;
}

}  // namespace

void add_audit(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("audit", "read a whole tally log and recompute its count; or the console's log");
  auto wanted = std::make_shared<Wanted>();
  verb->add_option("LOG", wanted->where, "https://HOST/c/SLUG/log, or a folder (outcry export log)");
  verb->add_flag("--console", wanted->console,
                 "not a campaign's log: the console's, of a data folder or as it was exported");
  verb->add_flag("--entries", wanted->entries, "of the console's: every act, as CSV")->needs("--console");
  add_data_option(*verb, wanted->data);
  verb->add_option("--key", wanted->key, "the log's verifier key, got by another way than the log")->type_name("VKEY");
  verb->add_option("--witness", wanted->witnesses, "a witness's verifier key; may be repeated")->type_name("VKEY");
  verb->add_option("--witnesses", wanted->needed, "how many of them must have cosigned; else all")
      ->type_name("K")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--state", wanted->state, "where checkpoints seen are kept; else in the home folder")
      ->type_name("FILE");
  verb->add_flag("--no-state", wanted->no_state, "keep nothing, compare with nothing")->excludes("--state");
  verb->add_flag("--json", wanted->json, "the result as JSON");
  verb->footer(
      "Ends with 0 if all holds, with 1 if the log is not what it says: then why, and at which entry.\n"
      "Example: outcry audit https://outcry.example/c/save-the-thirty/log\n"
      "         outcry audit --console --data /var/lib/outcry");
  verb->callback([wanted, &code] { code = audit(*wanted); });
}

}  // namespace outcry::cli
