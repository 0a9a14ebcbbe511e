#include "seal/export_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace outcry::seal {
namespace {

constexpr std::string_view kName = "outcry sealed export ";
constexpr std::string_view kVersion = "1";
constexpr size_t kStreamHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr size_t kOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr size_t kSealedKey = sizeof(Key) + crypto_box_SEALBYTES;
constexpr size_t kRead = 65536;

Error damaged() {
  return corrupt("the file is damaged");
}
Error cut() {
  return corrupt("the file ends before its end: it was cut");
}

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Takes the line "name: value" off the front of `rest`.
bool take_line(std::string_view& rest, std::string_view name, std::string_view& value) {
  const size_t end = rest.find('\n');
  if (end == std::string_view::npos || !rest.starts_with(name) || rest.substr(name.size(), 2) != ": ") return false;
  value = rest.substr(name.size() + 2, end - name.size() - 2);
  rest.remove_prefix(end + 1);
  return true;
}

bool read_number(std::string_view text, uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_recipient(std::string_view text, ExportHead::Recipient& recipient) {
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) return false;
  const auto key = parse_public_key(text.substr(0, space));
  auto sealed = from_base64url(text.substr(space + 1));
  if (!key || !sealed || sealed->size() != kSealedKey) return false;
  recipient = {*key, std::move(*sealed)};
  return true;
}

// Why a file that begins so is no export file of this version.
Error not_ours(std::string_view text) {
  if (!text.starts_with(kName)) return invalid("not a sealed export");
  return invalid(fmt::format("a sealed export of another version; this program reads version {}: use the newer program",
                             kVersion));
}

}  // namespace

std::string to_text(const ExportHead& head) {
  std::string out = fmt::format("{}{}\ncampaign: {}\n", kName, kVersion, head.campaign);
  if (!head.member.empty()) out += fmt::format("member: {}\n", head.member);
  out += fmt::format("when: {}\nrecords: {}\nlog: {}\n", to_rfc3339(head.at), head.records, head.log_size);
  for (const auto& recipient : head.recipients) {
    out += fmt::format("recipient: {} {}\n", to_text(recipient.key), to_base64url(recipient.sealed_key));
  }
  return out += '\n';
}

Result<ExportHead> parse_export_head(std::string_view text) {
  const std::string_view whole = text;
  if (!text.starts_with(fmt::format("{}{}\n", kName, kVersion))) return not_ours(text);
  text.remove_prefix(kName.size() + kVersion.size() + 1);
  const Error wrong = invalid("the head of the sealed export is damaged");
  ExportHead head;
  std::string_view campaign, member, at, records, log, line;
  if (!take_line(text, "campaign", campaign)) return wrong;
  if (take_line(text, "member", member) && !is_slug(member)) return wrong;
  if (!take_line(text, "when", at) || !take_line(text, "records", records) || !take_line(text, "log", log)) {
    return wrong;
  }
  const auto time = parse_rfc3339(at);
  if (!is_slug(campaign) || !time || !read_number(records, head.records) || !read_number(log, head.log_size)) {
    return wrong;
  }
  head.campaign = campaign;
  head.member = member;
  head.at = *time;
  while (take_line(text, "recipient", line)) {
    if (!read_recipient(line, head.recipients.emplace_back())) return wrong;
  }
  for (auto one = head.recipients.begin(); one != head.recipients.end(); ++one) {
    if (std::any_of(head.recipients.begin(), one, [&](const auto& other) { return other.key == one->key; }))
      return wrong;
  }
  if (head.recipients.empty() || whole.size() > kMostExportHead || to_text(head) != whole) return wrong;
  return head;
}

ExportFileWriter::~ExportFileWriter() {
  sodium_memzero(&state_, sizeof state_);
}

Status ExportFileWriter::begin(ExportHead head, Random& random) {
  Key key;
  random.fill(key);
  for (auto& recipient : head.recipients) recipient.sealed_key = seal_to(recipient.key, key);
  std::array<uint8_t, kStreamHeader> header{};
  crypto_secretstream_xchacha20poly1305_init_push(&state_, header.data(), key.data());
  sodium_memzero(key.data(), key.size());
  head_ = to_text(head);
  if (const auto parsed = parse_export_head(head_); !parsed)
    return invalid("couldn't seal the file to its recipients: " + parsed.error().message);
  plain_.reserve(kExportChunk);
  if (auto written = sink_(bytes_of(head_)); !written) return written;
  return sink_(header);
}

Status ExportFileWriter::write(ByteView plain) {
  while (!plain.empty()) {
    // A full chunk waits for more: it could be the last.
    if (plain_.size() == kExportChunk) {
      if (auto pushed = push(plain_, false); !pushed) return pushed;
      plain_.clear();
    }
    const auto part = plain.first(std::min(plain.size(), kExportChunk - plain_.size()));
    plain_.insert(plain_.end(), part.begin(), part.end());
    plain = plain.subspan(part.size());
  }
  return {};
}

