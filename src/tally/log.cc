#include "tally/log.h"

namespace outcry::tally {

Log::Log(std::shared_ptr<const Signer> signer) : signer_(std::move(signer)) {}

Result<Log> Log::restore(std::shared_ptr<const Signer> signer, const Head& head, ByteView last_bundle,
                         std::vector<std::vector<Hash32>> upper) {
  const auto entries = split_bundle(last_bundle);
  if (!entries || entries->size() != head.size % kTileWidth) {
    return corrupt("the tally log's last entries do not fit its size");
  }
  std::vector<std::vector<Hash32>> partial(1);
  for (const ByteView entry : *entries) partial[0].push_back(leaf_hash(entry));
  for (auto& level : upper) partial.push_back(std::move(level));
  auto tree = Tree::restore(head.size, std::move(partial));
  if (!tree) return tree.error();
  if (tree->root() != head.root) return corrupt("the tally log does not match its checkpoint");
  Log log(std::move(signer));
  log.tree_ = std::move(*tree);
  log.tally_ = head.tally;
  log.bundle_.assign(last_bundle.begin(), last_bundle.end());
  return log;
}

Writes Log::append(std::span<const Entry> entries) {
  Writes writes;
  for (const Entry& entry : entries) {
    const Bytes bytes = encode(entry);
    bundle_.push_back(static_cast<uint8_t>(bytes.size() >> 8));
    bundle_.push_back(static_cast<uint8_t>(bytes.size()));
    bundle_.insert(bundle_.end(), bytes.begin(), bytes.end());
    tree_.append(leaf_hash(bytes), writes.tiles);
    tally_.add(entry.kind);
    if (tree_.size() % kTileWidth == 0) {
      writes.bundles.push_back({tree_.size() / kTileWidth - 1, std::move(bundle_)});
      bundle_ = {};
    }
  }
  if (!bundle_.empty()) writes.bundles.push_back({tree_.size() / kTileWidth, bundle_});
  if (!writes.tiles.empty()) {
    uint64_t below = tree_.size();
    for (size_t level = 1; level < tree_.partial().size(); ++level) {
      below /= kTileWidth;
      if (tree_.partial()[level].empty()) continue;
      writes.tiles.push_back({static_cast<int>(level), below / kTileWidth, tree_.partial()[level]});
    }
  }
  writes.head = head();
  return writes;
}

Head Log::head() const {
  Head head;
  head.size = tree_.size();
  head.root = tree_.root();
  head.tally = tally_;
  head.checkpoint = signer_->sign(checkpoint_text(signer_->name(), head.size, head.root));
  return head;
}

Result<std::vector<ByteView>> split_bundle(ByteView bundle) {
  std::vector<ByteView> entries;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return invalid("an entry bundle ends in the middle of a length");
    const size_t length = static_cast<size_t>(bundle[0]) << 8 | bundle[1];
    if (bundle.size() < 2 + length) return invalid("an entry bundle ends in the middle of an entry");
    entries.push_back(bundle.subspan(2, length));
    bundle = bundle.subspan(2 + length);
  }
  return entries;
}

}  // namespace outcry::tally
