// Makes the Receipt of one signature, as it is now, from the signatory's own
// copy and the log: for whoever holds its link, as a page, a file or a mail.
//
// Any thread. Reads the disk.
#pragma once

#include "petition/receipt.h"
#include "petition/roster.h"

namespace outcry::petition {

// The files' names say nothing of whose they are.
inline constexpr const char* kReceiptJson = "receipt.json";
inline constexpr const char* kReceiptTlogProof = "receipt.tlog-proof";

// `signature` is counted, and `link` its receipt's token. kGone once the record
// was deleted, kBusy while the entry is not published; as Signing::open_own()
// and prove() else.
Result<Receipt> own_receipt(const Running& running, const Token& link, const StoredSignature& signature,
                            campaign::CampaignStore& campaigns, PetitionStore& petitions);

}  // namespace outcry::petition
