#include "petition/signature_export.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.h"

namespace outcry::petition {
namespace {

constexpr uint8_t kEpoch = 'E', kRecord = 'R';
constexpr size_t kFrameHead = 1 + 4;
constexpr size_t kPerRecipient = 112;
constexpr size_t kRecordHead = 8 + 4 + 1 + 8 + 32;

void put_number(Bytes& out, uint64_t number, size_t width) {
  for (size_t i = width; i-- > 0;) out.push_back(static_cast<uint8_t>(number >> (8 * i)));
}

uint64_t take_number(ByteView& rest, size_t width) {
  uint64_t number = 0;
  for (const uint8_t byte : rest.first(width)) number = number << 8 | byte;
  rest = rest.subspan(width);
  return number;
}

Error no_frame() {
  return corrupt("what was sealed is no list of signatures");
}

Result<Frame> parse_frame(uint8_t kind, ByteView body) {
  if (kind == kEpoch) {
    if (body.size() < 8 + kPerRecipient || (body.size() - 8) % kPerRecipient != 0) return no_frame();
    EpochFrame frame;
    frame.id = static_cast<int64_t>(take_number(body, 8));
    frame.sealed_keys = body;
    return Frame(frame);
  }
  if (kind != kRecord || body.size() < kRecordHead) return no_frame();
  SealedSignature signature;
  signature.id = static_cast<int64_t>(take_number(body, 8));
  signature.position = static_cast<uint32_t>(take_number(body, 4));
  if (take_number(body, 1) != StoredSignature::kCounted) return no_frame();
  signature.index = take_number(body, 8);
  std::copy_n(body.begin(), signature.commitment.size(), signature.commitment.begin());
  signature.record = body.subspan(signature.commitment.size());
  return Frame(signature);
}

bool is_text(const Record& record) {
  for (const std::string* field :
       {&record.lang, &record.name, &record.email, &record.country, &record.postcode, &record.comment}) {
    if (!is_utf8(*field)) return false;
  }
  if (record.paper && !is_utf8(record.paper->sheet)) return false;
  return std::ranges::all_of(record.share, [](const std::string& member) { return is_utf8(member); });
}

}  // namespace

Status append_frame(Bytes& out, const Frame& frame) {
  const size_t begin = out.size();
  if (const auto* epoch = std::get_if<EpochFrame>(&frame)) {
    out.push_back(kEpoch);
    put_number(out, 8 + epoch->sealed_keys.size(), 4);
    put_number(out, static_cast<uint64_t>(epoch->id), 8);
    out.insert(out.end(), epoch->sealed_keys.begin(), epoch->sealed_keys.end());
  } else {
    const auto& signature = std::get<SealedSignature>(frame);
    out.push_back(kRecord);
    put_number(out, kRecordHead + signature.record.size(), 4);
    put_number(out, static_cast<uint64_t>(signature.id), 8);
    put_number(out, signature.position, 4);
    put_number(out, signature.state, 1);
    put_number(out, signature.index, 8);
    out.insert(out.end(), signature.commitment.begin(), signature.commitment.end());
    out.insert(out.end(), signature.record.begin(), signature.record.end());
  }
  if (out.size() - begin > kFrameHead + kMostFrame) return invalid("a sealed record is too long to export");
  return {};
}

void FrameReader::feed(ByteView bytes) {
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<ptrdiff_t>(at_));
  at_ = 0;
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<Frame>> FrameReader::next() {
  ByteView rest = ByteView(bytes_).subspan(at_);
  if (rest.size() < kFrameHead) return std::optional<Frame>();
  const auto kind = static_cast<uint8_t>(take_number(rest, 1));
  const size_t size = take_number(rest, 4);
  if (size > kMostFrame) return no_frame();
  if (rest.size() < size) return std::optional<Frame>();
  const auto frame = parse_frame(kind, rest.first(size));
  if (!frame) return frame.error();
  at_ += kFrameHead + size;
  return std::optional<Frame>(*frame);
}

SignatureExport::SignatureExport(std::string campaign, std::string member, Time at, seal::Sink sink, Random& random)
    : file_(std::move(sink)), random_(random) {
  head_.campaign = std::move(campaign);
  head_.member = std::move(member);
  head_.at = std::chrono::floor<std::chrono::seconds>(at);
}

Status SignatureExport::begin(const Totals& totals) {
  if (totals.recipients.empty()) {
    return not_found(head_.member.empty() ? "no signature counts yet: there is nothing to export"
                                          : "nobody has shared a contact with it yet: there is nothing to export");
  }
  totals_ = totals;
  head_.records = totals.records;
  head_.log_size = totals.log_size;
  for (const seal::PublicKey& key : totals.recipients) head_.recipients.push_back({key, {}});
  return file_.begin(head_, random_);
}

Status SignatureExport::epoch(int64_t id, ByteView sealed_keys) {
  return put(EpochFrame{id, sealed_keys});
}

Status SignatureExport::record(const SealedSignature& signature) {
  ++done_;
  return put(signature);
}

Status SignatureExport::put(const Frame& frame) {
  frame_.clear();
  if (auto made = append_frame(frame_, frame); !made) return made;
  return file_.write(frame_);
}

Status SignatureExport::end() {
  if (done_ != totals_.records) return corrupt("the number of signatures changed while they were read");
  return file_.end();
}

SignatureOpening::~SignatureOpening() {
  sodium_memzero(key_.data(), key_.size());
}

Error SignatureOpening::wrong(std::string_view cause) const {
  return corrupt(fmt::format("record {} of {}: {}", done_, file_.head().records, cause));
}

// None at the end of a whole file.
Result<std::optional<Frame>> SignatureOpening::next_frame() {
  for (;;) {
    auto frame = frames_.next();
    if (!frame || *frame) return frame;
    const auto piece = file_.next();
    if (!piece) return piece.error();
    if (piece->empty() && !frames_.at_border()) return no_frame();
    if (piece->empty()) return std::optional<Frame>();
    frames_.feed(*piece);
  }
}

Result<std::optional<OpenedSignature>> SignatureOpening::next() {
  for (;;) {
    const auto frame = next_frame();
    if (!frame) {
      if (frame.error().kind != Error::kCorrupt) return frame.error();
      return corrupt(fmt::format("after record {} of {}: {}", done_, file_.head().records, frame.error().message));
    }
    if (!*frame) {
      if (done_ != file_.head().records || !record_since_epoch_) {
        return corrupt(fmt::format("{} records are there instead of {}", done_, file_.head().records));
      }
      return std::optional<OpenedSignature>();
    }
    if (const auto* epoch = std::get_if<EpochFrame>(&**frame)) {
      if (auto entered = enter(*epoch); !entered) return entered.error();
      continue;
    }
    auto opened = open(std::get<SealedSignature>(**frame));
    if (!opened) return opened.error();
    return std::optional<OpenedSignature>(std::move(*opened));
  }
}

Status SignatureOpening::enter(const EpochFrame& frame) {
  if (!record_since_epoch_) return corrupt(fmt::format("after record {}: an epoch without a record", done_));
  auto key = seal::Epoch::open_key(pair_, frame.sealed_keys);
  if (!key && key.error().kind != Error::kNotFound) {
    return corrupt(fmt::format("after record {} of {}: {}", done_, file_.head().records, key.error().message));
  }
  in_epoch_ = true;
  mine_ = key.has_value();
  record_since_epoch_ = false;
  epoch_ = frame.id;
  if (mine_) {
    key_ = *key;
    sodium_memzero(key->data(), key->size());
  }
  return {};
}

Result<OpenedSignature> SignatureOpening::open(const SealedSignature& signature) {
  ++done_;
  record_since_epoch_ = true;
  if (!in_epoch_) return wrong("it stands in no epoch");
  if (signature.id <= last_id_) return wrong("it stands twice, or not in its place");
  if (done_ > file_.head().records) return wrong("it is one too many");
  last_id_ = signature.id;
  if (!mine_) return gone(fmt::format("record {} of {} is not sealed to this key", done_, file_.head().records));
  auto plain = seal::Epoch::open(key_, file_.head().list(), epoch_, signature.position, signature.record);
  if (!plain) return wrong(plain.error().message);
  if (plain->size() < sizeof(Salt)) return wrong("it is too short");
  Salt salt;
  std::copy_n(plain->begin(), salt.size(), salt.begin());
  const std::string_view encoded = text_of(ByteView(*plain).subspan(salt.size()));
  OpenedSignature opened;
  opened.index = signature.index;
  const bool same = commitment_of(salt, encoded) == signature.commitment;
  auto record = decode_record(encoded);
  sodium_memzero(plain->data(), plain->size());
  if (!same) return wrong("it is not what the commitment says");
  if (!record || !is_text(*record)) return wrong("a signature's record is damaged");
  if (record->campaign != file_.head().campaign) return wrong("it is of another campaign");
  const std::string& member = file_.head().member;
  if (!member.empty() && record->share != std::vector{member}) return wrong("it is of another organisation");
  opened.record = std::move(*record);
  return opened;
}

}  // namespace outcry::petition
