// The sheets' store on SQLite, beside the petition's in the same file.
#pragma once

#include <mutex>

#include "paper/paper_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqlitePaperStore final : public paper::PaperStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  SqlitePaperStore(Database& db, std::mutex& mutex) : db_(db), mutex_(mutex) {}

  Result<int64_t> add(const paper::StoredSheet& sheet, const std::vector<std::pair<int32_t, Bytes>>& marks) override;
  Result<paper::StoredSheet> find(petition::CampaignNumber campaign, int64_t id) override;
  Result<std::vector<paper::StoredRow>> rows(int64_t sheet) override;
  Result<std::vector<paper::StoredSheet>> list(petition::CampaignNumber campaign) override;
  Result<std::vector<std::string>> numbers(petition::CampaignNumber campaign) override;
  Result<Waiting> waiting(petition::CampaignNumber campaign) override;
  Status set_scan(int64_t sheet, const Hash32& scan) override;
  Status drop(petition::CampaignNumber campaign, int64_t id) override;

 private:
  template <class... T>
  Result<std::vector<paper::StoredSheet>> read(const char* where, const T&... values);

  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
