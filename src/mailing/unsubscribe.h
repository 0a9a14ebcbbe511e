// Unsubscribing is what the holder of an unsubscribe link can do: leave, and
// take that back. The link's token names campaign, subscriber and mailing, and
// no address; nobody can make one for somebody else: it ends with a code under
// a key that is derived from the mail key.
//
// Who leaves is forgotten at once. To take it back, the page that said so holds
// what was deleted, in a box under the mail key: the server keeps nothing.
//
// Thread-safe. Blocks on the disk, but for token() and read().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "mailing/mailing_store.h"
#include "seal/box.h"

namespace outcry::mailing {

class Unsubscribing {
 public:
  struct Link {
    uint16_t campaign = 0;
    int64_t subscriber = 0;
    MailingNumber mailing = 0;  // whose mail it was in
    bool operator==(const Link&) const = default;
  };

  // How long what was left can be taken back with the page that said so.
  static constexpr std::chrono::hours kRegretWithin{24};

  // All but the key must outlive it.
  Unsubscribing(MailingStore& store, const seal::Key& mail_key, const Clock& clock, Random& random);

  [[nodiscard]] std::string token(const Link& link) const;  // 32 characters of base64url
  [[nodiscard]] std::optional<Link> read(std::string_view token) const;

  Result<bool> is_subscribed(const Link& link) { return store_.is_subscribed(link.campaign, link.subscriber); }
  // What subscribe_again() takes; empty if there was no subscription.
  Result<std::string> unsubscribe(const Link& link);
  // kInvalid: `regret` is not of this link, or too old; kGone: the signature
  // does not count any more.
  Status subscribe_again(const Link& link, std::string_view regret);

 private:
  [[nodiscard]] Bytes code(ByteView link) const;

  MailingStore& store_;
  const seal::KeptKey mail_key_, token_key_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace outcry::mailing
