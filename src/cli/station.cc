#include "cli/station.h"

#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>

#include "base/embedded.h"
#include "base/hash.h"
#include "cli/restored.h"
#include "cli/server_keys.h"
#include "cli/verbs.h"
#include "fetch/client.h"
#include "gate/gate.h"
#include "gate/place.h"
#include "outbox/smtp.h"
#include "paper/desk.h"
#include "store/sqlite/migrations.h"
#include "web/app.h"

namespace outcry::cli {
namespace {

std::vector<std::string> own_languages() {
  return {"en", "ko"};
}

// Of the console; the same one once in ten minutes.
class Complaints {
 public:
  explicit Complaints(const Clock& clock) : clock_(clock), said_(std::make_shared<Said>()) {}
  void operator()(const Error& error) const {
    const Time now = clock_.now();
    const std::lock_guard lock(said_->mutex);
    if (error.message == said_->message && now - said_->at < std::chrono::minutes(10)) return;
    said_->message = error.message;
    said_->at = now;
    spdlog::error("console: {}", error.message);
  }

 private:
  struct Said {
    std::mutex mutex;
    std::string message;  // GUARDED_BY(mutex)
    Time at{};            // GUARDED_BY(mutex)
  };
  const Clock& clock_;
  std::shared_ptr<Said> said_;
};

}  // namespace

void block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Station::~Station() {
  if (worker_) worker_->stop();
}

Result<std::unique_ptr<Station>> Station::open(const DataFolder& folder, const Config& config, Use use) {
  std::unique_ptr<Station> station(new Station(folder, config));
  if (use == Use::kServe || use == Use::kRestored) {
    auto lock = folder.lock();
    if (!lock) return lock.error();
    station->lock_ = *lock;
  }
  if (auto opened = station->open_stores(use); !opened) return opened.error();
  return station;
}

// Never under a server that runs.
Status Station::migrate() {
  const auto needed = store::needs_migration(*writer_);
  if (!needed) return needed.error();
  std::shared_ptr<DataFolder::Lock> while_migrating;
  if (*needed && !lock_) {
    auto lock = folder_.lock();
    if (!lock) return invalid("the server that runs is of an older version than this program: restart it first");
    while_migrating = *lock;
  }
  return store::migrate(*writer_);
}

Status Station::open_stores(Use use) {
  auto writer = store::Database::open(folder_.database(), store::Database::Use::kWrite);
  if (!writer) return writer.error();
  writer_ = std::move(*writer);
  if (auto migrated = migrate(); !migrated) return migrated;
  if (use == Use::kServe) {
    if (auto settled = expect_settled(folder_, *writer_); !settled) return settled;
  }
  campaigns_ = std::make_unique<store::SqliteCampaignStore>(*writer_, writer_mutex_);
  auto pictures = store::SqlitePictureStore::open(folder_.database(), *writer_, writer_mutex_);
  if (!pictures) return pictures.error();
  pictures_ = std::move(*pictures);
  auto petitions = store::SqlitePetitionStore::open(folder_.database(), *writer_, writer_mutex_);
  if (!petitions) return petitions.error();
  petitions_ = std::move(*petitions);
  auto outbox = store::SqliteOutboxStore::open(*writer_, writer_mutex_);
  if (!outbox) return outbox.error();
  outbox_ = std::move(*outbox);
  accounts_ = std::make_unique<store::SqliteAccountStore>(*writer_, writer_mutex_);
  fraud_ = std::make_unique<store::SqliteFraudStore>(folder_.database(), *writer_, writer_mutex_);
  place_store_ = std::make_unique<store::SqlitePlaceStore>(*writer_, writer_mutex_);
  missions_ = std::make_unique<store::SqliteDirectoryStore>(*writer_, writer_mutex_);
  auto mailings = store::SqliteMailingStore::open(folder_.database(), *writer_, writer_mutex_);
  if (!mailings) return mailings.error();
  mailings_ = std::move(*mailings);
  auto audit_store = store::SqliteAuditStore::open(folder_.database(), *writer_, writer_mutex_);
  if (!audit_store) return audit_store.error();
  audit_store_ = std::move(*audit_store);
  letter_counts_ = std::make_unique<store::SqliteLetterStore>(*writer_, writer_mutex_);
  replies_ = std::make_unique<store::SqliteReplyStore>(*writer_, writer_mutex_);
  reminders_ = std::make_unique<store::SqliteReminderStore>(*writer_, writer_mutex_);
  sheets_ = std::make_unique<store::SqlitePaperStore>(*writer_, writer_mutex_);
  entrusted_ = std::make_unique<store::SqliteEntrustedStore>(*writer_, writer_mutex_);
  if (use == Use::kCampaigns) {
    audit_ = std::make_unique<audit::AuditLog>(*audit_store_, nullptr);
    return {};
  }
  if (auto there = expect_keys(folder_, *writer_); !there) return there;
  auto keys = open_keys(folder_, random_);
  if (!keys) return keys.error();
  keys_ = std::move(*keys);
  const auto audit_seed = keys_->audit_seed();
  if (!audit_seed) return audit_seed.error();
  audit_ = std::make_unique<audit::AuditLog>(
      *audit_store_, std::make_shared<const tally::Signer>(console_log_origin(config_), *audit_seed));
  const auto mail_key = keys_->mail_key();
  if (!mail_key) return mail_key.error();
  mail_key_ = *mail_key;
  return_path_.emplace(*mail_key_, config_.mail_from(), config_.mail.bounces);
  roster_ = std::make_unique<petition::Roster>(*campaigns_, *petitions_, *keys_, config_.name(),
                                               config_.seal.keyholders, clock_, random_);
  return {};
}

Result<std::vector<store::Unsettled>> Station::unsettled() {
  const std::lock_guard lock(writer_mutex_);
  return store::unsettled(*writer_);
}

Status Station::settle(petition::CampaignNumber campaign) {
  const std::lock_guard lock(writer_mutex_);
  return store::settle(*writer_, campaign);
}

Result<outbox::TransportFactory> Station::transports() {
  if (config_.mail.mode == "capture") {
    capture_ = std::make_unique<outbox::Capture>(clock_);
    return capture_->transports();
  }
  outbox::SmtpOptions options;
  options.host = config_.mail.host;
  options.port = static_cast<uint16_t>(config_.mail.port);
  options.security = config_.mail.security == "tls"    ? outbox::SmtpOptions::kTls
                     : config_.mail.security == "none" ? outbox::SmtpOptions::kNone
                                                       : outbox::SmtpOptions::kStartTls;
  options.user = config_.mail.user;
  options.password = config_.mail.password;
  options.ca_file = config_.mail.ca_file;
  options.hello = config_.name().substr(0, config_.name().find(':'));
  return outbox::smtp_transports(options);
}

void Station::make_letters() {
  const outbox::Mailbox from{config_.mail.from_name, config_.mail_from()};
  const petition::MailLook look{config_.server.origin, from, *return_path_};
  mails_ = std::make_unique<petition::Mails>(*roster_, *campaigns_, *petitions_, look, *mail_key_, clock_);
  letter_mails_ = std::make_unique<letters::Mails>(*mails_, *entrusted_, *roster_, look, *mail_key_, clock_);
  entrusting_ = std::make_unique<letters::Entrusting>(*entrusted_, config_.email_rules(), *mail_key_, clock_, random_);
  courier_ = std::make_unique<letters::Courier>(*entrusted_, *roster_, clock_, random_);
  unsubscribing_ = std::make_unique<mailing::Unsubscribing>(*mailings_, *mail_key_, clock_, random_);
  reminding_ = std::make_unique<letters::Reminding>(*reminders_, config_.email_rules(), *mail_key_, clock_, random_);
  reminder_mails_ =
      std::make_unique<letters::ReminderMails>(*letter_mails_, *reminding_, *roster_, look, *mail_key_, clock_);
  letters_ =
      std::make_unique<mailing::Letters>(*reminder_mails_, *mailings_, *roster_, *unsubscribing_,
                                         mailing::LetterLook{config_.server.origin, from, *return_path_}, *mail_key_);
}

Status Station::start_mail() {
  make_letters();
  if (!sends_mail()) return {};
  auto transports = this->transports();
  if (!transports) return transports.error();
  // The folder is ours alone: what a dead process had in hand need not wait.
  if (auto ended = outbox_->end_leases(); !ended) return ended;
  outbox::WorkerOptions options;
  options.connections = static_cast<int>(config_.mail.connections);
  options.per_second = static_cast<double>(config_.mail.per_second);
  options.return_path = &*return_path_;
  worker_ = std::make_unique<outbox::Worker>(*outbox_, *letters_, *transports, clock_, random_, options,
                                             [](const Error& error) { spdlog::error("mail: {}", error.message); });
  return {};
}

petition::ThrowawayDomains Station::throwaway_domains() const {
  auto out = petition::ThrowawayDomains::parse(embedded_file("data/throwaway-domains.txt").value_or(""));
  for (const std::string& domain : config_.fraud.throwaway_domains) out.add(domain);
  for (const std::string& domain : config_.fraud.trusted_domains) out.remove(domain);
  return out;
}

// Null if no witness is named.
std::unique_ptr<petition::Cosigning> Station::start_cosigning() {
  auto witnesses = config_.witness_addresses();
  if (!witnesses || witnesses->empty()) return nullptr;
  auto client = std::make_shared<fetch::Client>(fetch::Options{
      .limit = 64 * 1024, .timeout = std::chrono::seconds(4), .connect_timeout = std::chrono::seconds(3)});
  return std::make_unique<petition::Cosigning>(
      *roster_, *petitions_, std::move(*witnesses), static_cast<size_t>(config_.witnesses.needed),
      [client](const std::string& url, const std::string& body) -> Result<petition::Cosigning::Reply> {
        auto answer = client->post(url, "text/plain", body);
        if (!answer) return answer.error();
        return petition::Cosigning::Reply{answer->status, std::move(answer->body)};
      },
      clock_, [](const std::string& line) { spdlog::warn("{}", line); });
}

Status Station::serve(const Ready& ready) {
  if (auto loaded = web::Templates::load(own_languages()); !loaded) return loaded;
  if (auto fresh = roster_->refresh(); !fresh) return fresh.error();
  directory_ =
      std::make_unique<directory::CurrentDirectory>(*missions_, directory::ZoneTable::of_system(), own_languages());
  if (auto fresh = directory_->refresh(); !fresh) return fresh.error();
  // The petition goes on without; the console doesn't.
  if (auto taken = audit_->take_up(); !taken) spdlog::error("console: {}", taken.error().message);
  if (auto started = start_mail(); !started) return started;

  petition::Intake intake(*petitions_, {}, [this] {
    if (worker_) worker_->wake();
  });
  petition::Tracer tracer(throwaway_domains(), clock_, random_);
  petition::Signing signing(intake, *petitions_, config_.email_rules(), tracer, *mail_key_, clock_, random_);
  Pool pool(2, 4096);
  web::AppOptions app_options;
  app_options.origin = config_.server.origin;
  app_options.languages = own_languages();
  for (const std::string& one : config_.witnesses.ask) {
    app_options.witnesses.keys.push_back(one.substr(one.find(' ') + 1));
  }
  app_options.witnesses.needed = config_.witnesses.needed;
  app_options.contact = config_.fraud.contact.empty() ? config_.mail.from : config_.fraud.contact;
  if (config_.log.access) {
    access_log_ = std::make_unique<AccessLog>(folder_.log());
    app_options.access = [this](const http::AccessLine& line) { access_log_->line(line); };
  }
  const auto console_key = keys_->console_key();
  if (!console_key) return console_key.error();
  accounts::Throttle throttle(clock_, random_);
  accounts::SignIn sign_in(*accounts_, throttle, *console_key, config_.server.origin, clock_, random_);
  const web::StaticFiles files;
  petition::ExportDesk exports(folder_.path(), *petitions_, clock_, random_);
  places_ = std::make_unique<gate::Places>(*place_store_, hmac_sha256(*console_key, bytes_of("outcry places 1")));
  if (auto loaded = places_->load(); !loaded) return loaded;
  gate::Gate gate(config_.gate(), clock_, random_);
  petition::FraudDesk fraud(*fraud_, *petitions_, intake, clock_, [](const auto& text) { spdlog::error("{}", text); });
  fraud.go_on();
  paper::Desk paper(*sheets_, *petitions_, intake, hmac_sha256(*console_key, bytes_of("outcry paper 1")),
                    config_.email_rules(), clock_, random_);
  web::Console console(
      {*accounts_, sign_in,    *roster_,    *petitions_, *campaigns_, *pictures_, *letter_counts_, *outbox_,
       exports,    *missions_, *directory_, *mailings_,  *letters_,   *mail_key_, sends_mail(),    *entrusted_,
       fraud,      *places_,   *replies_,   paper,       *audit_,     clock_,     random_,         Complaints(clock_)},
      {config_.server.origin, own_languages(), &files},
      {folder_.path(), config_.limits.enabled, config_.challenge.enabled,
       static_cast<size_t>(config_.witnesses.needed)});
  web::App app({*roster_,
                *petitions_,
                signing,
                *campaigns_,
                *pictures_,
                *missions_,
                *directory_,
                gate,
                *places_,
                *letter_counts_,
                capture_.get(),
                &console,
                clock_,
                random_,
                pool,
                *unsubscribing_,
                *mail_key_,
                *replies_,
                *reminding_,
                [this] {
                  if (worker_) worker_->wake();
                },
                sends_mail() ? entrusting_.get() : nullptr},
               app_options);

  const auto cosigning = start_cosigning();
  std::optional<petition::CosigningThread> asking;
  if (cosigning) asking.emplace(*cosigning);
  http::ServerOptions options;
  options.host = config_.host();
  options.port = static_cast<uint16_t>(std::stoi(config_.port()));
  options.threads = static_cast<int>(config_.server.threads);
  options.trusted_proxies = config_.server.trusted_proxies;
  options.max_connections = static_cast<size_t>(config_.server.max_connections);
  auto server = http::Server::start(options, app);
  if (!server) return server.error();
  app.use(**server);
  if (!config_.limits.enabled) std::cerr << "WARNING: the limits are OFF: for load tests only." << std::endl;
  if (!config_.challenge.enabled) std::cerr << "WARNING: the challenge is OFF: for load tests only." << std::endl;
  ready((*server)->port(), console);
  return run_until_signal(**server, app, console, intake);
}

Status Station::run_until_signal(http::Server& server, web::App& app, web::Console& console, petition::Intake& intake) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  constexpr timespec kTick{0, 200'000'000};
  petition::Retention retention(
      *roster_, *petitions_, *keys_, intake, clock_, std::chrono::days(config_.keys.destroy_index_after_days),
      [](const auto& said) { spdlog::log(said.is_error ? spdlog::level::err : spdlog::level::info, said.text); });
  for (int64_t round = 0; sigtimedwait(&signals, nullptr, &kTick) < 0; ++round) {
    keep_house(app, console, intake, retention, round);
  }
  spdlog::info("stopping: what is under way is finished first");
  server.stop(std::chrono::seconds(20));
  if (auto counted = places_->flush(); !counted) spdlog::error("places: {}", counted.error().message);
  return {};
}

