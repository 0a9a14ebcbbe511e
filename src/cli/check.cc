// outcry check: is all well? A line each.

#include <curl/curl.h>
#include <sys/stat.h>

#include <iostream>

#include "audit/kept_log.h"
#include "audit/reading.h"
#include "cli/restored.h"
#include "cli/server_keys.h"
#include "cli/station.h"
#include "cli/verbs.h"
#include "cli/witness_question.h"
#include "petition/published_log.h"
#include "store/sqlite/migrations.h"
#include "tally/audit.h"

namespace outcry::cli {
namespace {

class Checks {
 public:
  void good(std::string_view what, std::string_view detail) {
    std::cout << fmt::format("ok    {}: {}\n", what, detail);
  }
  void warn(std::string_view what, std::string_view detail) {
    std::cout << fmt::format("WARN  {}: {}\n", what, detail);
  }
  void bad(std::string_view what, std::string_view detail) {
    std::cout << fmt::format("FAIL  {}: {}\n", what, detail);
    failed_ = true;
  }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  bool failed_ = false;
};

void check_permissions(const DataFolder& folder, Checks& checks) {
  for (const auto& path : {folder.path(), folder.keys(), folder.config(), folder.database()}) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) continue;
    if ((info.st_mode & 077) != 0) {
      checks.bad("permissions", fmt::format("others may read {}: chmod go= {}", path.string(), path.string()));
      return;
    }
  }
  checks.good("permissions", "nobody else may read the folder");
}

void check_database(const DataFolder& folder, Checks& checks) {
  auto db = store::Database::open(folder.database(), store::Database::Use::kRead);
  if (!db) return checks.bad("database", db.error().message);
  try {
    store::Statement quick = (*db)->prepare("PRAGMA quick_check(1)");
    const std::string answer(quick.step() ? quick.text(0) : "no answer");
    if (answer != "ok") return checks.bad("database", answer);
    checks.good("database", fmt::format("sound, version {}", store::schema_version()));
  } catch (const store::SqliteError& error) {
    checks.bad("database", error.what());
  }
}

void check_mail(const Config& config, Station& station, Checks& checks) {
  if (config.mail.mode == "none")
    return checks.bad("mail",
                      "no mail server is configured: nobody who signs can confirm ([mail] in the configuration)");
  if (config.mail.mode != "smtp")
    return checks.warn("mail", fmt::format("mode is \"{}\": no mail is sent", config.mail.mode));
  // Only the handshake: a connection that opens and says goodbye.
  CURL* curl = curl_easy_init();
  const std::string url =
      fmt::format("{}://{}:{}", config.mail.security == "tls" ? "smtps" : "smtp", config.mail.host, config.mail.port);
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  const CURLcode code = curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK) return checks.bad("mail", fmt::format("couldn't reach {}: {}", url, curl_easy_strerror(code)));
  const auto counts = station.outbox().counts();
  if (!counts) return checks.bad("mail", counts.error().message);
  checks.good("mail", fmt::format("{} answers; {} queued, {} retrying, {} failed", url, counts->queued,
                                  counts->retrying, counts->failed));
  const auto failures = station.outbox().failures(5);
  if (!failures) return;
  for (const auto& one : *failures) checks.warn("mail", fmt::format("mail {} failed for good: {}", one.id, one.reason));
}

// What is promised to be forgotten, and what was.
void check_forgetting(const campaign::Stored& stored, const Config& config, Checks& checks) {
  const std::string& slug = stored.campaign.slug;
  const auto day = [](Time at) { return to_iso_date(day_of(at)); };
  const auto index = petition::Retention::index_due(stored, std::chrono::days(config.keys.destroy_index_after_days));
  if (stored.index_destroyed_at) {
    checks.good("index key", fmt::format("{}: destroyed on {}", slug, day(*stored.index_destroyed_at)));
  } else if (index) {
    checks.good("index key", fmt::format("{}: will be destroyed on {}", slug, day(*index)));
  }
  const auto due = stored.campaign.records_due(stored.closed_at);
  const std::string_view from = stored.campaign.delivered ? "delivered" : "closed";
  if (stored.records_deleted_at) {
    checks.good("records",
                fmt::format("{}: {} deleted on {}", slug, stored.records_deleted, day(*stored.records_deleted_at)));
  } else if (due) {
    checks.good("records", fmt::format("{}: will be deleted on {}, {} months after it was {}", slug, day(*due),
                                       stored.campaign.retention_months, from));
  } else {
    checks.good("records", fmt::format("{}: kept for {} months after it is delivered or closed", slug,
                                       stored.campaign.retention_months));
  }
}

void check_console_log(Station& station, Checks& checks) {
  auto head = station.audit_store().head();
  if (!head) return checks.bad("console log", head.error().message);
  if (head->size == 0) return checks.good("console log", "nothing is written down yet");
  audit::KeptLog log(station.audit_store(), *head);
  const auto key = tally::Verifier::parse(head->key);
  const auto report = key ? audit::read_whole(log, *key, {}, {}, [](uint64_t, const audit::Entry&) {})
                          : Result<tally::LogAuditReport>(key.error());
  if (!report) return checks.bad("console log", report.error().message);
  checks.good("console log", fmt::format("{} entries match their signed root", report->checkpoint.size));
}

