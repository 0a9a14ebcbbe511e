// A draft's slug, as long as nothing but its texts goes by it.

#include <fmt/format.h>

#include "campaign/campaign_file.h"
#include "store/sqlite/campaign_row.h"

namespace outcry::store {

using campaign::Applied;

// Whatever table it is in: those that come later are looked at as well.
bool SqliteCampaignStore::has_more_than_texts(int64_t number) {
  std::vector<std::string> tables;
  {
    Statement rows = db_.prepare(
        "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'campaign' AND c.type = "
        "'INTEGER' WHERE m.type = 'table' AND m.name NOT IN ('petition_text', 'text_version', 'author')");
    while (rows.step()) tables.emplace_back(rows.text(0));
  }
  for (const std::string& table : tables) {
    Statement row = db_.prepare(fmt::format("SELECT 1 FROM \"{}\" WHERE campaign = ? LIMIT 1", table));
    if (row.bind(number).step()) return true;
  }
  return false;
}

Result<Applied> SqliteCampaignStore::rename(std::string_view slug, const campaign::Campaign& renamed, Time now) {
  const std::lock_guard lock(mutex_);
  try {
    Transaction transaction(db_);
    const auto before = known(slug);
    if (!before) return not_found("no such campaign");
    if (known(renamed.slug)) return Applied{Applied::kOvertaken};
    const auto was = campaign::parse_campaign(before->document, std::string(slug));
    if (!was) return corrupt(fmt::format("a stored campaign cannot be read: {}", was.error().message));
    const auto draft = campaign::CampaignStatus::kDraft;
    if (was->status != draft || renamed.status != draft || has_more_than_texts(before->number)) {
      return invalid(fmt::format("couldn't rename {}: it is more than a draft's texts", slug));
    }
    const Applied applied = insert(renamed, now);
    Statement number_of = db_.prepare("SELECT number FROM campaign WHERE slug = ?");
    number_of.bind(renamed.slug).step();
    db_.prepare("UPDATE author SET campaign = ? WHERE campaign = ?").bind(number_of.integer(0), before->number).run();
    db_.prepare("UPDATE picture SET slug = ? WHERE slug = ?").bind(renamed.slug, slug).run();
    db_.prepare("UPDATE grant_ SET campaign = ? WHERE campaign = ?").bind(renamed.slug, slug).run();
    db_.prepare("DELETE FROM petition_text WHERE campaign = ?").bind(before->number).run();
    db_.prepare("DELETE FROM text_version WHERE campaign = ?").bind(before->number).run();
    db_.prepare("DELETE FROM campaign WHERE number = ?").bind(before->number).run();
    db_.execute("UPDATE site SET generation = generation + 1");
    transaction.commit();
    return applied;
  } catch (const SqliteError& error) {
    return to_error(error, "rename a campaign");
  }
}

}  // namespace outcry::store