// Only what leaves: a mailing does not pile up where nothing is sent.
void Station::feed_mailings() {
  constexpr int kMostWaiting = 1'000;
  if (!worker_) return;
  const auto put = mailings_->feed(clock_.now(), kMostWaiting);
  if (!put) return spdlog::error("mailings: {}", put.error().message);
  if (*put > 0) worker_->wake();
}

void Station::send_letters() {
  if (!worker_) return;
  const auto taken = courier_->step();
  if (!taken) return spdlog::error("letters: {}", taken.error().message);
  if (*taken > 0) worker_->wake();
}

void Station::keep_house(web::App& app, web::Console& console, petition::Intake& intake, petition::Retention& retention,
                         int64_t round) {
  app.tick();
  feed_mailings();
  if (access_log_) access_log_->flush();
  if (round % 5 == 0) {  // each second
    if (auto fresh = roster_->refresh(); !fresh) spdlog::error("campaigns: {}", fresh.error().message);
    if (auto fresh = directory_->refresh(); !fresh) spdlog::error("missions: {}", fresh.error().message);
    roster_->end_epochs();
    if (auto counted = places_->flush(); !counted) spdlog::error("places: {}", counted.error().message);
    console.tick();
    send_letters();
  }
  if (round % 300 == 0) {  // each minute
    const auto expire = [](const Result<petition::Answer>& answer) {
      if (!answer) spdlog::error("couldn't delete expired signatures: {}", answer.error().message);
    };
    if (auto tended = mailings_->tend(clock_.now(), static_cast<int>(config_.mail.bounces_before_removal)); !tended) {
      spdlog::error("mailings: {}", tended.error().message);
    }
    if (auto tended = courier_->tend(); !tended) spdlog::error("letters: {}", tended.error().message);
    if (auto ended = accounts_->expire(clock_.now()); !ended) spdlog::error("console: {}", ended.error().message);
    (void)intake.submit(petition::Expiry{clock_.now() - petition::kConfirmWithin, 1000, clock_.now()}, expire);
  }
  if (round % 18'000 == 0) {  // each hour
    retention.look();
    if (auto gone = letter_counts_->forget_marks(day_of(clock_.now())); !gone) {
      spdlog::error("letters: {}", gone.error().message);
    }
    if (auto gone = reminders_->forget(clock_.now()); !gone) spdlog::error("reminders: {}", gone.error().message);
    if (auto gone = replies_->forget(clock_.now()); !gone) spdlog::error("answers: {}", gone.error().message);
    if (auto gone = pictures_->forget_unused(clock_.now()); !gone) spdlog::error("pictures: {}", gone.error().message);
  }
  retention.step();
}

}  // namespace outcry::cli
