// outcry demo: the example campaign, to look at and try out.

#include <iostream>

#include "accounts/invitation.h"
#include "accounts/password.h"
#include "accounts/token.h"
#include "base/embedded.h"
#include "base/hash.h"
#include "campaign/campaign_file.h"
#include "cli/station.h"
#include "cli/verbs.h"
#include "directory/missions_csv.h"
#include "web/console/console.h"

namespace outcry::cli {
namespace {

constexpr std::string_view kExample = "data/example/save-the-thirty.toml";
constexpr std::string_view kMissions = "data/missions/china.csv";

// The folder with its configuration and a keyholder's key that, other than a
// real one, lies beside the data.
Status make_folder(const DataFolder& folder, const std::string& listen) {
  if (folder.exists()) return {};
  if (auto made = folder.create(); !made) return made;
  SystemRandom random;
  const seal::KeyPair pair = seal::make_key_pair(random);
  if (auto written = write_file(folder.path() / "demo-keyholder.key", seal::to_key_file(pair, "", random)); !written)
    return written;
  Config config;
  config.server.listen = listen;
  config.server.origin = "http://" + listen;
  config.mail.mode = "capture";
  config.seal.keyholders = {seal::to_text(pair.public_key)};
  return write_file(folder.config(), config_file(config));
}

Status apply_example(Station& station) {
  const auto text = embedded_file(kExample);
  if (!text) return failed("the example campaign is not in this program");
  const auto parsed = campaign::parse_campaign(*text, kExample);
  if (!parsed) return parsed.error();
  if (station.campaigns().find(parsed->slug)) return {};  // perhaps changed by whoever tries things out
  const auto applied = station.campaigns().apply(*parsed, station.clock().now());
  if (!applied) return applied.error();
  return {};
}

Status import_missions(Station& station) {
  const auto generation = station.missions().generation();
  if (!generation) return generation.error();
  if (*generation > 0) return {};  // likewise
  const auto text = embedded_file(kMissions);
  if (!text) return failed("the table of missions is not in this program");
  const auto file = directory::read_missions(*text, {}, directory::ZoneTable::of_system());
  if (!file) return file.error();
  std::vector<directory::Mission> rows;
  for (const auto& row : file->rows) rows.push_back(row.mission);
  if (auto done = station.missions().import(std::move(rows), {}, false, station.clock().now()); !done)
    return done.error();
  return {};
}

// As of people of many places and large providers.
petition::Trace trace_of_nobody(Random& random, int64_t n) {
  constexpr int64_t kProviders = 12, kShapes = 40;
  const auto code = [&] {
    petition::TraceHash hash = 0;
    for (const uint8_t byte : random.bytes<6>()) hash = hash << 8 | byte;
    return std::max(hash, petition::kLeastHash);
  };
  return {code(), static_cast<petition::TraceHash>(1 + n % kProviders), code(),
          static_cast<petition::Shape>(n % kShapes), false};
}

// Signatures of nobody, spread over the last thirty days, confirmed soon.
Status generate(Station& station, int64_t n) {
  if (auto fresh = station.roster().refresh(); !fresh) return fresh.error();
  const auto running = station.roster().find("save-the-thirty");
  if (!running) return failed("the example campaign is not there");
  constexpr const char* kCountries[] = {"KR", "US", "JP", "GB", "DE", "FR", "CA", "AU", "NL", "SE"};
  constexpr int64_t kBatch = 1000;
  const auto rules = petition::EmailRules::standard();
  for (int64_t done = 0; done < n;) {
    std::vector<petition::Act> acts;
    for (int64_t i = 0; i < kBatch && done < n; ++i, ++done) {
      petition::SignForm form;
      form.name = fmt::format("Example {}", done + 1);
      form.email = fmt::format("{}-{}@example.org", to_hex(station.random().bytes<6>()), done);
      form.country = kCountries[done % std::size(kCountries)];
      if (done % 3 == 0) form.updates = "yes";
      const Time at = station.clock().now() - std::chrono::minutes((n - done) * 30 * 24 * 60 / n);
      auto checked = petition::check(form, rules, running->petition.languages, {});
      auto prepared = petition::prepare(running->petition, std::move(*checked), station.petitions().next_id(),
                                        station.mail_key(), at, station.random());
      petition::Submission& act = prepared.submission;
      act.mail.clear();
      act.trace = trace_of_nobody(station.random(), done);
      petition::Confirmation confirmation;
      confirmation.campaign = act.campaign;
      confirmation.id = act.id;
      confirmation.secret_hash = act.secret_hash;
      confirmation.at = std::min(station.clock().now(), at + std::chrono::seconds(45));
      acts.emplace_back(std::move(act));
      acts.emplace_back(confirmation);
    }
    if (auto answers = station.petitions().commit(acts); !answers) return answers.error();
    if (done % 100'000 == 0 || done == n) std::cerr << fmt::format("{} of {} signatures\n", done, n);
  }
  return {};
}

// The demonstration's owner, who comes in by the link that is printed at each
// start alone: the password is random and nobody's, so is the second factor.
Result<accounts::UserId> demo_owner(Station& station) {
  constexpr const char* kEmail = "owner@outcry.example";
  accounts::AccountStore& store = station.accounts();
  if (const auto key = station.keys().console_key(); !key) return key.error();  // before anything needs it
  if (const auto there = store.user_by_email(kEmail)) return there->id;
  accounts::Grant owner;
  owner.role = accounts::Role::kOwner;
  const Time now = station.clock().now();
  const auto link = accounts::invite(store, {"Demonstration", kEmail, {owner}}, std::nullopt, now, station.random());
  if (!link) return link.error();
  const auto hash = accounts::hash_password(to_hex(station.random().bytes<16>()));
  if (!hash) return hash.error();
  const auto accepted = store.accept(*accounts::hash_of_token(link->token), *hash, now);
  if (!accepted) return accepted.error();
  accounts::NewTotp totp;
  totp.user = accepted->id;
  const auto nobodys = station.random().bytes<60>();
  totp.box.assign(nobodys.begin(), nobodys.end());
  const auto begun = store.begin_session({accepted->id, sha256(station.random().bytes<32>()), {}, "", true, now}, now);
  if (!begun) return begun.error();
  totp.session = *begun;
  if (auto set = store.set_totp(totp); !set) return set.error();
  if (auto ended = store.end_session(accepted->id, *begun); !ended) return ended.error();
  return accepted->id;
}

int demo(const std::string& data, const std::string& listen, int64_t signatures) {
  block_signals();
  const DataFolder folder(data);
  if (auto made = make_folder(folder, listen); !made) return report(made.error());
  auto config = config_of(folder);
  if (!config) return report(config.error());
  config->server.listen = listen;
  config->server.origin = "http://" + listen;
  auto station = Station::open(folder, *config, Station::Use::kServe);
  if (!station) return report(station.error());
  if (auto applied = apply_example(**station); !applied) return report(applied.error());
  if (auto imported = import_missions(**station); !imported) return report(imported.error());
  if (signatures > 0) {
    if (auto made = generate(**station, signatures); !made) return report(made.error());
  }
  const auto owner = demo_owner(**station);
  if (!owner) return report(owner.error());
  const auto served = (*station)->serve([&](uint16_t, web::Console& console) {
    const std::string& origin = config->server.origin;
    std::cout << "Outcry, a demonstration. Nothing leaves this machine.\n\n"
              << "  the campaign       " << origin << "/c/save-the-thirty\n"
              << "  in Korean          " << origin << "/ko/c/save-the-thirty\n"
              << "  missions           " << origin << "/missions\n"
              << "  captured mail      " << origin << "/dev/mailbox\n"
              << "  the console, once  " << origin << "/console/enter/" << console.entrance(*owner) << "\n\n"
              << "Signatures are sealed to a key that this demonstration made for itself, in\n  "
              << (folder.path() / "demo-keyholder.key").string()
              << "\nA real keyholder's key is made on another machine (outcry keygen) and stays there.\n\n"
              << "Ctrl-C ends it." << std::endl;
  });
  return served ? kDone : report(served.error());
}

}  // namespace

void add_demo(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("demo", "serve the example campaign, with captured mail");
  auto data = std::make_shared<std::string>("outcry-demo"), listen = std::make_shared<std::string>("127.0.0.1:8080");
  auto signatures = std::make_shared<int64_t>(0);
  verb->add_option("--data", *data, "the data folder, made if it is not there")
      ->type_name("DIR")
      ->capture_default_str();
  verb->add_option("--listen", *listen, "address and port")->type_name("HOST:PORT")->capture_default_str();
  verb->add_option("--signatures", *signatures, "generate so many signatures first")
      ->check(CLI::Range(int64_t{0}, int64_t{20'000'000}));
  verb->footer("Example: outcry demo --listen 127.0.0.1:8080 --signatures 12000");
  verb->callback([data, listen, signatures, &code] { code = demo(*data, *listen, *signatures); });
}

}  // namespace outcry::cli
