// The campaigns' store on SQLite, beside the petition's in the same file.
#pragma once

#include <mutex>

#include "campaign/campaign_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteCampaignStore final : public campaign::CampaignStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  SqliteCampaignStore(Database& db, std::mutex& mutex) : db_(db), mutex_(mutex) {}

  Result<campaign::Applied> apply(const campaign::Campaign& campaign, Time now) override;
  Result<campaign::Applied> apply_over(const campaign::Campaign& campaign, Time seen, Time now) override;
  Result<campaign::Applied> create(const campaign::Campaign& campaign, Time now) override;
  Result<campaign::Stored> find(std::string_view slug) override;
  Result<std::vector<campaign::Stored>> all() override;
  Result<Localized> petition_text(std::string_view slug, int32_t version) override;
  Result<std::vector<campaign::TextVersion>> text_versions(std::string_view slug) override;
  Result<int64_t> generation() override;

 private:
  struct Known;
  Result<campaign::Applied> bring(const campaign::Campaign& campaign, const std::optional<Time>& seen, Time now);
  std::optional<Known> known(std::string_view slug);
  static std::string objection(const campaign::Campaign& campaign, const Known& before, Time now);
  Localized text_of(int64_t number, int64_t version);
  void write_text(int64_t number, int64_t version, const Localized& text, Time now);
  campaign::Applied insert(const campaign::Campaign& campaign, Time now);
  campaign::Applied change(const campaign::Campaign& campaign, const Known& before, Time now);

  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
