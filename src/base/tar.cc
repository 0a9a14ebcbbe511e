#include "base/tar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace outcry {
namespace {

constexpr size_t kBlock = 512;
constexpr uint64_t kOctalSizes = uint64_t{1} << 33;

// Where a field of the header begins, and its length.
struct Field {
  size_t at, length;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12}, kTime{136, 12},
    kChecksum{148, 8}, kType{156, 1}, kMagic{257, 8};

void put(std::string& head, Field field, std::string_view value) {
  value = value.substr(0, field.length);
  std::copy(value.begin(), value.end(), head.begin() + static_cast<std::ptrdiff_t>(field.at));
}

std::string binary(uint64_t number) {
  std::string out(kSize.length, '\0');
  out[0] = '\x80';
  for (size_t i = out.size(); number > 0; number >>= 8) out[--i] = static_cast<char>(number & 0xFF);
  return out;
}

std::optional<uint64_t> number_in(std::string_view field) {
  uint64_t out = 0;
  if (field[0] == '\x80') {
    for (const char c : field.substr(field.size() - 8)) out = out << 8 | static_cast<uint8_t>(c);
    return out;
  }
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size() - 1, out, 8);
  if (error != std::errc() || end != field.data() + field.size() - 1) return std::nullopt;
  return out;
}

}  // namespace

std::optional<TarHead> parse_tar_head(std::string_view block) {
  TarHead out;
  out.name = block.substr(0, kName.length);
  out.name.resize(std::strlen(out.name.c_str()));
  const auto size = number_in(block.substr(kSize.at, kSize.length));
  const auto at = number_in(block.substr(kTime.at, kTime.length));
  if (!size || !at || *at >= kOctalSizes || *size > UINT64_MAX / 2) return std::nullopt;
  if (tar_head(out.name, *size, static_cast<int64_t>(*at)) != block) return std::nullopt;
  out.size = *size;
  return out;
}

std::string tar_head(std::string_view name, uint64_t size, int64_t at) {
  std::string head(kBlock, '\0');
  put(head, kName, name);
  put(head, kMode, "0000600");
  put(head, kUid, "0000000");
  put(head, kGid, "0000000");
  put(head, kSize, size < kOctalSizes ? fmt::format("{:011o}", size) : binary(size));
  put(head, kTime, fmt::format("{:011o}", at));
  put(head, kChecksum, "        ");
  put(head, kType, "0");
  put(head, kMagic,
      std::string_view("ustar\0"
                       "00",
                       8));
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<uint8_t>(c);
  put(head, kChecksum, std::string_view(fmt::format("{:06o}", sum) + '\0' + ' '));
  return head;
}

std::string tar_gap(uint64_t size) {
  return std::string((kBlock - size % kBlock) % kBlock, '\0');
}

std::string tar_end() {
  return std::string(2 * kBlock, '\0');
}

}  // namespace outcry