void check_campaigns(const Config& config, Station& station, Checks& checks) {
  const auto fresh = station.roster().refresh();
  if (!fresh) return checks.bad("campaigns", fresh.error().message);
  for (const auto& running : *station.roster().all()) {
    const std::string& slug = running->petition.slug;
    petition::PublishedLog log(station.petitions(), running->stored.number);
    const auto key = tally::Verifier::parse(running->log_key);
    const auto report = key ? tally::audit(log, *key, {}) : Result<tally::AuditReport>(key.error());
    if (report) {
      checks.good("log", fmt::format("{}: {} entries match their signed root; the count is {}", slug,
                                     report->checkpoint.size, report->tally.count()));
    } else {
      checks.bad("log", fmt::format("{}: {}", slug, report.error().message));
    }
    if (!running->keyless.empty()) checks.bad("seal", fmt::format("{}: {}", slug, running->keyless));
    check_forgetting(running->stored, config, checks);
  }
  if (station.roster().all()->empty()) checks.warn("campaigns", "there is none yet: outcry campaign apply FILE.toml");
}

void check_keys(Station& station, Checks& checks) {
  checks.good("keys", station.keys().is_locked() ? "locked under a passphrase, readable by this user only"
                                                 : "in the clear, readable by this user only (outcry keys lock)");
  if (const std::string swap = swap_warning(); !swap.empty()) checks.warn("memory", swap);
}

// Of a copy: the server refuses it until it is settled.
void check_settled(Station& station, Checks& checks) {
  const auto logs = station.unsettled();
  if (!logs) return checks.bad("restored", logs.error().message);
  for (const auto& log : *logs) {
    checks.bad("restored", fmt::format("{}: its public log may have gone on since: outcry restore --help", shown(log)));
  }
}

void check_clock(Checks& checks) {
  const auto now = SystemClock().now();
  if (day_of(now) < *parse_iso_date("2026-01-01"))
    return checks.bad("clock", fmt::format("it says {}: set it", to_rfc3339(now)));
  checks.good("clock", to_rfc3339(now));
}

void check_witness(const petition::WitnessAddress& witness, const std::string& slug, const tally::Head& head,
                   fetch::Client& client, Checks& checks) {
  const std::string name = fmt::format("witness {} of {}", witness.key.name(), slug);
  const auto says = ask_witness(witness, head, client);
  if (!says) return checks.warn(name, says.error().message);
  if (!says->why.empty()) return checks.bad(name, says->why);
  if (says->cosigns) return checks.good(name, fmt::format("cosigned {} entries", head.size));
  if (says->seen <= head.size) return checks.good(name, fmt::format("cosigned {} entries before", says->seen));
  checks.bad(name, fmt::format("cosigned {} entries before, and this log has {}: it is an old copy, or this is "
                               "(docs/operate/backup.md)",
                               says->seen, head.size));
}

void check_witnesses(const Config& config, Station& station, Checks& checks) {
  const auto witnesses = config.witness_addresses();
  if (!witnesses) return checks.bad("witnesses", witnesses.error().message);
  fetch::Client client({.timeout = std::chrono::seconds(5), .connect_timeout = std::chrono::seconds(3)});
  for (const auto& running : *station.roster().all()) {
    const auto head = station.petitions().head(running->stored.number);
    if (!head || head->size == 0) continue;
    for (const auto& witness : *witnesses) check_witness(witness, running->petition.slug, *head, client, checks);
  }
}

int check(const std::string& data) {
  const DataFolder folder(data);
  const auto config = config_of(folder);
  if (!config) return report(config.error());
  Checks checks;
  checks.good("configuration", folder.config().string());
  check_permissions(folder, checks);
  check_clock(checks);
  auto station = Station::open(folder, *config, Station::Use::kBeside);
  if (!station) {
    const bool asked = station.error().kind == Error::kInvalid && std::filesystem::exists(folder.keys() / "lock");
    const bool missing = station.error().message.find(" is missing") != std::string::npos;
    checks.bad(asked || missing ? "keys" : "data folder", station.error().message);
    return asked ? kUsage : kNo;
  }
  check_keys(**station, checks);
  check_database(folder, checks);
  check_settled(**station, checks);
  check_campaigns(*config, **station, checks);
  check_console_log(**station, checks);
  check_mail(*config, **station, checks);
  check_witnesses(*config, **station, checks);
  return checks.failed() ? kNo : kDone;
}

}  // namespace

void add_check(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("check", "look at configuration, permissions, keys, database, mail, clock and logs");
  auto data = std::make_shared<std::string>();
  add_data_option(*verb, *data);
  verb->footer("Example: outcry check --data /var/lib/outcry\nEnds with 0 when all is well, 1 when something is not.");
  verb->callback([data, &code] { code = check(*data); });
}

}  // namespace outcry::cli
