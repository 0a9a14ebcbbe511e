// outcry export signatures | contacts | letters | stats | log: what leaves a site, beside the running
// server.

#include <iostream>

#include "audit/kept_log.h"
#include "cli/log_folder.h"
#include "cli/output_file.h"
#include "cli/progress.h"
#include "cli/shell_act.h"
#include "cli/station.h"
#include "cli/verbs.h"
#include "letters/summary.h"
#include "petition/published_log.h"
#include "petition/signature_export.h"
#include "petition/statistics_text.h"

namespace outcry::cli {
namespace {

struct Request {
  std::string what, data, campaign, member, out;
  bool force = false, json = false;
};

Error no_campaign(const std::string& slug) {
  return not_found(fmt::format("there is no campaign \"{}\": \"outcry campaign list\" names them", slug));
}

// Tells the export what the store tells, and the person how far it is.
class Watched final : public petition::SealedVisitor {
 public:
  explicit Watched(petition::SignatureExport& to) : to_(to) {}

  Status begin(const Totals& totals) override {
    progress_.emplace("signatures", totals.records);
    return to_.begin(totals);
  }
  Status epoch(int64_t id, ByteView sealed_keys) override { return to_.epoch(id, sealed_keys); }
  Status record(const petition::SealedSignature& signature) override {
    progress_->at(to_.done());
    return to_.record(signature);
  }

