#include "petition/receipt.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "petition/published_log.h"
#include "tally/tree.h"

namespace outcry::petition {
namespace {

Error wrong(std::string_view why) {
  return corrupt(fmt::format("the receipt does not verify: {}", why));
}

// The day on which the receipt's record was counted by the receipt's entry.
Result<int32_t> verify_entry(const Receipt& receipt) {
  if (receipt.record.campaign != receipt.campaign) return wrong("its record is of another campaign");
  const auto entry = tally::decode(receipt.entry);
  if (!entry || entry->kind != tally::Kind::kSign) return wrong("its entry is not that of a signature");
  if (entry->commitment != commitment_of(receipt.salt, encode(receipt.record))) {
    return wrong("its record and salt are not what the entry commits to");
  }
  return entry->day;
}

Result<tally::Checkpoint> verify_checkpoint(const Receipt& receipt, const tally::Verifier& key) {
  const auto note = tally::parse_note(receipt.checkpoint);
  if (!note) return wrong("its checkpoint is not a signed note");
  auto checkpoint = tally::parse_checkpoint(note->text);
  if (!checkpoint) return wrong("its checkpoint is none");
  if (checkpoint->origin != key.name()) return wrong("its checkpoint is of another log than the key");
  if (!checkpoint->origin.ends_with("/c/" + receipt.campaign)) {
    return wrong("its checkpoint is of another campaign's log");
  }
  if (!key.verifies(*note)) return wrong("its checkpoint is not signed by the key");
  return checkpoint;
}

Result<tally::Checkpoint> checkpoint_of(std::string_view note) {
  const auto parsed = tally::parse_note(note);
  if (!parsed) return parsed.error();
  return tally::parse_checkpoint(parsed->text);
}

}  // namespace

Status prove(Receipt& receipt, PetitionStore& store, CampaignNumber campaign) {
  auto note = published_checkpoint(store, campaign);
  if (!note) return note.error();
  auto checkpoint = checkpoint_of(*note);
  if (checkpoint && receipt.index >= checkpoint->size) {  // not witnessed yet
    *note = store.head(campaign)->checkpoint;
    checkpoint = checkpoint_of(*note);
  }
  if (!checkpoint) return corrupt(checkpoint.error().message);
  if (receipt.index >= checkpoint->size) return busy("the entry is not published yet");
  PublishedLog log(store, campaign);
  auto entry = log.entry(receipt.index);
  if (!entry) return entry.error();
  auto proof = tally::inclusion_proof(log, receipt.index, checkpoint->size);
  if (!proof) return proof.error();
  receipt.checkpoint = std::move(*note);
  receipt.entry = std::move(*entry);
  receipt.proof = std::move(*proof);
  return {};
}

std::string to_tlog_proof(const Receipt& receipt) {
  std::string out =
      fmt::format("c2sp.org/tlog-proof@v1\nextra {}\nindex {}\n", to_base64(receipt.entry), receipt.index);
  for (const Hash32& hash : receipt.proof) out.append(to_base64(hash)).append("\n");
  return out.append("\n").append(receipt.checkpoint);
}

Result<Proved> verify(const Receipt& receipt, std::string_view trusted_key) {
  const auto key = tally::Verifier::parse(trusted_key);
  if (!key) return key.error();
  if (key->is_witness()) return invalid("the verifier key is a witness's, not a log's");
  const auto day = verify_entry(receipt);
  if (!day) return day.error();
  if (receipt.key != trusted_key) return wrong("it names another key than the one that is trusted");
  auto checkpoint = verify_checkpoint(receipt, *key);
  if (!checkpoint) return checkpoint.error();
  if (!tally::proves_inclusion(tally::leaf_hash(receipt.entry), receipt.index, checkpoint->size, receipt.proof,
                               checkpoint->root)) {
    return wrong("its proof does not lead from the entry at its index to the checkpoint's root");
  }
  return Proved{*day, std::move(*checkpoint)};
}

}  // namespace outcry::petition
