// bench_fill --data DIR --campaign FILE.toml --origin HOST:PORT --confirmed N --pending M [--tokens FILE]
//
// Fills a data folder the way people would: through petition::Signing, the
// intake and the store. N signatures are confirmed and their mails are gone;
// M more wait, and their confirmation tokens go to FILE, one a line.
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "campaign/campaign_file.h"
#include "petition/intake.h"
#include "petition/signing.h"
#include "seal/key_ring.h"
#include "store/sqlite/campaign_store.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/petition_store.h"

namespace {

using namespace outcry;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::cerr << result.error().message << '\n';
    std::exit(3);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Stands between the intake and the store: takes the token out of each
// submission's letter, as its reader would, and confirms with it the first
// `confirmed` ones, or writes it down. Used by the intake's thread.
class Confirming final : public petition::PetitionStore {
 public:
  Confirming(petition::PetitionStore& store, store::Database& db, const seal::Key& mail_key, const Clock& clock,
             size_t confirmed, std::ostream& tokens)
      : store_(store), db_(db), mail_key_(mail_key), clock_(clock), left_(confirmed), tokens_(tokens) {}

  Status open_log(petition::CampaignNumber campaign, std::shared_ptr<const tally::Signer> signer) override {
    return store_.open_log(campaign, std::move(signer));
  }
  int64_t next_id() override { return store_.next_id(); }
  Status scrub() override { return store_.scrub(); }
  [[nodiscard]] std::shared_ptr<const tally::Head> head(petition::CampaignNumber campaign) const override {
    return store_.head(campaign);
  }
  [[nodiscard]] std::shared_ptr<const std::string> published(petition::CampaignNumber campaign) const override {
    return store_.published(campaign);
  }
  std::shared_ptr<const tally::Head> freeze(petition::CampaignNumber campaign) override {
    return store_.freeze(campaign);
  }
  Status publish(petition::CampaignNumber campaign, std::string note) override {
    return store_.publish(campaign, std::move(note));
  }
  Result<std::string> cosigned(petition::CampaignNumber campaign) override { return store_.cosigned(campaign); }
  [[nodiscard]] const std::atomic<uint64_t>* log_size(petition::CampaignNumber campaign) const override {
    return store_.log_size(campaign);
  }
  Result<Bytes> bundle(petition::CampaignNumber campaign, uint64_t index) override {
    return store_.bundle(campaign, index);
  }
  Result<std::vector<Hash32>> tile(petition::CampaignNumber campaign, int level, uint64_t index) override {
    return store_.tile(campaign, level, index);
  }
  Result<petition::StoredSignature> find(petition::CampaignNumber campaign, int64_t id) override {
    return store_.find(campaign, id);
  }
  std::vector<bool> counted(petition::CampaignNumber campaign, std::span<const uint64_t> blinds) override {
    return store_.counted(campaign, blinds);
  }
  Status export_sealed(petition::CampaignNumber campaign, petition::SealedVisitor& visitor) override {
    return store_.export_sealed(campaign, visitor);
  }
  Status export_contacts(petition::CampaignNumber campaign, const std::string& member,
                         petition::SealedVisitor& visitor) override {
    return store_.export_contacts(campaign, member, visitor);
  }
  Result<petition::Statistics> statistics(petition::CampaignNumber campaign, Time now) override {
    return store_.statistics(campaign, now);
  }
  Result<std::map<int32_t, int64_t>> counted_by_text(petition::CampaignNumber campaign) override {
    return store_.counted_by_text(campaign);
  }

  Result<std::vector<petition::Answer>> commit(std::span<const petition::Act> acts) override {
    auto answers = store_.commit(acts);
    if (!answers) return answers;
    std::vector<petition::Act> confirmations;
    for (const petition::Act& act : acts) {
      const auto& submission = std::get<petition::Submission>(act);
      const auto letter = must(petition::open_letter_box(submission.mail, mail_key_));
      if (left_ == 0) {
        tokens_ << to_text(letter.confirmation) << '\n';
        continue;
      }
      --left_;
      confirmations.emplace_back(petition::Confirmation{submission.campaign, submission.id, submission.secret_hash,
                                                        true, clock_.now(), submission.at});
    }
    if (!confirmations.empty()) {
      for (const petition::Answer& answer : must(store_.commit(confirmations))) {
        if (answer.outcome != petition::Outcome::kDone) return corrupt("a fresh signature could not be confirmed");
      }
      const auto id_of = [](const petition::Act& act) { return std::get<petition::Confirmation>(act).id; };
      db_.execute("DELETE FROM mail WHERE id BETWEEN " + std::to_string(id_of(confirmations.front())) + " AND " +
                  std::to_string(id_of(confirmations.back())));
    }
    return answers;
  }

 private:
  petition::PetitionStore& store_;
  store::Database& db_;
  const seal::Key mail_key_;
  const Clock& clock_;
  size_t left_;
  std::ostream& tokens_;
};

// People sign, no more at a time than the intake takes.
class Crowd {
 public:
  Crowd(petition::Signing& signing, const petition::Petition& petition) : signing_(signing), petition_(petition) {}

