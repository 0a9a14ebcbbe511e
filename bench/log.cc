// bench_log DIR ENTRIES
//
// Makes a tally log of N entries as a folder (C2SP tlog-tiles), for outcry
// audit to read, and says what appending costs as it grows: each batch is one
// checkpoint, as under a group commit. Files are written outside the times.
#include "tally/log.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/hash.h"
#include "tally/tile_path.h"

namespace {

using namespace outcry;
namespace fs = std::filesystem;

constexpr size_t kBatch = 512;

void put(const fs::path& file, std::string_view bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out) {
    std::cerr << "couldn't write " << file << '\n';
    std::exit(3);
  }
}

std::string bytes_of_tile(const std::vector<Hash32>& hashes) {
  std::string out;
  for (const Hash32& hash : hashes) out.append(text_of(hash));
  return out;
}

// One in a thousand withdraws the one before.
tally::Entry entry_at(uint64_t i) {
  tally::Entry entry;
  entry.day = 15393 + static_cast<int32_t>(i / 1'000'000);
  if (i % 1000 == 999) {
    entry.kind = tally::Kind::kWithdraw;
    entry.target = i - 1;
  } else {
    entry.commitment = sha256(bytes_of(std::to_string(i)));
  }
  return entry;
}

// All files of what an append says; partial tiles under their final names too.
void write(const fs::path& dir, const tally::Writes& writes, bool last) {
  for (const auto& bundle : writes.bundles) {
    const auto entries = tally::split_bundle(bundle.bytes);
    const size_t width = entries->size();
    if (width < tally::kTileWidth && !last) continue;
    put(dir / to_text(tally::TilePath{tally::TilePath::kEntries, bundle.index, width}), text_of(bundle.bytes));
    if (width == tally::kTileWidth) continue;
    std::vector<Hash32> leaves;
    for (const ByteView entry : *entries) leaves.push_back(tally::leaf_hash(entry));
    put(dir / to_text(tally::TilePath{0, bundle.index, width}), bytes_of_tile(leaves));
  }
  for (const auto& tile : writes.tiles) {
    put(dir / to_text(tally::TilePath{tile.level, tile.index, tile.hashes.size()}), bytes_of_tile(tile.hashes));
  }
  put(dir / "checkpoint", writes.head.checkpoint);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_log DIR ENTRIES\n";
    return 2;
  }
  const fs::path dir = argv[1];
  const uint64_t size = std::stoull(argv[2]);
  const auto signer = std::make_shared<const tally::Signer>("bench.example/c/log", std::array<uint8_t, 32>{1});
  put(dir / "key", signer->verifier_key() + "\n");
  tally::Log log(signer);
  std::chrono::nanoseconds spent{0};
  uint64_t marked = 0, mark = std::min<uint64_t>(10'000, size);
  std::cout << "[";
  while (log.size() < size) {
    std::vector<tally::Entry> entries;
    for (uint64_t i = log.size(); i < std::min(log.size() + kBatch, mark); ++i) entries.push_back(entry_at(i));
    const auto begin = std::chrono::steady_clock::now();
    const tally::Writes writes = log.append(entries);
    spent += std::chrono::steady_clock::now() - begin;
    write(dir, writes, log.size() == size);
    if (log.size() < mark) continue;
    std::cout << (marked == 0 ? "" : ",") << "{\"size\":" << mark
              << ",\"ns_per_entry\":" << static_cast<uint64_t>(spent.count()) / (mark - marked) << "}";
    spent = {};
    marked = mark;
    mark = std::min(mark * 10, size);
  }
  std::cout << "]\n";
  return 0;
}
