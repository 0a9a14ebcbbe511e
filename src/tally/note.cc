#include "tally/note.h"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>

#include "base/hash.h"
#include "base/text.h"
#include "tally/checkpoint.h"

namespace outcry::tally {
namespace {

constexpr size_t kMostSignatures = 100;
constexpr size_t kMostBytes = 1 << 20;
constexpr std::string_view kDash = "\u2014 ";
constexpr size_t kTimestamp = 8;

// A name has neither spaces nor a plus sign.
bool is_name(std::string_view name) {
  return !name.empty() && is_utf8(name) && !has_control(name) && name.find('+') == std::string_view::npos &&
         name.find(' ') == std::string_view::npos && trimmed(name) == name;
}

// The text up to the next newline, which is taken off too; none if there is no
// newline.
std::optional<std::string_view> next_line(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

Result<NoteSignature> parse_signature_line(std::string_view line) {
  const Error wrong = invalid("a signature line is not of the form \"\u2014 NAME BASE64\"");
  if (!line.starts_with(kDash)) return wrong;
  line.remove_prefix(kDash.size());
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_name(line.substr(0, space))) return wrong;
  const auto bytes = from_base64(line.substr(space + 1));
  NoteSignature signature;
  if (!bytes || bytes->size() <= signature.key_id.size()) return wrong;
  signature.name = line.substr(0, space);
  std::copy_n(bytes->begin(), signature.key_id.size(), signature.key_id.begin());
  signature.bytes.assign(bytes->begin() + signature.key_id.size(), bytes->end());
  return signature;
}

std::string to_line(const NoteSignature& signature) {
  Bytes bytes(signature.key_id.begin(), signature.key_id.end());
  bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
  return fmt::format("{}{} {}\n", kDash, signature.name, to_base64(bytes));
}

Result<Note> parse_note(std::string_view note) {
  if (note.size() > kMostBytes || !is_utf8(note)) return invalid("a signed note is not a text, or too long");
  for (const char c : note) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return invalid("a signed note holds a control character");
  }
  const size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) return invalid("a signed note has no signatures");
  Note out;
  out.text = note.substr(0, blank + 1);
  std::string_view rest = note.substr(blank + 2);
  while (!rest.empty()) {
    const auto line = next_line(rest);
    if (!line) return invalid("a signed note ends in the middle of a line");
    auto signature = parse_signature_line(*line);
    if (!signature) return signature.error();
    out.signatures.push_back(std::move(*signature));
    if (out.signatures.size() > kMostSignatures) return invalid("a signed note has too many signatures");
  }
  if (out.signatures.empty()) return invalid("a signed note has no signatures");
  return out;
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  Checkpoint out;
  const auto origin = next_line(text), size = next_line(text), root = next_line(text);
  if (!origin || !size || !root || origin->empty()) return invalid("a checkpoint has fewer than three lines");
  const char* end = size->data() + size->size();
  const auto read = std::from_chars(size->data(), end, out.size);
  if (read.ec != std::errc() || read.ptr != end || (size->size() > 1 && size->front() == '0')) {
    return invalid("a checkpoint's second line is not a size");
  }
  const auto hash = from_base64(*root);
  if (!hash || hash->size() != out.root.size()) return invalid("a checkpoint's third line is not a root hash");
  std::copy(hash->begin(), hash->end(), out.root.begin());
  out.origin = *origin;
  while (!text.empty()) {
    const auto line = next_line(text);
    if (!line || line->empty()) return invalid("a checkpoint has an empty line");
  }
  return out;
}

Result<Verifier> Verifier::parse(std::string_view verifier_key) {
  const Error wrong = invalid("a verifier key is not of the form \"NAME+KEYID+BASE64\"");
  const size_t first = verifier_key.find('+');
  const size_t second = first == std::string_view::npos ? first : verifier_key.find('+', first + 1);
  if (second == std::string_view::npos) return wrong;
  Verifier out;
  out.name_ = verifier_key.substr(0, first);
  const auto id = from_hex(verifier_key.substr(first + 1, second - first - 1));
  const auto key = from_base64(verifier_key.substr(second + 1));
  if (!is_name(out.name_) || !id || id->size() != out.key_id_.size() || !key || key->empty()) return wrong;
  if ((*key)[0] != kEd25519 && (*key)[0] != kCosignature) return invalid("a verifier key is of an unknown type");
  if (key->size() != 1 + out.key_.size()) return wrong;
  out.type_ = static_cast<Type>((*key)[0]);
  std::copy_n(key->begin() + 1, out.key_.size(), out.key_.begin());
  out.key_id_ = key_id_of(out.name_, out.type_, out.key_);
  if (!std::equal(id->begin(), id->end(), out.key_id_.begin())) return invalid("a verifier key's ID is not its own");
  return out;
}

bool Verifier::is_good(const NoteSignature& signature, std::string_view text) const {
  if (signature.name != name_ || signature.key_id != key_id_) return false;
  std::string signed_text(text);
  ByteView bytes(signature.bytes);
  if (type_ == kCosignature) {
    if (bytes.size() != kTimestamp + crypto_sign_BYTES) return false;
    uint64_t at = 0;
    for (size_t i = 0; i < kTimestamp; ++i) at = at << 8 | bytes[i];
    signed_text = cosigned_text(at, text);
    bytes = bytes.subspan(kTimestamp);
  }
  return bytes.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(bytes.data(), bytes_of(signed_text).data(), signed_text.size(), key_.data()) == 0;
}

const NoteSignature* Verifier::good_signature(const Note& note) const {
  for (const NoteSignature& signature : note.signatures) {
    if (is_good(signature, note.text)) return &signature;
  }
  return nullptr;
}

bool Verifier::verifies(const Note& note) const {
  return good_signature(note) != nullptr;
}

uint64_t Verifier::witnessed_at(const Note& note) const {
  const NoteSignature* good = is_witness() ? good_signature(note) : nullptr;
  uint64_t at = 0;
  for (size_t i = 0; good != nullptr && i < kTimestamp; ++i) at = at << 8 | good->bytes[i];
  return at;
}

}  // namespace outcry::tally
