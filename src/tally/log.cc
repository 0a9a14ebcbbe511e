#include "tally/log.h"

namespace outcry::tally {

Log::Log(std::shared_ptr<const Signer> signer) : signer_(std::move(signer)) {}

Result<Log> Log::restore(std::shared_ptr<const Signer> signer, const Head& head, ByteView last_bundle,
                         std::vector<std::vector<Hash32>> upper) {
  auto restored = AppendLog::restore(head.size, head.root, last_bundle, std::move(upper));
  if (!restored) return restored.error();
  Log log(std::move(signer));
  log.log_ = std::move(*restored);
  log.tally_ = head.tally;
  return log;
}

Writes Log::append(std::span<const Entry> entries) {
  std::vector<Bytes> encoded;
  encoded.reserve(entries.size());
  for (const Entry& entry : entries) {
    encoded.push_back(encode(entry));
    tally_.add(entry.kind);
  }
  Writes writes{log_.append(encoded), {}};
  writes.head = head();
  return writes;
}

Head Log::head() const {
  Head head;
  head.size = log_.size();
  head.root = log_.root();
  head.tally = tally_;
  head.checkpoint = signer_->sign(checkpoint_text(signer_->name(), head.size, head.root));
  return head;
}

}  // namespace outcry::tally
