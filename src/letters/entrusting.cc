#include "letters/entrusting.h"

#include <algorithm>

#include "letters/mails.h"
#include "letters/timetable.h"
#include "outbox/mime_text.h"
#include "petition/letter.h"

namespace outcry::letters {
namespace {

// One for each writer and target, worthless without the campaign's index key.
petition::BlindIndex who_of(const seal::Key& index_key, const std::string& target, const std::string& normal) {
  return petition::blind_index_of(index_key, "outcry letter 1\n" + target + "\n" + normal);
}

int64_t draw_id(Random& random) {
  int64_t id = 0;
  for (const uint8_t byte : random.bytes<6>()) id = id << 8 | byte;
  return std::max<int64_t>(1, id & (kLetterIds - 1));
}

}  // namespace

Entrusting::Entrusting(EntrustedStore& store, petition::EmailRules rules, const seal::Key& mail_key, const Clock& clock,
                       Random& random)
    : store_(store), rules_(std::move(rules)), mail_key_(mail_key), clock_(clock), random_(random) {}

bool Entrusting::offers(const petition::Running& running, const Drafted& drafted) const {
  return sends_to(running, drafted.target, clock_.now()) && !entrusted_zone(*drafted.target, drafted.recipient).empty();
}

Result<Asking> Entrusting::ask(const petition::Running& running, const Drafted& drafted, const std::string& country,
                               std::string_view email, const std::string& lang) {
  const auto address = petition::parse_email(email, rules_);
  // An answer's address stands in ASCII (RFC 5322).
  if (!address || !outbox::is_ascii(address->mailbox)) return invalid("not an address");
  const campaign::Target& target = *drafted.target;
  NewEntrusted out;
  out.id = draw_id(random_);
  out.campaign = running.stored.number;
  out.target = target.id;
  out.zone = entrusted_zone(target, drafted.recipient);
  out.country = country;
  out.who = who_of(*running.petition.index_key, target.id, address->normal);
  out.at = clock_.now();
  const petition::Token token = petition::make_token(out.campaign, static_cast<uint64_t>(out.id), random_);
  out.secret = petition::hash_of(token);
  Entrusted letter{drafted.recipient.email, drafted.letter.name, address->mailbox,
                   drafted.letter.subject,  drafted.mail_text(), drafted.words->lang};
  out.box = make_entrusted_box(letter, mail_key_, random_);
  out.ask = petition::make_letter_box({address->mailbox, drafted.letter.name, lang, token}, mail_key_, random_);
  EntrustedLimits limits;
  limits.waiting = most_waiting(target.budget);
  return store_.ask(out, limits);
}

Result<EntrustedRow> Entrusting::row_of(const petition::Token& token) {
  auto row = store_.find(token.campaign, static_cast<int64_t>(token.id), petition::hash_of(token));
  if (!row) return row.error();
  if (!*row) return not_found("no such letter");
  if ((*row)->state == EntrustedState::kAsked && (*row)->at + kConfirmLetterWithin < clock_.now()) {
    return gone("the link has expired");
  }
  return std::move(**row);
}

// Of one that is not confirmed, as the last in turn.
Result<std::optional<Time>> Entrusting::leaves(const petition::Running& running, const EntrustedRow& row) {
  const campaign::Target* target = target_of(running.stored.campaign, row.target);
  if (!sends_to(running, target, clock_.now())) return std::nullopt;
  auto zones = store_.zones(row.campaign, row.target);
  if (!zones) return zones.error();
  zones->push_back(row.zone);
  const auto lane = store_.lane(row.campaign, row.target, clock_.now());
  if (!lane) return lane.error();
  if (*lane && (*lane)->paused) return std::nullopt;
  return plan(target->budget, *zones, clock_.now(), *lane ? (*lane)->taken : Time{}).back();
}

Result<Entrusting::Standing> Entrusting::look(const petition::Running& running, const petition::Token& token) {
  const auto row = row_of(token);
  if (!row) return row.error();
  Standing out{row->state, row->target, row->zone, row->at};
  if (row->state == EntrustedState::kAsked) {
    const auto time = leaves(running, *row);
    if (!time) return time.error();
    out.leaves = *time;
  }
  if (row->state == EntrustedState::kWaiting && row->promised > clock_.now()) out.leaves = row->promised;
  return out;
}

Result<Confirming> Entrusting::confirm(const petition::Running& running, const petition::Token& token) {
  const auto row = row_of(token);
  if (!row) return row.error();
  const campaign::Target* target = target_of(running.stored.campaign, row->target);
  if (row->state == EntrustedState::kAsked && !sends_to(running, target, clock_.now())) return Confirming::kExpired;
  const auto time = leaves(running, *row);
  if (!time) return time.error();
  const Time now = clock_.now();
  // Held: it would be late at once, and is not.
  const Time promised = time->value_or(now + kLetterLeavesWithin);
  return store_.confirm(row->campaign, row->id, row->secret, now, promised,
                        target == nullptr ? 0 : most_waiting(target->budget));
}

Result<EntrustedState> Entrusting::cancel(const petition::Token& token) {
  return store_.cancel(token.campaign, static_cast<int64_t>(token.id), petition::hash_of(token), clock_.now());
}

}  // namespace outcry::letters
