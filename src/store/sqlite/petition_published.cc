// The petition's store: what of each log is published.

#include "store/sqlite/petition_batch.h"
#include "store/sqlite/petition_store.h"

namespace outcry::store {
namespace {

std::shared_ptr<const std::string> checkpoint_of(const std::shared_ptr<const tally::Head>& head) {
  return {head, &head->checkpoint};
}

}  // namespace

std::shared_ptr<const std::string> SqlitePetitionStore::published(petition::CampaignNumber campaign) const {
  const std::shared_lock lock(registers_mutex_);
  const auto found = registers_.find(campaign);
  if (found == registers_.end()) return nullptr;
  return found->second->note ? found->second->note : checkpoint_of(found->second->head);
}

std::shared_ptr<const tally::Head> SqlitePetitionStore::freeze(petition::CampaignNumber campaign) {
  const std::unique_lock lock(registers_mutex_);
  const auto found = registers_.find(campaign);
  if (found == registers_.end()) return nullptr;
  found->second->note = checkpoint_of(found->second->head);
  return found->second->head;
}

Status SqlitePetitionStore::publish(petition::CampaignNumber campaign, std::string note) {
  try {
    const std::lock_guard lock(writer_mutex_);
    writer_.prepare("INSERT INTO cosigned VALUES (?1, ?2) ON CONFLICT (campaign) DO UPDATE SET note = ?2")
        .bind(campaign, note)
        .run();
  } catch (const SqliteError& error) {
    return to_error(error, "keep a cosigned checkpoint");
  }
  auto shared = std::make_shared<const std::string>(std::move(note));
  const std::unique_lock lock(registers_mutex_);
  const auto found = registers_.find(campaign);
  if (found == registers_.end()) return not_found("no such log");
  found->second->note = std::move(shared);
  return {};
}

Result<std::string> SqlitePetitionStore::cosigned(petition::CampaignNumber campaign) {
  try {
    const std::lock_guard lock(writer_mutex_);
    Statement row = writer_.prepare("SELECT note FROM cosigned WHERE campaign = ?");
    if (!row.bind(campaign).step()) return not_found("no checkpoint of it was cosigned");
    return std::string(row.text(0));
  } catch (const SqliteError& error) {
    return to_error(error, "read a cosigned checkpoint");
  }
}

}  // namespace outcry::store
