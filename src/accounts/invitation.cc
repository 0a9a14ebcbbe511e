#include "accounts/invitation.h"

#include "accounts/token.h"

namespace outcry::accounts {
namespace {

// A link and, in `token`, what opens it.
Link new_link(std::string& token, std::optional<UserId> made_by, Time expires, Random& random) {
  token = new_token(random);
  Link link;
  link.token_hash = *hash_of_token(token);
  link.expires = expires;
  link.made_by = made_by;
  return link;
}

}  // namespace

Result<MadeLink> invite(AccountStore& store, const Newcomer& newcomer, std::optional<UserId> made_by, Time now,
                        Random& random) {
  auto email = normal_email(newcomer.email);
  if (!email) return email.error();
  auto name = checked_name(newcomer.name);
  if (!name) return name.error();
  MadeLink made{0, {}, now + kInvitedFor};
  const Link link = new_link(made.token, made_by, made.expires, random);
  const auto user = store.invite({std::move(*name), std::move(*email), newcomer.grants}, link, now);
  if (!user) return user.error();
  made.user = *user;
  return made;
}

Result<MadeLink> reset(AccountStore& store, UserId user, bool drops_factor, std::optional<UserId> made_by, Time now,
                       Random& random) {
  MadeLink made{user, {}, now + kResetFor};
  Link link = new_link(made.token, made_by, made.expires, random);
  link.drops_factor = drops_factor;
  if (auto done = store.reset(user, link); !done) return done.error();
  return made;
}

}  // namespace outcry::accounts
