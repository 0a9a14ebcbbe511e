// SQLite for the contract tests.
#pragma once

#include "store/backend_test.h"

namespace outcry::store {

std::unique_ptr<Backend> make_sqlite_backend();

// A folder of its own in the system's temporary one; gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace outcry::store
