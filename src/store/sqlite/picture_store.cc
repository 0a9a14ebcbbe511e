#include "store/sqlite/picture_store.h"

#include <fmt/format.h>

namespace outcry::store {
namespace {

// A hash is 64 hexadecimal digits: where they stand in a file, the file names it.
constexpr std::string_view kUsed =
    "EXISTS (SELECT 1 FROM campaign c LEFT JOIN pending p ON p.campaign = c.number WHERE c.slug = picture.slug AND "
    "(instr(c.document, picture.hash) > 0 OR instr(ifnull(p.document, ''), picture.hash) > 0))";

}  // namespace

Result<std::unique_ptr<SqlitePictureStore>> SqlitePictureStore::open(const std::filesystem::path& file,
                                                                     Database& writer, std::mutex& writer_mutex) {
  auto reader = Database::open(file, Database::Use::kRead);
  if (!reader) return reader.error();
  return std::unique_ptr<SqlitePictureStore>(new SqlitePictureStore(writer, writer_mutex, std::move(*reader)));
}

Status SqlitePictureStore::keep(std::string_view slug, std::string_view hash,
                                const std::vector<campaign::PictureFile>& files, Time now) {
  const std::lock_guard lock(writer_mutex_);
  try {
    Transaction transaction(writer_);
    Statement there = writer_.prepare(
        "SELECT count(DISTINCT hash), count(CASE WHEN hash = ?2 THEN 1 END) FROM picture WHERE slug = ?1");
    there.bind(slug, hash).step();
    if (there.integer(1) == 0) {
      if (there.integer(0) >= campaign::kMostKeptPictures) {
        return invalid("couldn't keep the picture: the campaign has too many");
      }
      Statement add = writer_.prepare("INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?, ?)");
      for (const campaign::PictureFile& one : files) {
        add.bind(slug, hash, one.side, one.width, one.height, to_millis(now), bytes_of(one.bytes)).run();
      }
    } else {
      writer_.prepare("UPDATE picture SET unused_since = ? WHERE slug = ? AND hash = ? AND unused_since IS NOT NULL")
          .bind(to_millis(now), slug, hash)
          .run();
    }
    there.reset();
    transaction.commit();
  } catch (const SqliteError& error) {
    return to_error(error, "keep a picture");
  }
  return {};
}

Result<campaign::PictureFile> SqlitePictureStore::find(std::string_view slug, std::string_view hash) {
  const std::lock_guard lock(reader_mutex_);
  try {
    Statement row = reader_->prepare(
        "SELECT side, width, height FROM picture WHERE slug = ? AND hash = ? ORDER BY side DESC LIMIT 1");
    if (!row.bind(slug, hash).step()) return not_found("no such picture");
    return campaign::PictureFile{row.integer(0), row.integer(1), row.integer(2), {}};
  } catch (const SqliteError& error) {
    return to_error(error, "look for a picture");
  }
}

Result<std::string> SqlitePictureStore::bytes(std::string_view slug, std::string_view hash, int64_t side) {
  const std::lock_guard lock(reader_mutex_);
  try {
    Statement row = reader_->prepare("SELECT bytes FROM picture WHERE slug = ? AND hash = ? AND side = ?");
    if (!row.bind(slug, hash, side).step()) return not_found("no such picture");
    return std::string(text_of(row.blob(0)));
  } catch (const SqliteError& error) {
    return to_error(error, "read a picture");
  }
}

// Every run of 64 hexadecimal digits in it.
void SqlitePictureStore::note_used(const std::string& slug, std::string_view document, Used& used) {
  constexpr size_t kHash = 64;
  size_t run = 0;
  for (size_t i = 0; i < document.size(); ++i) {
    const char c = document[i];
    run = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ? run + 1 : 0;
    if (run >= kHash) used.insert(slug + " " + std::string(document.substr(i + 1 - kHash, kHash)));
  }
}

SqlitePictureStore::Used SqlitePictureStore::used() {
  Used out;
  Statement rows = reader_->prepare(
      "SELECT slug, document FROM campaign UNION ALL SELECT slug, p.document FROM pending p JOIN campaign ON number = "
      "p.campaign");
  while (rows.step()) note_used(std::string(rows.text(0)), rows.text(1), out);
  return out;
}

std::vector<SqlitePictureStore::Change> SqlitePictureStore::due(Time now) {
  const Used used = this->used();
  const int64_t before = to_millis(now - campaign::kUnusedPictureKept);
  std::vector<Change> out;
  Statement rows = reader_->prepare("SELECT slug, hash, max(unused_since) FROM picture GROUP BY slug, hash");
  while (rows.step()) {
    Change one{std::string(rows.text(0)), std::string(rows.text(1)), Change::kForget};
    const bool is_used = used.contains(one.slug + " " + one.hash), was_used = rows.is_null(2);
    if (is_used) {
      one.what = Change::kUsed;
    } else if (was_used) {
      one.what = Change::kUnused;
    }
    if (is_used == was_used && (is_used || rows.integer(2) > before)) continue;
    out.push_back(std::move(one));
  }
  return out;
}

Result<int64_t> SqlitePictureStore::forget_unused(Time now) {
  try {
    std::vector<Change> changes;
    {
      const std::lock_guard lock(reader_mutex_);
      changes = due(now);
    }
    if (changes.empty()) return 0;
    const std::lock_guard lock(writer_mutex_);
    Transaction transaction(writer_);
    Statement set = writer_.prepare("UPDATE picture SET unused_since = ? WHERE slug = ? AND hash = ?");
    // It may have come into use since it was looked for.
    Statement forget =
        writer_.prepare(fmt::format("DELETE FROM picture WHERE slug = ? AND hash = ? AND NOT {}", kUsed));
    int64_t gone = 0;
    for (const Change& one : changes) {
      if (one.what == Change::kForget) {
        forget.bind(one.slug, one.hash).run();
        gone += writer_.changes() > 0 ? 1 : 0;
      } else {
        set.bind(one.what == Change::kUsed ? std::nullopt : std::optional(to_millis(now)), one.slug, one.hash).run();
      }
    }
    transaction.commit();
    return gone;
  } catch (const SqliteError& error) {
    return to_error(error, "forget pictures that are not used");
  }
}

}  // namespace outcry::store
