#include "tally/append_log.h"

namespace outcry::tally {

Result<AppendLog> AppendLog::restore(uint64_t size, const Hash32& root, ByteView last_bundle,
                                     std::vector<std::vector<Hash32>> upper) {
  const auto entries = split_bundle(last_bundle);
  if (!entries || entries->size() != size % kTileWidth) return corrupt("a log's last entries do not fit its size");
  std::vector<std::vector<Hash32>> partial(1);
  for (const ByteView entry : *entries) partial[0].push_back(leaf_hash(entry));
  for (auto& level : upper) partial.push_back(std::move(level));
  auto tree = Tree::restore(size, std::move(partial));
  if (!tree) return tree.error();
  if (tree->root() != root) return corrupt("a log does not match its checkpoint");
  AppendLog log;
  log.tree_ = std::move(*tree);
  log.bundle_.assign(last_bundle.begin(), last_bundle.end());
  return log;
}

Growth AppendLog::append(std::span<const Bytes> entries) {
  Growth growth;
  for (const Bytes& entry : entries) {
    bundle_.push_back(static_cast<uint8_t>(entry.size() >> 8));
    bundle_.push_back(static_cast<uint8_t>(entry.size()));
    bundle_.insert(bundle_.end(), entry.begin(), entry.end());
    tree_.append(leaf_hash(entry), growth.tiles);
    if (tree_.size() % kTileWidth == 0) {
      growth.bundles.push_back({tree_.size() / kTileWidth - 1, std::move(bundle_)});
      bundle_ = {};
    }
  }
  if (!bundle_.empty()) growth.bundles.push_back({tree_.size() / kTileWidth, bundle_});
  if (growth.tiles.empty()) return growth;
  uint64_t below = tree_.size();
  for (size_t level = 1; level < tree_.partial().size(); ++level) {
    below /= kTileWidth;
    if (tree_.partial()[level].empty()) continue;
    growth.tiles.push_back({static_cast<int>(level), below / kTileWidth, tree_.partial()[level]});
  }
  return growth;
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
