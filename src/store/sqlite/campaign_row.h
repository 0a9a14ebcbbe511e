// What is kept of a campaign, as it lies in the database. Known to the two files of
// SqliteCampaignStore alone.
#pragma once

#include "store/sqlite/campaign_store.h"

namespace outcry::store {

struct SqliteCampaignStore::Known {
  int64_t number = 0;
  int64_t text_version = 0;
  std::string document;
  int64_t updated_at = 0;
  std::optional<int64_t> closed_at;
  std::optional<int64_t> index_destroyed_at, records_deleted_at;
};

}  // namespace outcry::store
