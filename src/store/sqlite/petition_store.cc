#include "store/sqlite/petition_store.h"

#include <fmt/format.h>

#include <thread>

#include "store/sqlite/petition_batch.h"

namespace outcry::store {
namespace {

using State = petition::StoredSignature::State;

// The keys of a campaign's bundles: from, to.
std::pair<int64_t, int64_t> bundle_range(petition::CampaignNumber campaign) {
  const auto first = static_cast<int64_t>(static_cast<uint64_t>(campaign) << 40);
  return {first, first + (int64_t{1} << 40) - 1};
}

// To the letter: Ed25519 signs the same text the same way. A site that moved
// to another host keeps its log under a new origin; the rest must still fit.
bool is_checkpoint_of(const tally::Log& log, const tally::Signer& signer, std::string_view note) {
  const tally::Head head = log.head();
  if (note.starts_with(signer.name() + "\n")) return note == head.checkpoint;
  const size_t end_of_origin = note.find('\n');
  return end_of_origin != std::string_view::npos &&
         note.substr(end_of_origin + 1).starts_with(tally::checkpoint_text("", head.size, head.root).substr(1));
}

}  // namespace

SqlitePetitionStore::SqlitePetitionStore(std::filesystem::path file, Database& writer, std::mutex& writer_mutex,
                                         std::unique_ptr<Database> reader)
    : file_(std::move(file)), writer_(writer), writer_mutex_(writer_mutex), reader_(std::move(reader)) {}

SqlitePetitionStore::~SqlitePetitionStore() = default;

Result<std::unique_ptr<SqlitePetitionStore>> SqlitePetitionStore::open(const std::filesystem::path& file,
                                                                       Database& writer, std::mutex& writer_mutex) {
  auto reader = Database::open(file, Database::Use::kRead);
  if (!reader) return reader.error();
  std::unique_ptr<SqlitePetitionStore> store(new SqlitePetitionStore(file, writer, writer_mutex, std::move(*reader)));
  try {
    const std::lock_guard lock(writer_mutex);
    store->statements_ = std::make_unique<Statements>(writer);
    Statement last =
        writer.prepare("SELECT max(ifnull((SELECT max(id) FROM signature), 0), last_expired), last_expired FROM site");
    if (last.step()) {
      store->last_id_ = last.integer(0);
      store->last_expired_ = last.integer(1);
    }
    store->logs_ = std::make_unique<LogReader>(*store->reader_, store->reader_mutex_);
    store->find_ = store->reader_->prepare(
        "SELECT s.campaign, s.state, s.secret_hash, s.at, s.text_version, s.lang, s.log_index, own, i.reason "
        "FROM signature s LEFT JOIN sealed USING (id) LEFT JOIN invalidated i USING (id) WHERE s.id = ?");
  } catch (const SqliteError& error) {
    return to_error(error, "open the signatures");
  }
  return store;
}

Status SqlitePetitionStore::open_log(petition::CampaignNumber campaign, std::shared_ptr<const tally::Signer> signer) {
  {
    const std::shared_lock lock(registers_mutex_);
    if (registers_.contains(campaign)) return {};
  }
  auto fresh = std::make_unique<Register>(signer);
  try {
    const std::lock_guard lock(writer_mutex_);
    const Snapshot snapshot(writer_);  // a server may be writing beside us
    if (auto loaded = load(campaign, *fresh, signer); !loaded) return loaded;
    if (auto loaded = load_persons(campaign, *fresh); !loaded) return loaded;
  } catch (const SqliteError& error) {
    return to_error(error, "open a tally log");
  }
  fresh->head = std::make_shared<const tally::Head>(fresh->log.head());
  fresh->size = fresh->head->size;
  const std::unique_lock lock(registers_mutex_);
  registers_.emplace(campaign, std::move(fresh));
  return {};
}

Status SqlitePetitionStore::load(petition::CampaignNumber campaign, Register& into,
                                 const std::shared_ptr<const tally::Signer>& signer) {
  Statement row = writer_.prepare(
      "SELECT size, root, sign, paper, withdraw, invalidate, restore, checkpoint FROM log_head WHERE campaign = ?");
  if (!row.bind(campaign).step()) return {};
  tally::Head head;
  head.size = static_cast<uint64_t>(row.integer(0));
  if (row.blob(1).size() != head.root.size()) return corrupt("a tally log's root is damaged");
  std::copy(row.blob(1).begin(), row.blob(1).end(), head.root.begin());
  const auto number = [&](int column) { return static_cast<uint64_t>(row.integer(column)); };
  head.tally = {number(2), number(3), number(4), number(5), number(6)};
  head.checkpoint = row.text(7);

  auto edge = read_edge(writer_, campaign, head.size);
  if (!edge) return edge.error();
  const tally::Tally& tally = head.tally;
  if (tally.sign + tally.paper + tally.withdraw + tally.invalidate + tally.restore != head.size) {
    return corrupt("a tally does not add up to its log's size");
  }
  auto log = tally::Log::restore(signer, head, edge->last_bundle, std::move(edge->upper));
  if (!log) return log.error();
  if (!is_checkpoint_of(*log, *signer, head.checkpoint)) return corrupt("a stored checkpoint is not its tally log's");
  if (tally_of_days(writer_, campaign) != head.tally) return corrupt("a campaign's statistics are not its tally log's");
  into.log = std::move(*log);
  return {};
}

namespace {

// Has the disk bring a table's rows near while another connection reads them
// one by one: several questions at once, whose answers nobody looks at.
class ReadAhead {
 public:
  ReadAhead(const std::filesystem::path& file, uint64_t from, uint64_t rows) {
    constexpr uint64_t kFew = 1000, kThreads = 4;  // fewer rows are there before a thread is
    const uint64_t stretch = rows < kFew ? 0 : rows / kThreads + 1;
    for (uint64_t at = from; stretch > 0 && at < from + rows; at += stretch) {
      threads_.emplace_back([file, at, stretch] {
        const auto db = Database::open(file, Database::Use::kRead);
        if (!db) return;
        try {
          (*db)
              ->prepare("SELECT sum(length(blinds)) FROM person_tile WHERE key >= ? AND key < ?")
              .bind(at, at + stretch)
              .run();
        } catch (const SqliteError&) {  // who really reads says what is wrong
        }
      });
    }
  }
  ~ReadAhead() {
    for (std::thread& thread : threads_) thread.join();
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

 private:
  std::vector<std::thread> threads_;
};

}  // namespace

Status SqlitePetitionStore::load_persons(petition::CampaignNumber campaign, Register& into) {
  Statement erasures = writer_.prepare("SELECT what FROM erasure WHERE campaign = ?");
  for (erasures.bind(campaign); erasures.step();) {
    into.over = true;
    into.blindless = into.blindless || erasures.integer(0) == petition::Erasure::kBlinds;
  }
  into.persons.reserve(into.log.size());
  const auto [from, to] = bundle_range(campaign);
  const ReadAhead ahead(file_, from, into.log.size() / tally::kTileWidth);
  Statement tiles = writer_.prepare("SELECT blinds FROM person_tile WHERE key BETWEEN ? AND ? ORDER BY key");
  tiles.bind(from, to);
  uint64_t entries = 0;
  while (tiles.step()) {
    // A tile short of entries can only be the last.
    if (entries % tally::kTileWidth != 0) return corrupt("a tile of blind indexes is damaged");
    into.last_blinds.resize(tiles.blob(0).size() / sizeof(uint64_t));
    std::memcpy(into.last_blinds.data(), tiles.blob(0).data(), into.last_blinds.size() * sizeof(uint64_t));
    entries += into.last_blinds.size();
    if (into.blindless) into.last_blinds.assign(into.last_blinds.size(), 0);  // on disk some may stand still
    for (const uint64_t blind : into.last_blinds) {
      if (blind != 0) into.persons.load(blind, {true, false, 0});
    }
  }
  if (entries != into.log.size()) return corrupt("a tally log and its blind indexes are not of one size");
  if (into.last_blinds.size() == tally::kTileWidth) into.last_blinds.clear();
  Statement open = writer_.prepare("SELECT state, blind FROM signature WHERE state IN (0, 4) AND campaign = ?");
  open.bind(campaign);
  while (open.step()) {
    const auto blind = static_cast<uint64_t>(open.integer(1));
    if (blind == 0 || into.blindless) continue;
    Person person = into.persons.get(blind);
    if (open.integer(0) == State::kNotice) {
      person.noticed = true;
    } else {
      ++person.pending;
    }
    into.persons.load(blind, person);
  }
  return {};
}

Result<std::vector<petition::Answer>> SqlitePetitionStore::commit(std::span<const petition::Act> acts) {
  const std::lock_guard lock(writer_mutex_);
  try {
    std::vector<petition::Answer> answers;
    answers.reserve(acts.size());
    Transaction transaction(writer_);
    Batch batch(*this);
    for (const petition::Act& act : acts) {
      answers.push_back(std::visit([&](const auto& one) { return batch.apply(one); }, act));
    }
    batch.write_logs();
    transaction.commit();
    batch.keep();
    return answers;
  } catch (const SqliteError& error) {
    return to_error(error, "write signatures");
  }
}

std::vector<bool> SqlitePetitionStore::counted(petition::CampaignNumber campaign,
                                               std::span<const petition::BlindIndex> blinds) {
  const std::lock_guard lock(writer_mutex_);
  const Register* in = nullptr;
  {
    const std::shared_lock map_lock(registers_mutex_);
    const auto found = registers_.find(campaign);
    if (found != registers_.end()) in = found->second.get();
  }
  std::vector<bool> out;
  for (const petition::BlindIndex blind : blinds) out.push_back(in != nullptr && in->persons.get(blind).counted);
  return out;
}

Status SqlitePetitionStore::scrub() {
  constexpr int kPatience = 100;  // milliseconds, for nobody can sign meanwhile
  const std::lock_guard lock(writer_mutex_);
  try {
    int patience = 0;
    {
      Statement row = writer_.prepare("PRAGMA busy_timeout");
      if (row.step()) patience = static_cast<int>(row.integer(0));
    }
    sqlite3_busy_timeout(writer_.handle(), std::min(kPatience, patience));
    bool busy_now = true;
    {
      Statement row = writer_.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
      busy_now = row.step() && row.integer(0) != 0;
    }
    sqlite3_busy_timeout(writer_.handle(), patience);
    if (busy_now) return busy("couldn't empty the journal: the database is being read");
    return {};
  } catch (const SqliteError& error) {
    return to_error(error, "empty the journal");
  }
}

std::shared_ptr<const tally::Head> SqlitePetitionStore::head(petition::CampaignNumber campaign) const {
  const std::shared_lock lock(registers_mutex_);
  const auto found = registers_.find(campaign);
  return found == registers_.end() ? nullptr : found->second->head;
}

const std::atomic<uint64_t>* SqlitePetitionStore::log_size(petition::CampaignNumber campaign) const {
  const std::shared_lock lock(registers_mutex_);
  const auto found = registers_.find(campaign);
  return found == registers_.end() ? nullptr : &found->second->size;
}

Result<Bytes> SqlitePetitionStore::bundle(petition::CampaignNumber campaign, uint64_t index) {
  return logs_->bundle(campaign, index);
}

Result<std::vector<Hash32>> SqlitePetitionStore::tile(petition::CampaignNumber campaign, int level, uint64_t index) {
  return logs_->tile(campaign, level, index);
}

Result<petition::StoredSignature> SqlitePetitionStore::find(petition::CampaignNumber campaign, int64_t id) {
  const std::lock_guard lock(reader_mutex_);
  try {
    if (!find_.bind(id).step() || find_.integer(0) != campaign) {
      find_.reset();
      return id <= last_expired_ ? gone("it has expired") : not_found("no such signature");
    }
    petition::StoredSignature out;
    out.state = static_cast<State>(find_.integer(1));
    const ByteView hash = find_.blob(2);
    if (hash.size() != out.secret_hash.size()) {
      find_.reset();
      return corrupt("a signature is damaged");
    }
    std::copy(hash.begin(), hash.end(), out.secret_hash.begin());
    out.at = from_millis(find_.integer(3));
    out.text_version = static_cast<int32_t>(find_.integer(4));
    out.lang = find_.text(5);
    out.index = static_cast<uint64_t>(find_.integer(6));
    out.own.assign(find_.blob(7).begin(), find_.blob(7).end());
    if (out.state == State::kInvalidated) out.reason = static_cast<tally::Reason>(find_.integer(8));
    find_.reset();  // or the read would hold back the WAL
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "look up a signature");
  }
}

}  // namespace outcry::store
