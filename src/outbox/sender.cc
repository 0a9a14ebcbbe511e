#include "outbox/sender.h"

#include <fmt/format.h>

#include "outbox/backoff.h"
#include "outbox/message.h"

namespace outcry::outbox {
namespace {

// What composing's error says about the mail.
Outcome::Kind kind_of(Error::Kind error) {
  switch (error) {
    case Error::kNotFound:
    case Error::kGone:
      return Outcome::kDropped;
    case Error::kBusy:
      return Outcome::kReleased;
    case Error::kFailed:
      return Outcome::kRetry;
    case Error::kInvalid:
    case Error::kCorrupt:
      break;
  }
  return Outcome::kPermanent;
}

}  // namespace

Sender::Sender(Composer& composer, std::unique_ptr<Transport> transport, const Clock& clock, Random& random,
               const ReturnPath* return_path)
    : composer_(composer),
      transport_(std::move(transport)),
      clock_(clock),
      random_(random),
      return_path_(return_path) {}

Outcome Sender::retry(Outcome outcome, const Queued& queued, std::string reason) {
  outcome.due = next_try(queued.attempts + 1, queued.first_due, outcome.at, random_);
  outcome.kind = outcome.due ? Outcome::kRetry : Outcome::kPermanent;
  outcome.reason =
      outcome.due ? std::move(reason) : fmt::format("given up after {} tries: {}", queued.attempts + 1, reason);
  return outcome;
}

std::optional<Outcome> Sender::send(const Queued& queued) {
  Outcome outcome{queued.id, queued.leased_until};
  outcome.mail_kind = queued.kind;
  outcome.at = clock_.now();
  const Result<Composed> composed = composer_.compose(queued);
  if (!composed) {
    outcome.kind = kind_of(composed.error().kind);
    if (outcome.kind == Outcome::kRetry) return retry(std::move(outcome), queued, composed.error().message);
    if (outcome.kind == Outcome::kReleased) outcome.due = outcome.at + kFirstDelay;
    outcome.reason = composed.error().message;
    return outcome;
  }
  const Message& message = composed->message;
  const Result<std::string> eml = to_eml(message, outcome.at);
  if (!eml) {
    outcome.kind = Outcome::kPermanent;
    outcome.reason = eml.error().message;
    return outcome;
  }
  const std::string from =
      return_path_ != nullptr ? return_path_->sender_of(queued.campaign, queued.id) : message.from.address;
  Delivery delivery = transport_->send(from, message.to, *eml);
  outcome.at = clock_.now();
  switch (delivery.kind) {
    case Delivery::kSent:
      outcome.due = composed->again_at;
      outcome.next_kind = composed->next_kind;
      return outcome;
    case Delivery::kRetry:
      return retry(std::move(outcome), queued, std::move(delivery.reason));
    case Delivery::kPermanent:
      outcome.kind = Outcome::kPermanent;
      outcome.reason = std::move(delivery.reason);
      return outcome;
    case Delivery::kUnavailable:
      break;
  }
  trouble_ = std::move(delivery.reason);
  return std::nullopt;
}

}  // namespace outcry::outbox