  void sign(size_t number) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return waiting_ < kAtOnce; });
      ++waiting_;
    }
    static const char* const kNames[] = {"Ana Souza", "박선영", "王小明", "John Miller", "김철수", "佐藤花子"};
    static const char* const kCountries[] = {"BR", "KR", "TW", "US", "KR", "JP"};
    petition::SignForm form;
    form.name = kNames[number % 6];
    form.country = kCountries[number % 6];
    form.email = "signatory." + std::to_string(number) + "@filled.example";
    form.lang = "en";
    const auto signed_up = signing_.sign(petition_, form, {}, [this](const Result<petition::Answer>& answer) {
      if (!answer || answer->outcome != petition::Outcome::kDone) ++refused_;
      const std::lock_guard lock(mutex_);
      --waiting_;
      wake_.notify_one();
    });
    if (!signed_up || !*signed_up) {
      std::cerr << "couldn't sign: the form was refused\n";
      std::exit(3);
    }
  }

  // How many the store did not take as new.
  size_t wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return waiting_ == 0; });
    return refused_;
  }

 private:
  static constexpr size_t kAtOnce = 4096;
  petition::Signing& signing_;
  const petition::Petition& petition_;
  std::mutex mutex_;
  std::condition_variable wake_;
  size_t waiting_ = 0;  // GUARDED_BY(mutex_)
  std::atomic<size_t> refused_{0};
};

using Options = std::map<std::string, std::string>;

// Empty if something is missing.
Options parse(int argc, char** argv) {
  Options options{{"--confirmed", "0"}, {"--pending", "0"}, {"--tokens", "/dev/null"}};
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  const bool whole = argc % 2 == 1 && options.size() == 6 && options.contains("--data") &&
                     options.contains("--campaign") && options.contains("--origin");
  return whole ? options : Options();
}

campaign::Stored applied_campaign(store::Database& db, std::mutex& mutex, const std::string& file, const Clock& clock) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  const auto parsed = must(campaign::parse_campaign(text.str(), file));
  store::SqliteCampaignStore campaigns(db, mutex);
  must(campaigns.apply(parsed, clock.now()));
  return must(campaigns.find(parsed.slug));
}

petition::Petition petition_of(const campaign::Stored& stored, seal::KeyRing& keys, const Clock& clock,
                               Random& random) {
  std::vector<seal::PublicKey> keyholders;
  keyholders.reserve(stored.campaign.keyholders.size());
  for (const std::string& key : stored.campaign.keyholders) keyholders.push_back(must(seal::parse_public_key(key)));
  if (keyholders.empty()) keyholders.push_back(seal::make_key_pair(random).public_key);
  petition::Petition petition;
  petition.number = stored.number;
  petition.slug = stored.campaign.slug;
  petition.text_version = stored.text_version;
  petition.languages = stored.campaign.languages;
  petition.index_key = must(keys.index_key(petition.slug));
  petition.sealer = std::make_shared<seal::EpochSealer>(petition.slug, keyholders, clock, random);
  return petition;
}

void fill(Options& options) {
  const std::string data = options["--data"];
  const SystemClock clock;
  SystemRandom random;
  const auto keys = must(seal::KeyRing::open(data + "/keys", random));
  const auto db = must(store::Database::open(data + "/outcry.db", store::Database::Use::kWrite));
  must(store::migrate(*db));
  std::mutex mutex;
  const auto stored = applied_campaign(*db, mutex, options["--campaign"], clock);
  const auto petition = petition_of(stored, *keys, clock, random);
  const auto store = must(store::SqlitePetitionStore::open(data + "/outcry.db", *db, mutex));
  must(store->open_log(petition.number, std::make_shared<tally::Signer>(options["--origin"] + "/c/" + petition.slug,
                                                                        must(keys->log_seed(petition.slug)))));

  const size_t confirmed = std::strtoul(options["--confirmed"].c_str(), nullptr, 10);
  const size_t pending = std::strtoul(options["--pending"].c_str(), nullptr, 10);
  std::ofstream tokens(options["--tokens"]);
  const seal::Key mail_key = must(keys->mail_key());
  Confirming confirming(*store, *db, mail_key, clock, confirmed, tokens);
  size_t refused = 0;
  const auto began = std::chrono::steady_clock::now();
  {
    petition::Intake intake(confirming, {}, [] {});
    petition::Tracer tracer({}, clock, random);
    petition::Signing signing(intake, confirming, petition::EmailRules::standard(), tracer, mail_key, clock, random);
    Crowd crowd(signing, petition);
    // Numbered from the next id on, so that filling a folder again makes other people.
    const auto first = static_cast<size_t>(store->next_id());
    for (size_t i = 0; i < confirmed + pending; ++i) crowd.sign(first + i);
    refused = crowd.wait();
  }
  db->execute("PRAGMA wal_checkpoint(TRUNCATE)");
  std::printf("{\"confirmed\": %zu, \"pending\": %zu, \"refused\": %zu, \"seconds\": %.1f}\n", confirmed, pending,
              refused, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  if (refused > 0) std::exit(3);
}

}  // namespace

int main(int argc, char** argv) {
  Options options = parse(argc, argv);
  if (options.empty()) {
    std::cerr << "usage: bench_fill --data DIR --campaign FILE.toml --origin HOST:PORT --confirmed N --pending M "
                 "[--tokens FILE]\n";
    return 2;
  }
  try {
    fill(options);
  } catch (const std::exception& error) {
    std::cerr << "couldn't fill the data folder: " << error.what() << '\n';
    return 3;
  }
  return 0;
}
