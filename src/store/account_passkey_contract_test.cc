// Passkeys and their questions, as every account store keeps them.
#include "store/account_contract_test.h"

namespace outcry::store {
namespace {

class AccountPasskeyContractTest : public AccountContractTest {};
INSTANTIATE_TEST_SUITE_P(All, AccountPasskeyContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(AccountPasskeyContractTest, PasskeysAreKeptAndListed) {
  const UserId ana = person("ana"), sun = person("sun");
  const SessionId here = sign_in(ana, "here");
  (void)sign_in(ana, "elsewhere");
  EXPECT_EQ(add_passkey(sun, here, "x").error().kind, Error::kNotFound) << "a session of somebody else";
  ASSERT_TRUE(add_passkey(ana, here, "telephone", {hash("code")}));
  EXPECT_EQ(user(ana).factors, (Factors{false, 1, 1}));
  EXPECT_TRUE(session("here")->is_whole());
  EXPECT_EQ(refusal(session("elsewhere")), Error::kNotFound) << "the first factor ends the others";
  (void)sign_in(ana, "later", true);
  ASSERT_TRUE(add_passkey(ana, here, "blue key"));
  EXPECT_TRUE(session("later")) << "a further one ends nothing";
  EXPECT_EQ(add_passkey(ana, here, "blue key").error().kind, Error::kInvalid) << "is known";
  EXPECT_EQ(add_passkey(sun, sign_in(sun, "sun's"), "blue key").error().kind, Error::kInvalid) << "also to others";
  reopen();
  const auto kept = store().passkeys(ana);
  ASSERT_EQ(kept->size(), 2u);
  EXPECT_EQ(kept->at(0).name, "telephone");
  EXPECT_EQ(kept->at(0).credential, credential_of("telephone"));
  EXPECT_EQ(kept->at(0).created, now());
  EXPECT_FALSE(kept->at(0).used || kept->at(0).copied);
  EXPECT_TRUE(store().passkeys(sun)->empty());
  for (size_t i = 2; i < kMostPasskeys; ++i) ASSERT_TRUE(add_passkey(ana, here, fmt::format("{}", i)));
  EXPECT_EQ(add_passkey(ana, here, "one more").error().kind, Error::kInvalid);
}

TEST_P(AccountPasskeyContractTest, APasskeyWhoseCounterWentBackLetsNobodyIn) {
  const UserId ana = person("ana"), sun = person("sun");
  ASSERT_TRUE(add_passkey(ana, sign_in(ana, "here"), "key"));
  const PasskeyId key = store().passkeys(ana)->at(0).id;
  EXPECT_EQ(store().use_passkey(sun, key, 6, now()).error().kind, Error::kNotFound);
  EXPECT_TRUE(store().use_passkey(ana, key, 6, now()).value());
  EXPECT_EQ(store().passkeys(ana)->at(0).used, now());
  EXPECT_FALSE(store().use_passkey(ana, key, 6, now()).value()) << "the same once more";
  EXPECT_TRUE(store().passkeys(ana)->at(0).copied);
  EXPECT_FALSE(store().use_passkey(ana, key, 100, now()).value()) << "nor whoever is ahead";
  crash_and_reopen();
  EXPECT_TRUE(store().passkeys(ana)->at(0).copied);
}

TEST_P(AccountPasskeyContractTest, ACounterThatIsNeverUsedStaysAtNothing) {
  const UserId ana = person("ana");
  ASSERT_TRUE(add_passkey(ana, sign_in(ana, "here"), "telephone", {}, 0));
  const PasskeyId key = store().passkeys(ana)->at(0).id;
  EXPECT_TRUE(store().use_passkey(ana, key, 0, now()).value());
  EXPECT_TRUE(store().use_passkey(ana, key, 0, now()).value());
  EXPECT_TRUE(store().use_passkey(ana, key, 1, now()).value());
  EXPECT_FALSE(store().use_passkey(ana, key, 0, now()).value());
}

TEST_P(AccountPasskeyContractTest, AnOwnerKeepsAFactor) {
  const UserId ana = person("ana", owner()), sun = person("sun");
  const SessionId here = sign_in(ana, "here");
  set_totp(ana, here);
  EXPECT_EQ(store().drop_totp(ana).error().kind, Error::kInvalid);
  ASSERT_TRUE(add_passkey(ana, here, "key"));
  ASSERT_TRUE(store().drop_totp(ana));
  EXPECT_EQ(user(ana).factors, (Factors{false, 2, 1}));
  EXPECT_EQ(store().drop_totp(ana).error().kind, Error::kNotFound);
  const PasskeyId key = store().passkeys(ana)->at(0).id;
  EXPECT_EQ(store().remove_passkey(ana, key).error().kind, Error::kInvalid);
  EXPECT_EQ(store().remove_passkey(sun, key).error().kind, Error::kNotFound) << "somebody else's";
  EXPECT_EQ(rows("passkey"), 1);
  ASSERT_TRUE(add_passkey(sun, sign_in(sun, "sun's"), "hers", {hash("a"), hash("b")}));
  ASSERT_TRUE(store().remove_passkey(sun, store().passkeys(sun)->at(0).id));
  EXPECT_EQ(user(sun).factors, Factors()) << "the recovery codes go with the last";
}

TEST_P(AccountPasskeyContractTest, ALostFactorIsEveryFactor) {
  const UserId ana = person("ana");
  const SessionId here = sign_in(ana, "here");
  set_totp(ana, here);
  ASSERT_TRUE(add_passkey(ana, here, "key"));
  Link link = link_of_theirs("ana");
  link.drops_factor = true;
  ASSERT_TRUE(store().reset(ana, link));
  EXPECT_EQ(accept("ana")->factors, Factors());
  EXPECT_EQ(rows("passkey") + rows("recovery"), 0);
}

TEST_P(AccountPasskeyContractTest, WhoOwesAPasskeyHasTenMinutes) {
  const UserId ana = person("ana");
  ASSERT_TRUE(add_passkey(ana, sign_in(ana, "desktop"), "key", {hash("code")}));
  (void)sign_in(ana, "laptop");
  EXPECT_TRUE(session("laptop")->needs_second());
  clock_.pass(kSecondWithin);
  EXPECT_EQ(refusal(session("laptop")), Error::kGone);
  EXPECT_EQ(store().expire(now()).value(), 1);
  EXPECT_TRUE(session("desktop"));
}

TEST_P(AccountPasskeyContractTest, AChallengeIsTakenOnceInTime) {
  const UserId ana = person("ana");
  const SessionId here = sign_in(ana, "here"), there = sign_in(ana, "there");
  EXPECT_EQ(store().take_challenge(here, now()).error().kind, Error::kNotFound);
  Challenge first{}, second{};
  first.fill(1);
  second.fill(2);
  ASSERT_TRUE(store().set_challenge(here, first, now() + kChallengeFor));
  ASSERT_TRUE(store().set_challenge(here, second, now() + kChallengeFor));
  EXPECT_EQ(store().take_challenge(there, now()).error().kind, Error::kNotFound) << "another session's";
  EXPECT_EQ(store().take_challenge(here, now()).value(), second);
  EXPECT_EQ(store().take_challenge(here, now()).error().kind, Error::kNotFound);
  ASSERT_TRUE(store().set_challenge(here, first, now() + kChallengeFor));
  clock_.pass(kChallengeFor);
  EXPECT_EQ(store().take_challenge(here, now()).error().kind, Error::kNotFound);
  EXPECT_EQ(store().set_challenge(99, first, now()).error().kind, Error::kNotFound);
}

}  // namespace
}  // namespace outcry::store