Status ExportFileWriter::end() {
  return push(plain_, true);
}

Status ExportFileWriter::push(ByteView plain, bool last) {
  const size_t size = plain.size() + kOverhead;
  chunk_.resize(4 + size);
  for (size_t i = 0; i < 4; ++i) chunk_[i] = static_cast<uint8_t>(size >> (8 * (3 - i)));
  crypto_secretstream_xchacha20poly1305_push(
      &state_, chunk_.data() + 4, nullptr, plain.data(), plain.size(), bytes_of(head_).data(), head_.size(),
      last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
  head_.clear();
  return sink_(chunk_);
}

Result<std::unique_ptr<ExportFileReader>> ExportFileReader::open(Source source) {
  std::unique_ptr<ExportFileReader> reader(new ExportFileReader(std::move(source)));
  if (auto read = reader->read_head(); !read) return read.error();
  return reader;
}

ExportFileReader::~ExportFileReader() {
  sodium_memzero(&state_, sizeof state_);
  sodium_memzero(plain_.data(), plain_.size());
}

Result<size_t> ExportFileReader::fill() {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(at_));
  at_ = 0;
  const size_t had = buffer_.size();
  buffer_.resize(had + kRead);
  auto got = source_(std::span(buffer_).subspan(had));
  buffer_.resize(had + (got ? *got : 0));
  return got;
}

Status ExportFileReader::read_head() {
  const std::string begin = fmt::format("{}{}\n", kName, kVersion);
  size_t end = std::string_view::npos;
  for (bool more = true; more && end == std::string_view::npos && buffer_.size() < kMostExportHead;) {
    const auto got = fill();
    if (!got) return got.error();
    more = *got > 0;
    const std::string_view text = text_of(buffer_);
    if ((text.size() >= begin.size() || !more) && !text.starts_with(begin)) return not_ours(text);
    end = text.find("\n\n");
  }
  if (end == std::string_view::npos) return buffer_.size() < kMostExportHead ? cut() : damaged();
  head_text_ = text_of(buffer_).substr(0, end + 2);
  at_ = end + 2;
  auto head = parse_export_head(head_text_);
  if (!head) return corrupt(head.error().message);
  head_ = std::move(*head);
  return {};
}

Status ExportFileReader::take(std::span<uint8_t> out) {
  while (buffer_.size() - at_ < out.size()) {
    const auto got = fill();
    if (!got) return got.error();
    if (*got == 0) return cut();
  }
  std::copy_n(buffer_.begin() + static_cast<ptrdiff_t>(at_), out.size(), out.begin());
  at_ += out.size();
  return {};
}

Status ExportFileReader::unlock(const KeyPair& pair) {
  const auto mine = std::find_if(head_.recipients.begin(), head_.recipients.end(),
                                 [&](const auto& recipient) { return recipient.key == pair.public_key; });
  if (mine == head_.recipients.end()) return not_found("this key is none of the recipients'");
  auto key = open_sealed(pair, mine->sealed_key);
  if (!key || key->size() != sizeof(Key)) return corrupt("the file's sealed key is damaged");
  std::array<uint8_t, kStreamHeader> header{};
  auto taken = take(header);
  if (taken) crypto_secretstream_xchacha20poly1305_init_pull(&state_, header.data(), key->data());
  sodium_memzero(key->data(), key->size());
  return taken;
}

Result<ByteView> ExportFileReader::next() {
  if (ended_) return ByteView();
  std::array<uint8_t, 4> length{};
  if (auto taken = take(length); !taken) return taken.error();
  size_t size = 0;
  for (const uint8_t byte : length) size = size << 8 | byte;
  if (size < kOverhead || size > kExportChunk + kOverhead) return damaged();
  chunk_.resize(size);
  if (auto taken = take(chunk_); !taken) return taken.error();
  plain_.resize(size - kOverhead);
  unsigned char tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(&state_, plain_.data(), nullptr, &tag, chunk_.data(), chunk_.size(),
                                                 bytes_of(head_text_).data(), head_text_.size()) != 0) {
    return damaged();
  }
  const bool first = !head_text_.empty();
  head_text_.clear();
  if (tag == crypto_secretstream_xchacha20poly1305_TAG_MESSAGE && plain_.size() == kExportChunk)
    return ByteView(plain_);
  if (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL || (plain_.empty() && !first)) return damaged();
  ended_ = true;
  const auto more = at_ < buffer_.size() ? Result<size_t>(1) : fill();
  if (!more) return more.error();
  if (*more > 0) return corrupt("bytes follow the end of the file");
  return ByteView(plain_);
}

}  // namespace outcry::seal
