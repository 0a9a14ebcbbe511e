#include "store/account_contract_test.h"

namespace outcry::store {
namespace {

INSTANTIATE_TEST_SUITE_P(All, AccountContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(AccountContractTest, AnInvitationMakesAUserOnce) {
  const std::vector<Grant> grants = {
      {Role::kCoordinator, "two-lives", {"seoul", "berlin"}, {}}, {Role::kMember, {}, {}, "river"}, viewer()};
  const auto id = invite("ana", grants);
  ASSERT_TRUE(id);
  EXPECT_FALSE(user(*id).has_password);
  const auto link = store().find_link(hash("ana's link"), now());
  ASSERT_TRUE(link);
  EXPECT_EQ(link->user.id, *id);
  EXPECT_EQ(link->expires, now() + 72h);
  const auto accepted = accept("ana", "her hash");
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->grants, grants);
  EXPECT_EQ(accept("ana", "a thief's").error().kind, Error::kNotFound) << "used";
  EXPECT_EQ(store().find_link(hash("ana's link"), now()).error().kind, Error::kNotFound);

  reopen();
  const User kept = user(*id);
  EXPECT_EQ(kept.grants, grants);
  EXPECT_EQ(kept.name, "ana");
  EXPECT_EQ(kept.email, "ana@example.org");
  EXPECT_EQ(kept.created, now());
  EXPECT_TRUE(kept.has_password);
  EXPECT_EQ(store().credentials(*id)->password_hash, "her hash");
  EXPECT_EQ(store().user_by_email("ana@example.org")->id, *id);
  EXPECT_EQ(store().user_by_email("ANA@example.org").error().kind, Error::kNotFound) << "normal forms only";
}

TEST_P(AccountContractTest, ALinkEnds) {
  ASSERT_TRUE(invite("ana", {viewer()}));
  clock_.pass(72h - 1ms);
  EXPECT_TRUE(store().find_link(hash("ana's link"), now()));
  clock_.pass(1ms);
  EXPECT_EQ(store().find_link(hash("ana's link"), now()).error().kind, Error::kGone);
  EXPECT_EQ(accept("ana").error().kind, Error::kGone);
  EXPECT_EQ(store().expire(now()).value(), 1);
  EXPECT_EQ(accept("ana").error().kind, Error::kNotFound);
}

TEST_P(AccountContractTest, InvitedAgainTheNewLinkIsGood) {
  const auto first = invite("ana", {viewer()});
  Link second = link_of_theirs("ana");
  second.token_hash = hash("another link");
  const auto again = store().invite({"Ana", address("ana"), {owner()}}, second, now());
  EXPECT_EQ(again.value(), first.value());
  EXPECT_EQ(accept("ana").error().kind, Error::kNotFound);
  EXPECT_EQ(store().accept(hash("another link"), "hash", now())->grants, std::vector{owner()});
}

TEST_P(AccountContractTest, WhoIsThereCannotBeInvited) {
  const UserId ana = person("ana");
  const auto again = invite("ana", {owner()});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, Error::kInvalid);
  EXPECT_EQ(again.error().message.find("ana"), std::string::npos) << again.error().message;
  EXPECT_EQ(user(ana).grants, std::vector{viewer()});
  EXPECT_EQ(invite("sun", {{Role::kOwner, "two-lives", {}, {}}}).error().kind, Error::kInvalid);
  EXPECT_EQ(rows("user"), 1);
}

TEST_P(AccountContractTest, AResetEndsSessionsWhenItIsUsedNotBefore) {
  const UserId ana = person("ana");
  set_totp(ana, sign_in(ana, "laptop"));
  ASSERT_TRUE(store().reset(ana, link_of_theirs("ana")));
  EXPECT_TRUE(session("laptop"));
  ASSERT_TRUE(accept("ana", "new hash"));
  EXPECT_EQ(refusal(session("laptop")), Error::kNotFound);
  EXPECT_EQ(store().credentials(ana)->password_hash, "new hash");
  EXPECT_TRUE(user(ana).factors.totp) << "a mailbox alone does not let in";
  EXPECT_EQ(store().reset(ana + 1, link_of_theirs("x")).error().kind, Error::kNotFound);
}

TEST_P(AccountContractTest, AResetMayDropTheFactor) {
  const UserId ana = person("ana");
  set_totp(ana, sign_in(ana, "laptop"));
  Link link = link_of_theirs("ana");
  link.drops_factor = true;
  ASSERT_TRUE(store().reset(ana, link));
  EXPECT_TRUE(user(ana).factors.totp);
  EXPECT_EQ(accept("ana")->factors, Factors());
  EXPECT_EQ(rows("recovery"), 0);
}

TEST_P(AccountContractTest, TheLastOwnerStays) {
  const UserId ana = person("ana", owner());
  EXPECT_EQ(store().set_grants(ana, {viewer()}).error().kind, Error::kInvalid);
  EXPECT_EQ(store().disable(ana, true).error().kind, Error::kInvalid);
  EXPECT_EQ(store().remove(ana).error().kind, Error::kInvalid);
  EXPECT_EQ(user(ana).grants, std::vector{owner()});
  EXPECT_FALSE(user(ana).disabled);
  EXPECT_TRUE(store().set_grants(ana, {viewer(), owner()}));

  ASSERT_TRUE(invite("sun", {owner()}));
  EXPECT_EQ(store().remove(ana).error().kind, Error::kInvalid) << "who was only invited can't sign in";
  ASSERT_TRUE(accept("sun"));
  const UserId sun = store().user_by_email(address("sun"))->id;
  ASSERT_TRUE(store().disable(sun, true));
  EXPECT_EQ(store().remove(ana).error().kind, Error::kInvalid) << "nor who is disabled";
  ASSERT_TRUE(store().disable(sun, false));
  EXPECT_TRUE(store().remove(ana));
  EXPECT_EQ(store().set_grants(sun, {}).error().kind, Error::kInvalid);
}

TEST_P(AccountContractTest, WhoIsRemovedLeavesNothingAndNobodyGetsTheNumber) {
  (void)person("sun", owner());
  const UserId ana = person("ana");
  set_totp(ana, sign_in(ana, "laptop"));
  ASSERT_TRUE(store().reset(ana, link_of_theirs("ana")));
  ASSERT_TRUE(store().remove(ana));
  EXPECT_EQ(refusal(session("laptop")), Error::kNotFound);
  EXPECT_EQ(rows("session") + rows("recovery") + rows("invitation"), 0);
  EXPECT_EQ(rows("grant_"), 1);
  EXPECT_EQ(store().remove(ana).error().kind, Error::kNotFound);
  EXPECT_NE(person("bo"), ana);
}

TEST_P(AccountContractTest, DisabledMeansNow) {
  const UserId ana = person("ana");
  (void)sign_in(ana, "laptop");
  ASSERT_TRUE(store().reset(ana, link_of_theirs("ana")));
  ASSERT_TRUE(store().disable(ana, true));
  EXPECT_EQ(refusal(session("laptop")), Error::kNotFound);
  EXPECT_EQ(accept("ana").error().kind, Error::kNotFound);
  NewSession again;
  again.user = ana;
  EXPECT_EQ(store().begin_session(again, now()).error().kind, Error::kGone);
  ASSERT_TRUE(store().disable(ana, false));
  EXPECT_EQ(refusal(session("laptop")), Error::kNotFound) << "what ended does not begin again";
}

TEST_P(AccountContractTest, ASessionComesBackAsItWas) {
  const UserId ana = person("ana");
  const SessionId id = sign_in(ana, "laptop");
  reopen();
  const auto in = session("laptop");
  ASSERT_TRUE(in);
  EXPECT_EQ(in->session.id, id);
  EXPECT_EQ(in->session.user, ana);
  EXPECT_EQ(in->session.created, now());
  EXPECT_EQ(in->session.last_seen, now());
  EXPECT_EQ(in->session.fresh_until, now() + kFreshFor);
  EXPECT_EQ(in->session.csrf_key[31], 7);
  EXPECT_EQ(in->session.where, "Firefox, Linux");
  EXPECT_EQ(in->user.email, "ana@example.org");
  EXPECT_TRUE(in->is_whole());
  EXPECT_EQ(refusal(session("desktop")), Error::kNotFound);
}

TEST_P(AccountContractTest, ASessionEndsWhenIdleAndInTheEnd) {
  const UserId ana = person("ana");
  const SessionId id = sign_in(ana, "laptop");
  clock_.pass(kIdle - 1ms);
  EXPECT_TRUE(session("laptop"));
  clock_.pass(1ms);
  EXPECT_EQ(refusal(session("laptop")), Error::kGone);
  EXPECT_TRUE(store().sessions(ana, now())->empty());

  (void)sign_in(ana, "desktop");
  const SessionId desktop = id + 1;
  for (int i = 0; i < 13; ++i) {
    clock_.pass(kIdle);
    clock_.pass(-1ms);
    ASSERT_TRUE(session("desktop")) << i;
    ASSERT_TRUE(store().touch(desktop, now()));
  }
  clock_.pass(kAbsolute - 13 * (kIdle - 1ms) - 1ms);
  ASSERT_TRUE(store().touch(desktop, now()));
  EXPECT_TRUE(session("desktop"));
  clock_.pass(1ms);
  EXPECT_EQ(refusal(session("desktop")), Error::kGone);
  EXPECT_EQ(store().expire(now()).value(), 2);
  EXPECT_EQ(rows("session"), 0);
}

TEST_P(AccountContractTest, WhoOwesTheSecondFactorHasTenMinutes) {
  const UserId ana = person("ana");
  set_totp(ana, sign_in(ana, "desktop"));
  (void)sign_in(ana, "laptop");
  EXPECT_TRUE(session("laptop")->needs_second());
  EXPECT_FALSE(session("desktop")->needs_second());
  clock_.pass(kSecondWithin);
  EXPECT_EQ(refusal(session("laptop")), Error::kGone);
  EXPECT_TRUE(session("desktop"));
  EXPECT_EQ(store().expire(now()).value(), 1);
  EXPECT_TRUE(session("desktop"));
}

TEST_P(AccountContractTest, ATokenIsExchanged) {
  const UserId ana = person("ana");
  const SessionId id = sign_in(ana, "old");
  clock_.pass(1h);
  ASSERT_TRUE(store().rotate({hash("old"), hash("new"), now() + 5min, true, now()}));
  EXPECT_EQ(refusal(session("old")), Error::kNotFound);
  const auto in = session("new");
  ASSERT_TRUE(in);
  EXPECT_EQ(in->session.id, id);
  EXPECT_TRUE(in->session.second_factor_done);
  EXPECT_EQ(in->session.fresh_until, now() + 5min);
  EXPECT_EQ(in->session.created, now() - 1h) << "it lives no longer for it";
  EXPECT_EQ(store().rotate({hash("old"), hash("newer"), now(), true, now()}).error().kind, Error::kNotFound);
  ASSERT_TRUE(store().rotate({hash("new"), hash("newer"), now(), false, now()}));
  EXPECT_TRUE(session("newer")->session.second_factor_done) << "never taken back";
}

TEST_P(AccountContractTest, AnExchangedTokenThatComesBackEndsTheSession) {
  const UserId ana = person("ana");
  (void)sign_in(ana, "first");
  (void)sign_in(ana, "elsewhere");
  ASSERT_TRUE(store().rotate({hash("first"), hash("second"), now(), false, now()}));
  ASSERT_TRUE(store().rotate({hash("second"), hash("third"), now(), false, now()}));
  clock_.pass(kExchangeTakes - 1ms);
  EXPECT_EQ(refusal(session("first")), Error::kNotFound);
  EXPECT_TRUE(session("third")) << "a request may have been under way";
  clock_.pass(1ms);
  EXPECT_EQ(refusal(session("first")), Error::kNotFound);
  EXPECT_EQ(refusal(session("third")), Error::kNotFound) << "one of the two is a thief";
  EXPECT_TRUE(session("elsewhere")) << "a sign-in of its own";
  EXPECT_EQ(rows("exchanged"), 0);
  for (size_t i = 0; i <= kMostExchanged; ++i) {
    ASSERT_TRUE(store().rotate({i == 0 ? hash("elsewhere") : hash(fmt::format("{}", i)), hash(fmt::format("{}", i + 1)),
                                now(), false, now()}));
  }
  EXPECT_EQ(rows("exchanged"), static_cast<int64_t>(kMostExchanged));
}

TEST_P(AccountContractTest, ANewPasswordEndsTheOtherSessions) {
  const UserId ana = person("ana"), sun = person("sun");
  const SessionId here = sign_in(ana, "here");
  (void)sign_in(ana, "elsewhere");
  (void)sign_in(sun, "sun's");
  ASSERT_TRUE(store().reset(ana, link_of_theirs("ana")));
  ASSERT_TRUE(store().set_password(ana, "new", here));
  EXPECT_TRUE(session("here"));
  EXPECT_EQ(refusal(session("elsewhere")), Error::kNotFound);
  EXPECT_TRUE(session("sun's"));
  EXPECT_EQ(accept("ana").error().kind, Error::kNotFound) << "nor is there an older way in";
  EXPECT_EQ(store().set_password(99, "new", 0).error().kind, Error::kNotFound);
}

TEST_P(AccountContractTest, AHashIsRenewedIfItIsStillTheSame) {
  const UserId ana = person("ana");
  ASSERT_TRUE(store().renew_hash(ana, "hash", "dearer hash"));
  ASSERT_TRUE(store().renew_hash(ana, "hash", "too late"));
  EXPECT_EQ(store().credentials(ana)->password_hash, "dearer hash");
}

TEST_P(AccountContractTest, ASecondFactorEndsTheOtherSessions) {
  const UserId ana = person("ana"), sun = person("sun");
  const SessionId here = sign_in(ana, "here");
  (void)sign_in(ana, "elsewhere");
  EXPECT_EQ(store().set_totp({sun, here, Bytes(60), 1, {}}).error().kind, Error::kNotFound) << "of somebody else";
  set_totp(ana, here, 100);
  EXPECT_TRUE(session("here")->is_whole());
  EXPECT_EQ(refusal(session("elsewhere")), Error::kNotFound);
  EXPECT_EQ(user(ana).factors, (Factors{true, 2}));
  const auto credentials = store().credentials(ana);
  EXPECT_EQ(credentials->totp_box, Bytes(60, 1));
  EXPECT_EQ(credentials->totp_step, 100);
  EXPECT_EQ(user(sun).factors, Factors());
}

TEST_P(AccountContractTest, ACodeIsUsedOnce) {
  const UserId ana = person("ana");
  EXPECT_EQ(store().use_totp_step(ana, 1).error().kind, Error::kGone) << "there is no factor";
  set_totp(ana, sign_in(ana, "here"), 100);
  EXPECT_EQ(store().use_totp_step(ana, 100).error().kind, Error::kGone);
  EXPECT_TRUE(store().use_totp_step(ana, 101));
  EXPECT_EQ(store().use_totp_step(ana, 101).error().kind, Error::kGone);
  EXPECT_EQ(store().use_totp_step(ana, 99).error().kind, Error::kGone);
  crash_and_reopen();
  EXPECT_EQ(store().use_totp_step(ana, 101).error().kind, Error::kGone);
}

TEST_P(AccountContractTest, ARecoveryCodeIsUsedOnceByItsUser) {
  const UserId ana = person("ana"), sun = person("sun");
  ASSERT_TRUE(store().set_recovery(ana, std::vector{hash("a"), hash("b")}));
  EXPECT_EQ(store().use_recovery(sun, hash("a")).error().kind, Error::kNotFound);
  EXPECT_TRUE(store().use_recovery(ana, hash("a")));
  EXPECT_EQ(store().use_recovery(ana, hash("a")).error().kind, Error::kNotFound);
  EXPECT_EQ(user(ana).factors.recovery_codes, 1);
  ASSERT_TRUE(store().set_recovery(ana, std::vector{hash("c")}));
  EXPECT_EQ(store().use_recovery(ana, hash("b")).error().kind, Error::kNotFound) << "replaced";
  EXPECT_EQ(store().set_recovery(99, {}).error().kind, Error::kNotFound);
}

TEST_P(AccountContractTest, SessionsAreListedAndEndedByTheirUserAlone) {
  const UserId ana = person("ana"), sun = person("sun");
  const SessionId first = sign_in(ana, "first"), second = sign_in(ana, "second");
  const auto listed = store().sessions(ana, now());
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ(listed->at(0).id, second);
  ASSERT_TRUE(store().end_session(sun, first));
  EXPECT_TRUE(session("first"));
  ASSERT_TRUE(store().end_session(ana, first));
  EXPECT_EQ(refusal(session("first")), Error::kNotFound);
  EXPECT_TRUE(session("second"));
}

TEST_P(AccountContractTest, OneUserHasSoManySessions) {
  const UserId ana = person("ana"), sun = person("sun");
  (void)sign_in(sun, "sun's");
  for (size_t i = 0; i <= kMostSessions; ++i) (void)sign_in(ana, fmt::format("{}", i));
  EXPECT_EQ(store().sessions(ana, now())->size(), kMostSessions);
  EXPECT_EQ(refusal(session("0")), Error::kNotFound) << "the oldest";
  EXPECT_TRUE(session("1"));
  EXPECT_TRUE(session("sun's"));
}

TEST_P(AccountContractTest, NoTokenAndNoCodeLiesOnDisk) {
  const UserId ana = person("ana");
  set_totp(ana, sign_in(ana, "the token itself"));
  const std::string disk = backend().raw_bytes();
  EXPECT_EQ(disk.find("the token itself"), std::string::npos);
  EXPECT_EQ(disk.find("ana's link"), std::string::npos);
  EXPECT_NE(disk.find("ana@example.org"), std::string::npos) << "this search finds what is there";
}

TEST_P(AccountContractTest, ALinkIsUsedWholeOrNotAtAll) {
  ASSERT_TRUE(invite("ana", {viewer()}));
  backend().begin(Backend::Fault::kAtCommit);
  EXPECT_FALSE(accept("ana"));
  backend().end(Backend::Fault::kAtCommit);
  EXPECT_FALSE(store().user_by_email(address("ana"))->has_password);
  EXPECT_TRUE(accept("ana"));
  backend().begin(Backend::Fault::kLocked);
  EXPECT_EQ(invite("sun", {viewer()}).error().kind, Error::kBusy);
  backend().end(Backend::Fault::kLocked);
  EXPECT_EQ(rows("user"), 1);
}

TEST_P(AccountContractTest, AStoredGrantThatNobodyKnowsIsCorrupt) {
  const UserId ana = person("ana");
  (void)sign_in(ana, "laptop");
  backend().execute("UPDATE grant_ SET role = 99");
  EXPECT_EQ(store().user(ana).error().kind, Error::kCorrupt);
  EXPECT_EQ(refusal(session("laptop")), Error::kCorrupt);
}

}  // namespace
}  // namespace outcry::store
