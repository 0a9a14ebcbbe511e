// The pictures' store on SQLite, in the same file: so a backup holds them.
#pragma once

#include <memory>
#include <mutex>
#include <set>

#include "campaign/picture_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqlitePictureStore final : public campaign::PictureStore {
 public:
  // `writer` is shared with the other stores of the file; `writer_mutex`
  // guards it. Both must outlive this. Reads on a connection of its own.
  static Result<std::unique_ptr<SqlitePictureStore>> open(const std::filesystem::path& file, Database& writer,
                                                          std::mutex& writer_mutex);

  Status keep(std::string_view slug, std::string_view hash, const std::vector<campaign::PictureFile>& files,
              Time now) override;
  Result<campaign::PictureFile> find(std::string_view slug, std::string_view hash) override;
  Result<std::string> bytes(std::string_view slug, std::string_view hash, int64_t side) override;
  Result<int64_t> forget_unused(Time now) override;

 private:
  SqlitePictureStore(Database& writer, std::mutex& writer_mutex, std::unique_ptr<Database> reader)
      : writer_(writer), writer_mutex_(writer_mutex), reader_(std::move(reader)) {}

  using Used = std::set<std::string, std::less<>>;  // "SLUG HASH"
  struct Change {
    std::string slug, hash;
    enum What { kUsed, kUnused, kForget } what;
  };
  static void note_used(const std::string& slug, std::string_view document, Used& used);
  Used used();                        // reader_mutex_ held
  std::vector<Change> due(Time now);  // reader_mutex_ held

  Database& writer_;
  std::mutex& writer_mutex_;
  std::mutex reader_mutex_;
  std::unique_ptr<Database> reader_;  // GUARDED_BY(reader_mutex_)
};

}  // namespace outcry::store
