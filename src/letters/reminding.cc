#include "letters/reminding.h"

#include <algorithm>

#include "base/hash.h"

namespace outcry::letters {
namespace {

constexpr size_t kLink = 11, kCode = 13;
constexpr int kIdBits = 47;

void put(Bytes& out, uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint64_t take(ByteView& from, size_t bytes) {
  uint64_t value = 0;
  for (const uint8_t byte : from.first(bytes)) value = value << 8 | byte;
  from = from.subspan(bytes);
  return value;
}

}  // namespace

Reminding::Reminding(ReminderStore& store, petition::EmailRules rules, const seal::Key& mail_key, const Clock& clock,
                     Random& random)
    : store_(store),
      rules_(std::move(rules)),
      mail_key_(mail_key),
      token_key_(hmac_sha256(mail_key, bytes_of("outcry reminder link 1"))),
      id_key_(hmac_sha256(mail_key, bytes_of("outcry reminder id 1"))),
      clock_(clock),
      random_(random) {}

int64_t Reminding::id_of(uint16_t campaign, std::string_view normal) const {
  const std::array<uint8_t, 2> number{static_cast<uint8_t>(campaign >> 8), static_cast<uint8_t>(campaign)};
  const Hash32 hash = hmac_sha256(id_key_.bytes(), {ByteView(number), bytes_of(normal)});
  ByteView rest(hash);
  return kReminderIds | static_cast<int64_t>(take(rest, 8) >> (64 - kIdBits));
}

Status Reminding::ask(uint16_t campaign, std::string_view typed, Reminder reminder) {
  auto email = petition::parse_email(typed, rules_);
  if (!email) return email.error();
  if (std::ranges::find(kReminderDays, reminder.days) == std::end(kReminderDays)) reminder.days = kReminderDays[0];
  reminder.to = std::move(email->mailbox);
  const Status asked = store_.ask(campaign, id_of(campaign, email->normal),
                                  make_reminder_box(reminder, mail_key_, random_), clock_.now());
  return !asked && asked.error().kind == Error::kInvalid ? gone("too many reminders wait") : asked;
}

Bytes Reminding::code(ByteView link) const {
  const Hash32 whole = hmac_sha256(token_key_.bytes(), link);
  return {whole.begin(), whole.begin() + kCode};
}

std::string Reminding::token(const Link& link) const {
  Bytes bytes;
  put(bytes, link.campaign, 2);
  put(bytes, static_cast<uint64_t>(link.id), 8);
  put(bytes, static_cast<uint64_t>(link.days), 1);
  const Bytes end = code(bytes);
  bytes.insert(bytes.end(), end.begin(), end.end());
  return to_base64url(bytes);
}

std::optional<Reminding::Link> Reminding::read(std::string_view token) const {
  if (token.size() != (kLink + kCode) * 4 / 3) return std::nullopt;
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kLink + kCode) return std::nullopt;
  ByteView rest = ByteView(*bytes).first(kLink);
  if (!equal(code(rest), ByteView(*bytes).subspan(kLink))) return std::nullopt;
  Link link;
  link.campaign = static_cast<uint16_t>(take(rest, 2));
  link.id = static_cast<int64_t>(take(rest, 8));
  link.days = static_cast<int>(take(rest, 1));
  return link;
}

Result<bool> Reminding::confirm(const Link& link) {
  return store_.settle(link.campaign, link.id, clock_.now() + std::chrono::days(link.days));
}

Result<bool> Reminding::end(const Link& link) {
  return store_.end(link.campaign, link.id, clock_.now() + kSilence);
}

}  // namespace outcry::letters
