// The pages that only the signatory sees. Their titles, like their addresses,
// give nothing away. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "petition/record.h"
#include "web/pages/campaign_parts.h"

namespace outcry::web {

struct ReceiptView {
  CampaignView campaign;
  uint64_t index = 0;                      // of the entry in the log
  std::string receipt;                     // the token
  std::string log_key;                     // the log's verifier key
  std::optional<petition::Record> record;  // as the link opened it
  std::string text;                        // the petition as it was signed
  bool forgotten = false;                  // its record was deleted on schedule
};

std::string receipt_page(const Site& site, const Reader& reader, const ReceiptView& view);

}  // namespace outcry::web
