// outcry verify: one receipt, proved without a server; or held against the
// whole log.

#include <boost/json.hpp>
#include <iostream>

#include "cli/log_source.h"
#include "cli/verbs.h"
#include "petition/receipt.h"

namespace outcry::cli {
namespace {

struct VerifyOptions {
  std::string file, key;  // an empty key: the receipt's own
  std::string log;        // empty: not held against one
  bool json = false;
};

// What a log says of the entry that a receipt proves.
struct InLog {
  bool counts = true;
  uint64_t size = 0;
  int64_t count = 0;
};

// Reads the log whole: the checkpoint of the receipt must be of it.
Result<InLog> hold_against(const std::string& where, const petition::Receipt& receipt, const petition::Proved& proved) {
  auto log = open_log(where);
  if (!log) return invalid(log.error().message);
  InLog out;
  tally::AuditOptions audit;
  audit.threads = log->threads;
  audit.each = [&](uint64_t, const tally::Entry& entry) {
    const bool signs = entry.kind == tally::Kind::kSign || entry.kind == tally::Kind::kPaper;
    if (!signs && entry.target == receipt.index) out.counts = entry.kind == tally::Kind::kRestore;
  };
  const auto report = audit_showing(*log->source, *tally::Verifier::parse(receipt.key), {proved.checkpoint}, audit);
  if (!report) return report.error();
  out.size = report->checkpoint.size;
  out.count = report->tally.count();
  return out;
}

void print(const InLog& log) {
  std::cout << fmt::format("  log         {} entries, all read, the receipt's among them; it counts {}\n", log.size,
                           log.count)
            << (log.counts ? "  and         this signature is one of them\n"
                           : "  but         this signature counts no more: a later entry took it out\n");
}

void print(const petition::Receipt& receipt, const petition::Proved& proved) {
  const petition::Record& record = receipt.record;
  std::cout << fmt::format(
      "proved: this signature is entry {} of the log (number {}), counted on {}\n"
      "  campaign    {}\n"
      "  text        version {}, read in \"{}\"\n"
      "  checkpoint  {} entries, root {}\n"
      "  log's key   {}\n",
      receipt.index, receipt.index + 1, to_iso_date(proved.day), receipt.campaign, record.text_version, record.lang,
      proved.checkpoint.size, to_base64(proved.checkpoint.root), receipt.key);
}

void print_json(const petition::Receipt& receipt, const petition::Proved& proved, bool key_given,
                const std::optional<InLog>& log) {
  boost::json::object out{{"proved", true},
                          {"campaign", receipt.campaign},
                          {"index", receipt.index},
                          {"day", to_iso_date(proved.day)},
                          {"text_version", receipt.record.text_version},
                          {"lang", receipt.record.lang},
                          {"size", proved.checkpoint.size},
                          {"root", to_base64(proved.checkpoint.root)},
                          {"key", receipt.key},
                          {"key_given", key_given}};
  if (log) out["log"] = {{"counts", log->counts}, {"size", log->size}, {"count", log->count}};
  std::cout << boost::json::serialize(out) << '\n';
}

int deny(const VerifyOptions& options, const Error& error) {
  if (options.json) {
    std::cout << boost::json::serialize(boost::json::object{{"proved", false}, {"reason", error.message}}) << '\n';
  }
  std::cerr << "outcry: " << error.message << '\n';
  return kNo;
}

int verify_receipt(const VerifyOptions& options) {
  const auto text = read_file(options.file);
  if (!text) return report(failed(text.error().message));
  const auto receipt = petition::parse_receipt(*text);
  if (!receipt) return report(receipt.error());
  const bool key_given = !options.key.empty();
  const auto proved = petition::verify(*receipt, key_given ? options.key : receipt->key);
  // A key that was given and is none is wrong usage; the receipt's own is the receipt's fault.
  if (!proved && proved.error().kind == Error::kInvalid && key_given) return report(proved.error());
  if (!proved) return deny(options, proved.error());
  std::optional<InLog> log;
  if (!options.log.empty()) {
    auto held = hold_against(options.log, *receipt, *proved);
    if (!held && held.error().kind != Error::kCorrupt) return report(held.error());
    if (!held) return deny(options, held.error());
    log = *held;
  }
  if (options.json) {
    print_json(*receipt, *proved, key_given, log);
  } else {
    print(*receipt, *proved);
    if (log) print(*log);
  }
  if (!key_given) {
    std::cerr << "outcry: the key came from the receipt itself: compare it with the one that the coalition printed,\n"
                 "or give that with --key. Whoever forges a receipt brings a key of his own.\n";
  }
  return kDone;
}

}  // namespace

void add_verify(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("verify", "prove from a receipt that its signature is in the log; needs no network");
  auto options = std::make_shared<VerifyOptions>();
  verb->add_option("receipt", options->file, "the receipt, as its page gives it")
      ->required()
      ->type_name("RECEIPT.json");
  verb->add_option("--key", options->key, "the log's verifier key, from where you trust it")->type_name("VKEY");
  verb->add_option("--log", options->log, "hold it against this log, too: an address or a folder")
      ->type_name("URL|DIR");
  verb->add_flag("--json", options->json, "the result as JSON");
  verb->footer(
      "Example: outcry verify receipt.json --key 'outcry.example/c/save-the-thirty+4682f596+AQOhB7/zz…'\n"
      "Exit code: 0 proved, 1 it does not verify, 2 it is not a receipt, 3 it couldn't be read.");
  verb->callback([options, &code] { code = verify_receipt(*options); });
}

}  // namespace outcry::cli
