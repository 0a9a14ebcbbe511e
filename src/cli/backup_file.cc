#include "cli/backup_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace outcry::cli {
namespace {

constexpr size_t kBlock = 512;
constexpr uint64_t kLargestSmall = 1 << 20;  // bytes of SHA256SUMS, at most

Error damaged(std::string_view how) {
  return corrupt(fmt::format("the backup is damaged: {}: take another copy of it", how));
}

class Reading {
 public:
  Reading(const ReadBytes& from, const TakePart& take) : from_(from), take_(take), buffer_(1 << 18) {}

  Status run() {
    if (auto sums = read_sums(); !sums) return sums;
    for (std::string_view rest = sums_; !rest.empty();) {
      const size_t end = std::min(rest.find('\n'), rest.size() - 1);
      if (auto read = read_file(rest.substr(0, end + 1)); !read) return read;
      rest.remove_prefix(end + 1);
    }
    return read_end();
  }

 private:
  // All of it; kCorrupt if there is less.
  Status fill(std::span<uint8_t> out) {
    const auto read = from_(out);
    if (!read) return read.error();
    return *read == out.size() ? Status() : damaged("its end is missing");
  }

  Result<std::string> block() {
    std::string out(kBlock, '\0');
    if (auto read = fill({reinterpret_cast<uint8_t*>(out.data()), out.size()}); !read) return read.error();
    return out;
  }

  Status read_sums() {
    const auto first = block();
    if (!first) return first.error().kind == Error::kCorrupt ? not_one() : first.error();
    const auto head = parse_tar_head(*first);
    if (!head || head->name != kSums || head->size > kLargestSmall) return not_one();
    return contents(head->size, [this](ByteView part) -> Status {
      sums_ += text_of(part);
      return {};
    });
  }

  static Error not_one() {
    return invalid("this is no backup that \"outcry backup\" wrote, or its beginning is damaged");
  }

  // The file that this line of SHA256SUMS is about.
  Status read_file(std::string_view line) {
    const auto next = block();
    if (!next) return next.error();
    const auto head = parse_tar_head(*next);
    if (!head) return damaged("a header is not as it was written");
    Sha256 hash;
    auto read = contents(head->size, [&](ByteView part) {
      hash.add(part);
      return take_(head->name, part);
    });
    if (!read) return read;
    if (sum_line(head->name, hash.end()) != line)
      return damaged(fmt::format("{} is not as it was written", shown(head->name)));
    return {};
  }

  static std::string shown(const std::string& name) {
    return name == kManifest || name == kDatabase || name == kConfiguration ? name : "a file in it";
  }

  Status contents(uint64_t size, const std::function<Status(ByteView part)>& take) {
    if (size == 0) return take({});
    for (uint64_t rest = size; rest > 0;) {
      const std::span<uint8_t> part(buffer_.data(), std::min<uint64_t>(rest, buffer_.size()));
      if (auto read = fill(part); !read) return read;
      if (auto taken = take(ByteView(part.data(), part.size())); !taken) return taken;
      rest -= part.size();
    }
    return zeroes(tar_gap(size).size());
  }

  Status zeroes(size_t n) {
    const std::span<uint8_t> gap(buffer_.data(), n);
    if (auto read = fill(gap); !read) return read;
    const bool clean = std::all_of(gap.begin(), gap.end(), [](uint8_t byte) { return byte == 0; });
    return clean ? Status() : damaged("something stands between its files");
  }

  Status read_end() {
    if (auto clean = zeroes(tar_end().size()); !clean) return clean;
    uint8_t more = 0;
    const auto read = from_({&more, 1});
    if (!read) return read.error();
    return *read == 0 ? Status() : damaged("something was appended");
  }

  const ReadBytes& from_;
  const TakePart& take_;
  std::vector<uint8_t> buffer_;
  std::string sums_;
};

}  // namespace

std::string sum_line(std::string_view name, const Hash32& sum) {
  return fmt::format("{}  {}\n", to_hex(sum), name);
}

Sha256::Sha256() {
  crypto_hash_sha256_init(&state_);
}

void Sha256::add(ByteView bytes) {
  crypto_hash_sha256_update(&state_, bytes.data(), bytes.size());
}

Hash32 Sha256::end() {
  Hash32 out;
  crypto_hash_sha256_final(&state_, out.data());
  return out;
}

Status read_backup(const ReadBytes& from, const TakePart& take) {
  return Reading(from, take).run();
}

}  // namespace outcry::cli
