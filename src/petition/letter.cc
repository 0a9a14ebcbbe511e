#include "petition/letter.h"

#include <sodium.h>

namespace outcry::petition {
namespace {

constexpr std::string_view kMail = "outcry mail 1";
constexpr std::string_view kReceipt = "outcry receipt mail 1";
constexpr std::string_view kSubscriber = "outcry subscriber 1";

}  // namespace

// Token, then the texts, each ended by a newline, which none of them holds.
Bytes make_letter_box(const Letter& letter, const seal::Key& mail_key, Random& random) {
  const std::string plain =
      to_text(letter.confirmation) + "\n" + letter.lang + "\n" + letter.to + "\n" + letter.name + "\n";
  return seal::make_box(mail_key, kMail, bytes_of(plain), random);
}

Result<Letter> open_letter_box(ByteView box, const seal::Key& mail_key) {
  const auto plain = seal::open_box(mail_key, kMail, box);
  if (!plain) return plain.error();
  std::string_view rest = text_of(*plain);
  std::string_view lines[4];
  for (std::string_view& line : lines) {
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) return corrupt("a waiting mail is damaged");
    line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  const auto token = parse_token(lines[0]);
  if (!token) return corrupt("a waiting mail is damaged");
  return Letter{std::string(lines[2]), std::string(lines[3]), std::string(lines[1]), *token};
}

Bytes make_receipt_box(const Token& receipt, const seal::Key& mail_key, Random& random) {
  std::string plain = to_text(receipt);
  Bytes box = seal::make_box(mail_key, kReceipt, bytes_of(plain), random);
  sodium_memzero(plain.data(), plain.size());
  return box;
}

Result<Token> open_receipt_box(ByteView box, const seal::Key& mail_key) {
  auto plain = seal::open_box(mail_key, kReceipt, box);
  if (!plain) return plain.error();
  const auto receipt = parse_token(text_of(*plain));
  sodium_memzero(plain->data(), plain->size());
  if (!receipt) return corrupt("a waiting mail is damaged");
  return *receipt;
}

Bytes make_subscriber_box(const Letter& letter, const seal::Key& mail_key, Random& random) {
  const std::string plain = letter.lang + "\n" + letter.to + "\n";
  return seal::make_box(mail_key, kSubscriber, bytes_of(plain), random);
}

Result<Letter> open_subscriber_box(ByteView box, const seal::Key& mail_key) {
  const auto plain = seal::open_box(mail_key, kSubscriber, box);
  if (!plain) return plain.error();
  const std::string_view text = text_of(*plain);
  const size_t first = text.find('\n');
  const size_t second = first == std::string_view::npos ? first : text.find('\n', first + 1);
  if (second == std::string_view::npos) return corrupt("a subscriber's address is damaged");
  Letter out;
  out.lang = text.substr(0, first);
  out.to = text.substr(first + 1, second - first - 1);
  return out;
}

}  // namespace outcry::petition
