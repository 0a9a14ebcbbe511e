#include "letters/entrusted.h"

#include <sodium.h>

#include <charconv>

namespace outcry::letters {
namespace {

constexpr std::string_view kPurpose = "outcry entrusted letter 1";

// Each text after its length in bytes: "5:hello".
void put(std::string& out, std::string_view text) {
  out += std::to_string(text.size()) + ":";
  out += text;
}

bool take(std::string_view& rest, std::string& out) {
  size_t size = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), size);
  if (error != std::errc() || end == rest.data() + rest.size() || *end != ':') return false;
  rest.remove_prefix(static_cast<size_t>(end - rest.data()) + 1);
  if (size > rest.size()) return false;
  out = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

}  // namespace

Bytes make_entrusted_box(const Entrusted& letter, const seal::Key& mail_key, Random& random) {
  std::string plain;
  for (const std::string* text :
       {&letter.to, &letter.name, &letter.email, &letter.subject, &letter.text, &letter.lang}) {
    put(plain, *text);
  }
  Bytes box = seal::make_box(mail_key, kPurpose, bytes_of(plain), random);
  sodium_memzero(plain.data(), plain.size());
  return box;
}

Result<Entrusted> open_entrusted_box(ByteView box, const seal::Key& mail_key) {
  auto plain = seal::open_box(mail_key, kPurpose, box);
  if (!plain) return plain.error();
  std::string_view rest = text_of(*plain);
  Entrusted out;
  bool whole = true;
  for (std::string* text : {&out.to, &out.name, &out.email, &out.subject, &out.text, &out.lang}) {
    whole = whole && take(rest, *text);
  }
  whole = whole && rest.empty();
  sodium_memzero(plain->data(), plain->size());
  if (!whole) return corrupt("a letter that waits is damaged");
  return out;
}

std::string entrusted_zone(const campaign::Target& target, const Recipient& recipient) {
  if (target.budget.per_hour <= 0 || recipient.email.empty()) return {};
  if (!target.email.empty() || recipient.mission == nullptr) return target.budget.time_zone;
  const std::string_view own = recipient.mission->value(directory::field::kTimeZone);
  return own.empty() ? target.budget.time_zone : std::string(own);
}

}  // namespace outcry::letters
