#include "mailing/unsubscribe.h"

#include "base/hash.h"

namespace outcry::mailing {
namespace {

constexpr size_t kLink = 10, kCode = 14;
constexpr std::string_view kRegret = "outcry unsubscribed 1";

void put(Bytes& out, uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint64_t take(ByteView& from, size_t bytes) {
  uint64_t value = 0;
  for (const uint8_t byte : from.first(bytes)) value = value << 8 | byte;
  from = from.subspan(bytes);
  return value;
}

Bytes bytes_of_link(const Unsubscribing::Link& link) {
  Bytes out;
  put(out, link.campaign, 2);
  put(out, static_cast<uint64_t>(link.subscriber), 6);
  put(out, link.mailing, 2);
  return out;
}

}  // namespace

Unsubscribing::Unsubscribing(MailingStore& store, const seal::Key& mail_key, const Clock& clock, Random& random)
    : store_(store),
      mail_key_(mail_key),
      token_key_(hmac_sha256(mail_key, bytes_of("outcry unsubscribe 1"))),
      clock_(clock),
      random_(random) {}

Bytes Unsubscribing::code(ByteView link) const {
  const Hash32 whole = hmac_sha256(token_key_.bytes(), link);
  return {whole.begin(), whole.begin() + kCode};
}

std::string Unsubscribing::token(const Link& link) const {
  Bytes bytes = bytes_of_link(link);
  const Bytes end = code(bytes);
  bytes.insert(bytes.end(), end.begin(), end.end());
  return to_base64url(bytes);
}

std::optional<Unsubscribing::Link> Unsubscribing::read(std::string_view token) const {
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kLink + kCode) return std::nullopt;
  ByteView rest = ByteView(*bytes).first(kLink);
  if (!equal(code(rest), ByteView(*bytes).subspan(kLink))) return std::nullopt;
  Link link;
  link.campaign = static_cast<uint16_t>(take(rest, 2));
  link.subscriber = static_cast<int64_t>(take(rest, 6));
  link.mailing = static_cast<MailingNumber>(take(rest, 2));
  return link;
}

// Link, since when, when left, and the subscriber's own box.
Result<std::string> Unsubscribing::unsubscribe(const Link& link) {
  const auto was = store_.unsubscribe(link.campaign, link.subscriber, link.mailing);
  if (!was) return was.error();
  if (!*was) return std::string();
  Bytes plain = bytes_of_link(link);
  put(plain, static_cast<uint64_t>(to_millis((*was)->since)), 8);
  put(plain, static_cast<uint64_t>(to_millis(clock_.now())), 8);
  plain.insert(plain.end(), (*was)->box.begin(), (*was)->box.end());
  return to_base64url(seal::make_box(mail_key_, kRegret, plain, random_));
}

Status Unsubscribing::subscribe_again(const Link& link, std::string_view regret) {
  const auto wrong = invalid("not of this link");
  const auto box = from_base64url(regret);
  if (!box) return wrong;
  const auto plain = seal::open_box(mail_key_, kRegret, *box);
  const Bytes own = bytes_of_link(link);
  if (!plain || plain->size() < kLink + 16 || !equal(ByteView(*plain).first(kLink), own)) return wrong;
  ByteView rest = ByteView(*plain).subspan(kLink);
  Unsubscribed was;
  was.since = from_millis(static_cast<int64_t>(take(rest, 8)));
  const Time left = from_millis(static_cast<int64_t>(take(rest, 8)));
  if (clock_.now() - left > kRegretWithin) return invalid("too late");
  was.box.assign(rest.begin(), rest.end());
  return store_.subscribe_again(link.campaign, link.subscriber, was, link.mailing);
}

}  // namespace outcry::mailing
