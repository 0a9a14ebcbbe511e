// SqlitePetitionStore::export_sealed(): a read transaction on a connection of
// its own, so that neither the writer nor the readers wait for it.

#include <algorithm>

#include "store/sqlite/petition_store.h"

namespace outcry::store {
namespace {

constexpr size_t kPerRecipient = 112;  // public key and sealed epoch key

// What is read of the counted signatures (s), in the order of their rows: d
// has epoch, position, commitment and what is sealed.
struct Source {
  std::string from;    // its parameters: the campaign, and the member if there is one
  std::string sealed;  // the column
  std::optional<std::string> member;
};

// A withdrawn signature has no sealed record, a counted one must.
Source records() {
  return {"FROM signature s LEFT JOIN sealed d USING (id) WHERE s.campaign = ? AND s.state = 1 ", "d.record", {}};
}
Source contacts_of(const std::string& member) {
  return {"FROM shared d JOIN signature s USING (id) WHERE s.campaign = ? AND s.state = 1 AND d.member = ? ",
          "d.contact", member};
}

class SealedRead {
 public:
  SealedRead(Database& db, petition::CampaignNumber campaign, Source source, petition::SealedVisitor& visitor)
      : campaign_(campaign),
        source_(std::move(source)),
        visitor_(visitor),
        epoch_(db.prepare("SELECT sealed_keys FROM epoch WHERE id = ? AND campaign = ?")),
        db_(db) {}

  Status run() {
    Statement erased = db_.prepare("SELECT 1 FROM erasure WHERE campaign = ? AND what = ?");
    if (erased.bind(campaign_, static_cast<int>(petition::Erasure::kRecords)).step()) {
      return gone("what people signed with was deleted on schedule: there is nothing to export");
    }
    auto totals = count();
    if (!totals) return totals.error();
    if (auto told = visitor_.begin(*totals); !told) return told;
    return tell();
  }

 private:
  Result<petition::SealedVisitor::Totals> count();
  Status tell();
  // Of the campaign's epoch, until the next call.
  Result<ByteView> keys_of(int64_t epoch);

  [[nodiscard]] Statement rows(const std::string& columns);

  const petition::CampaignNumber campaign_;
  const Source source_;
  petition::SealedVisitor& visitor_;
  Statement epoch_;
  Database& db_;
};

Statement SealedRead::rows(const std::string& columns) {
  Statement rows = db_.prepare("SELECT " + columns + " " + source_.from + "ORDER BY s.id");
  if (source_.member) {
    rows.bind(campaign_, *source_.member);
  } else {
    rows.bind(campaign_);
  }
  return rows;
}

Result<ByteView> SealedRead::keys_of(int64_t epoch) {
  if (!epoch_.bind(epoch, campaign_).step()) return corrupt("the epoch of a sealed record is missing");
  const ByteView keys = epoch_.blob(0);
  if (keys.empty() || keys.size() % kPerRecipient != 0) return corrupt("an epoch's sealed keys are damaged");
  return keys;
}

Result<petition::SealedVisitor::Totals> SealedRead::count() {
  petition::SealedVisitor::Totals totals;
  Statement head = db_.prepare("SELECT size FROM log_head WHERE campaign = ?");
  if (head.bind(campaign_).step()) totals.log_size = static_cast<uint64_t>(head.integer(0));
  Statement rows = this->rows("d.epoch");
  std::optional<int64_t> seen;
  for (; rows.step(); ++totals.records) {
    if (rows.is_null(0)) return corrupt("a counted signature has no sealed record");
    if (seen == rows.integer(0)) continue;
    seen = rows.integer(0);
    const auto keys = keys_of(*seen);
    if (!keys) return keys.error();
    for (size_t at = 0; at < keys->size(); at += kPerRecipient) {
      seal::PublicKey key;
      std::copy_n(keys->begin() + static_cast<ptrdiff_t>(at), key.size(), key.begin());
      if (std::ranges::find(totals.recipients, key) == totals.recipients.end()) totals.recipients.push_back(key);
    }
  }
  return totals;
}

Status SealedRead::tell() {
  Statement rows = this->rows("s.id, d.epoch, d.position, s.log_index, d.commitment, " + source_.sealed);
  std::optional<int64_t> told;
  while (rows.step()) {
    const int64_t epoch = rows.integer(1);
    if (told != epoch) {
      const auto keys = keys_of(epoch);
      if (!keys) return keys.error();
      if (auto taken = visitor_.epoch(epoch, *keys); !taken) return taken;
      told = epoch;
    }
    petition::SealedSignature signature;
    signature.id = rows.integer(0);
    signature.position = static_cast<uint32_t>(rows.integer(2));
    signature.index = static_cast<uint64_t>(rows.integer(3));
    const ByteView commitment = rows.blob(4);
    if (rows.is_null(3) || commitment.size() != signature.commitment.size()) return corrupt("a signature is damaged");
    std::ranges::copy(commitment, signature.commitment.begin());
    signature.record = rows.blob(5);
    if (auto taken = visitor_.record(signature); !taken) return taken;
  }
  return {};
}

Status read_sealed(const std::filesystem::path& file, petition::CampaignNumber campaign, Source source,
                   petition::SealedVisitor& visitor) {
  auto db = Database::open(file, Database::Use::kRead);
  if (!db) return db.error();
  try {
    const Snapshot snapshot(**db);
    return SealedRead(**db, campaign, std::move(source), visitor).run();
  } catch (const SqliteError& error) {
    return to_error(error, "read the sealed records");
  }
}

}  // namespace

Status SqlitePetitionStore::export_sealed(petition::CampaignNumber campaign, petition::SealedVisitor& visitor) {
  return read_sealed(file_, campaign, records(), visitor);
}

Status SqlitePetitionStore::export_contacts(petition::CampaignNumber campaign, const std::string& member,
                                            petition::SealedVisitor& visitor) {
  return read_sealed(file_, campaign, contacts_of(member), visitor);
}

}  // namespace outcry::store
