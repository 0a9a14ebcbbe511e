// The KeptLog is the console's log as files (C2SP tlog-tiles), as far as it
// was when this was made: what joins it later is not seen.
//
// Reads the disk. Any thread; `store` must outlive it.
#pragma once

#include "audit/audit_store.h"
#include "tally/log_files.h"

namespace outcry::audit {

class KeptLog final : public tally::LogFiles {
 public:
  KeptLog(AuditStore& store, Head head) : store_(store), head_(std::move(head)) {}
  [[nodiscard]] const Head& head() const { return head_; }

  Result<Bytes> bundle(uint64_t index) override { return store_.bundle(index); }

 private:
  Result<std::string> checkpoint() override {
    if (head_.checkpoint.empty()) return not_found("nothing is written down yet");
    return head_.checkpoint;
  }
  Result<std::vector<Hash32>> hashes(int level, uint64_t index) override { return store_.tile(level, index); }

  AuditStore& store_;
  const Head head_;
};

}  // namespace outcry::audit
