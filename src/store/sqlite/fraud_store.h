// The fraud desk's store on SQLite, in the same file as the others. Looks at
// traces on a connection of its own.
#pragma once

#include <mutex>

#include "petition/fraud_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteFraudStore final : public petition::FraudStore {
 public:
  // `writer` must outlive it; the mutex guards it.
  SqliteFraudStore(std::filesystem::path file, Database& writer, std::mutex& mutex)
      : file_(std::move(file)), writer_(writer), mutex_(mutex) {}

  Status look(petition::CampaignNumber campaign, uint64_t size, size_t newest,
              const std::function<void(const petition::Traced&)>& see) override;
  Result<int64_t> begin(const petition::Sweep& sweep) override;
  Status change(int64_t id, std::initializer_list<petition::Sweep::State> from, petition::Sweep::State to,
                Time at) override;
  Result<petition::Sweep> sweep(petition::CampaignNumber campaign, int64_t id) override;
  Result<std::vector<petition::Sweep>> sweeps(petition::CampaignNumber campaign) override;
  Result<std::vector<petition::Sweep>> busy() override;
  Result<std::vector<int64_t>> struck(int64_t sweep, int64_t after, int limit) override;

 private:
  template <class... T>
  Result<std::vector<petition::Sweep>> read(const char* where, const T&... values);

  const std::filesystem::path file_;
  Database& writer_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