 private:
  petition::SignatureExport& to_;
  std::optional<Progress> progress_;
};

Status export_to(OutputFile& out, Station& station, const Request& request, petition::SignatureExport& signatures) {
  const auto stored = station.campaigns().find(request.campaign);
  if (!stored) return stored.error().kind == Error::kNotFound ? no_campaign(request.campaign) : stored.error();
  {
    Watched watched(signatures);
    petition::PetitionStore& store = station.petitions();
    if (auto told = request.member.empty() ? store.export_sealed(stored->number, watched)
                                           : store.export_contacts(stored->number, request.member, watched);
        !told) {
      return told;
    }
  }
  if (auto ended = signatures.end(); !ended) return ended;
  return out.finish();
}

int export_signatures(Station& station, const Request& request) {
  auto out = OutputFile::create(request.out, request.force);
  if (!out) return report(out.error());
  if ((*out)->is_stdout() && (*out)->is_terminal())
    return report(invalid("a sealed export is nothing for a terminal: say -o FILE"));
  petition::SignatureExport signatures(
      request.campaign, request.member, station.clock().now(), [&](ByteView bytes) { return (*out)->write(bytes); },
      station.random());
  if (auto done = export_to(**out, station, request, signatures); !done) return report(done.error());
  std::string keys;
  for (const auto& key : signatures.totals().recipients) {
    keys += (keys.empty() ? "" : ", ") + seal::fingerprint(key);
  }
  std::cerr << fmt::format("{}: {} {}, {} bytes, sealed to {}\n", request.campaign, signatures.done(),
                           request.member.empty() ? "signatures" : "contacts", (*out)->size(), keys);
  return kDone;
}

// The member's contacts. One that left the campaign may still be asked for.
int export_contacts(Station& station, const Request& request) {
  if (request.member.empty()) return report(invalid("whose contacts? Say --member SLUG"));
  return export_signatures(station, request);
}

int export_log(Station& station, const Request& request) {
  if (request.out == "-") return report(invalid("a log is a folder of files: say -o DIR"));
  if (auto fresh = station.roster().refresh(); !fresh) return report(fresh.error());
  const auto running = station.roster().find(request.campaign);
  if (!running) return report(no_campaign(request.campaign));
  const auto head = station.petitions().head(running->stored.number);
  if (!head) return report(failed("couldn't open the campaign's log"));
  petition::PublishedLog log(station.petitions(), running->stored.number);
  if (auto written = write_log_folder(log, head->size, head->checkpoint, running->log_key, request.out); !written)
    return report(written.error());
  std::cerr << fmt::format("{}: {} entries, the count is {}\n", request.campaign, head->size, head->tally.count());
  return kDone;
}

// Of no campaign. What waits to be signed stands in it where this verb can sign.
int export_console_log(Station& station, const Request& request) {
  if (request.out == "-") return report(invalid("a log is a folder of files: say -o DIR"));
  if (auto settled = station.audit().settle(); !settled) return report(settled.error());
  auto head = station.audit_store().head();
  if (!head) return report(head.error());
  if (head->size == 0) return report(not_found("nothing is written down yet"));
  audit::KeptLog log(station.audit_store(), *head);
  if (auto written = write_log_folder(log, head->size, head->checkpoint, head->key, request.out); !written)
    return report(written.error());
  std::cerr << fmt::format("the console's log: {} entries\n", head->size);
  return kDone;
}

int export_stats(Station& station, const Request& request) {
  auto out = OutputFile::create(request.out.empty() ? "-" : request.out, request.force);
  if (!out) return report(out.error());
  const auto stored = station.campaigns().find(request.campaign);
  if (!stored) return report(stored.error().kind == Error::kNotFound ? no_campaign(request.campaign) : stored.error());
  const auto statistics = station.petitions().statistics(stored->number, station.clock().now());
  if (!statistics) return report(statistics.error());
  const std::string text =
      request.json ? petition::to_json(*statistics, request.campaign) : petition::to_csv(*statistics);
  if (auto written = (*out)->write(text); !written) return report(written.error());
  if (auto finished = (*out)->finish(); !finished) return report(finished.error());
  return kDone;
}

// How many there are, never what is in them: nothing of that is kept.
int export_letters(Station& station, const Request& request) {
  const auto stored = station.campaigns().find(request.campaign);
  if (!stored) return report(stored.error().kind == Error::kNotFound ? no_campaign(request.campaign) : stored.error());
  const auto tallies = station.letters().tallies(stored->number);
  if (!tallies) return report(tallies.error());
  const auto days = station.letters().days(stored->number);
  if (!days) return report(days.error());
  const auto answers = station.replies().counts(stored->number);
  if (!answers) return report(answers.error());
  const letters::Summary summary = letters::summary_of(*tallies, *answers);
  auto out = OutputFile::create(request.out, request.force);
  if (!out) return report(out.error());
  const std::string text =
      request.json ? boost::json::serialize(letters::to_json(summary)) + "\n" : letters::to_csv(summary, *days);
  if (auto written = (*out)->write(text); !written) return report(written.error());
  if (auto finished = (*out)->finish(); !finished) return report(finished.error());
  return kDone;
}

int run_export(const Request& request) {
  using Exporter = int (*)(Station&, const Request&);
  const Exporter exporter = request.what == "signatures"    ? export_signatures
                            : request.what == "contacts"    ? export_contacts
                            : request.what == "letters"     ? export_letters
                            : request.what == "log"         ? export_log
                            : request.what == "stats"       ? export_stats
                            : request.what == "console-log" ? export_console_log
                                                            : nullptr;
  if (exporter == nullptr)
    return report(invalid(
        fmt::format("there is no export of \"{}\": signatures, contacts, letters, stats, log and console-log exist",
                    request.what)));
  if (!request.member.empty() && request.what != "contacts")
    return report(invalid("--member is for contacts: outcry export contacts --member SLUG"));
  if (request.json && request.what != "stats" && request.what != "letters")
    return report(invalid("--json is for stats and letters: the others have a format of their own"));
  if ((request.what == "console-log") != request.campaign.empty()) {
    return report(invalid(request.campaign.empty() ? "of which campaign? Say --campaign SLUG"
                                                   : "the console's log is of no campaign: leave --campaign out"));
  }
  if (request.out.empty() && request.what != "stats") return report(invalid("where to? Say -o FILE"));
  const DataFolder folder(request.data);
  const auto config = config_of(folder);
  if (!config) return report(config.error());
  auto station = Station::open(folder, *config, Station::Use::kBeside);
  if (!station) return report(station.error());
  auto act = ShellAct::begin(**station, "export." + request.what, request.campaign);
  if (!act) return report(act.error());
  const int code = exporter(**station, request);
  if (code == kDone) act->done();
  return code;
}

}  // namespace

void add_export(CLI::App& app, int& code) {
  auto* verb =
      app.add_subcommand("export", "write signatures, sealed, the tally log or numbers, also beside the server");
  auto request = std::make_shared<Request>();
  verb->add_option("WHAT", request->what,
                   "signatures (a file for the keyholders), contacts (one for a member\n"
                   "organisation), letters (how many, by target, country and day), stats\n"
                   "(counts by day, hour, country, for organisers), log (a folder for everybody), console-log (a "
                   "folder for who checks it)")
      ->required();
  verb->add_option("--campaign", request->campaign, "the campaign")->type_name("SLUG");
  verb->add_option("--member", request->member, "of contacts: the member organisation")->type_name("SLUG");
  add_data_option(*verb, request->data);
  verb->add_option("-o,--out", request->out,
                   "the file, - for standard output, which stats go to unless it is\nsaid; of a log the folder")
      ->type_name("FILE");
  verb->add_flag("--force", request->force, "replace the file if it exists");
  verb->add_flag("--json", request->json, "of stats and letters: JSON instead of CSV");
  verb->footer(
      "Example: outcry export signatures --campaign save-the-thirty -o save-the-thirty.sealed\n"
      "Only a keyholder can open it: outcry unseal.\n"
      "         outcry export contacts --campaign save-the-thirty --member lifeline -o lifeline.sealed\n"
      "Only that organisation can open it, likewise.\n"
      "         outcry export stats --campaign save-the-thirty -o save-the-thirty.csv\n"
      "         outcry export letters --campaign save-the-thirty -o letters.csv");
  verb->callback([request, &code] { code = run_export(*request); });
}

}  // namespace outcry::cli
