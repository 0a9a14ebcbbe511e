// A Receipt proves one signature to whoever holds it: what was signed with,
// the log's entry for it, and the way from that entry to a root that the log
// has signed. It needs no server to be checked.
//
// It holds personal data. Only the signatory gets it; it is made for each
// request or mail and never kept. Formats: docs/spec/tally-log.md, "Receipt".
//
// Values; any thread. prove() reads the disk.
#pragma once

#include <string>
#include <string_view>

#include "petition/petition_store.h"
#include "petition/record.h"
#include "tally/note.h"
#include "tally/proof.h"

namespace outcry::petition {

struct Receipt {
  std::string campaign;  // slug
  Record record;
  Salt salt{};
  Bytes entry;
  uint64_t index = 0;  // of the entry
  tally::Proof proof;
  std::string checkpoint;     // the signed note, with its cosignatures
  std::string key;            // the log's verifier key (C2SP vkey)
  std::string petition_text;  // for people: nothing in the log holds it to the record
};

// Completes a receipt whose index is set by what the log has published: entry,
// proof, checkpoint. kBusy if the published checkpoint does not reach so far
// yet.
Status prove(Receipt& receipt, PetitionStore& store, CampaignNumber campaign);

inline constexpr size_t kMostReceiptBytes = 1 << 20;

std::string to_json(const Receipt& receipt);
// kInvalid names the field that is missing or wrong; fields that it does not
// know it passes over.
Result<Receipt> parse_receipt(std::string_view json);

// C2SP tlog-proof, with the entry as its extra data.
std::string to_tlog_proof(const Receipt& receipt);

// What a receipt proves.
struct Proved {
  int32_t day = 0;  // on which it was counted
  tally::Checkpoint checkpoint;
};

// `trusted_key` is the log's verifier key from where one trusts it. kInvalid
// if that is none; kCorrupt says which part of the receipt does not hold.
Result<Proved> verify(const Receipt& receipt, std::string_view trusted_key);

}  // namespace outcry::petition
