// The console's door, with a real store behind it.
#include "accounts/sign_in.h"

#include <sodium.h>

#include <cstring>

#include "accounts/authenticator_test.h"
#include "accounts/invitation.h"
#include "accounts/token.h"
#include "base/hash.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace accounts;
using namespace std::chrono_literals;

constexpr const char* kGood = "seven boats in the rain";
constexpr const char* kBetter = "eleven lamps by the river";

class SignInTest : public StoreContractTest {
 protected:
  void SetUp() override {
    StoreContractTest::SetUp();
    door_.emplace(store(), throttle_, seal::KeptKey(key_), "https://outcry.example", clock_, random_);
  }
  AccountStore& store() { return backend().accounts(); }
  SignIn& door() { return *door_; }

  // Comes by a link; signed in then. The session's token.
  std::string come(const std::string& who, Role role) {
    auto link = invite(store(), {who, who + "@Example.org", {{role, {}, {}, {}}}}, {}, clock_.now(), random_);
    EXPECT_TRUE(link) << link.error().message;
    const auto accepted = door().accept(link->token, kGood, home_);
    EXPECT_TRUE(accepted) << accepted.error().message;
    EXPECT_EQ(accepted->weakness, Weakness::kNone);
    EXPECT_EQ(accepted->answer.kind, Answer::kDone);
    return accepted->answer.token;
  }
  Answer password(const std::string& who, std::string_view password = kGood) {
    const auto answer = door().password(who + "@example.org", password, home_);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(Answer());
  }
  Answer second(const std::string& token, const std::string& code) {
    const auto answer = door().second(token, code, home_);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(Answer());
  }
  // What the app shows now.
  std::string code() const { return totp_code(secret_, totp_step_of(clock_.now())); }
  // The token that follows; the recovery codes are in codes_.
  std::string set_up(const std::string& token) {
    const auto begun = door().begin_totp(token);
    EXPECT_TRUE(begun) << begun.error().message;
    secret_ = from_base32(begun->secret);
    const auto done = door().confirm_totp(token, code());
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->answer.kind, Answer::kDone);
    codes_ = done->recovery_codes;
    clock_.pass(30s);  // that code is used
    return done->answer.token;
  }
  // The same with a passkey.
  SetUpDone make_passkey(const std::string& token, const SoftAuthenticator& soft) {
    const auto question = door().begin_passkey(token);
    EXPECT_TRUE(question) << question.error().message;
    const auto done = door().confirm_passkey(token, "blue key", soft.make(challenge_in(*question)).answer());
    EXPECT_TRUE(done) << done.error().message;
    return done.value_or(SetUpDone());
  }
  std::string ask(const std::string& token) {
    const auto question = door().ask_passkey(token);
    EXPECT_TRUE(question) << question.error().message;
    return challenge_in(question.value_or("{}"));
  }
  Answer by_passkey(const std::string& token, const SoftAuthenticator::Signed& said) {
    const auto answer = door().second_by_passkey(token, said.answer(), home_);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(Answer());
  }
  Error::Kind refusal(const std::string& token) {
    const auto in = door().session(token);
    return in ? Error::kFailed : in.error().kind;
  }
  static TotpSecret from_base32(const std::string& text) {
    TotpSecret secret{};
    size_t bits = 0, at = 0;
    uint64_t value = 0;
    for (const char c : text) {
      if (c == ' ') continue;
      value = value << 5 | static_cast<uint64_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
      if ((bits += 5) >= 8) secret.at(at++) = static_cast<uint8_t>(value >> (bits -= 8));
    }
    return secret;
  }

  SystemRandom random_;
  seal::Key key_ = random_.bytes<32>();
  Throttle throttle_{clock_, random_};
  std::optional<SignIn> door_;
  Visitor home_{"192.0.2.0/24", "", "Firefox, Linux"};
  TotpSecret secret_{};
  std::vector<std::string> codes_;
};
INSTANTIATE_TEST_SUITE_P(All, SignInTest, testing::ValuesIn(kBackends), name_of);

TEST_P(SignInTest, AnInvitedPersonComesInAndComesBack) {
  const std::string first = come("ana", Role::kOrganiser);
  EXPECT_EQ(door().session(first)->user.name, "ana");
  const Answer again = password("ana");
  EXPECT_EQ(again.kind, Answer::kDone);
  EXPECT_NE(again.token, first);
  const auto in = door().session(again.token);
  ASSERT_TRUE(in);
  EXPECT_EQ(in->session.where, "Firefox, Linux");
  EXPECT_NE(in->session.csrf_key, CsrfKey());
  EXPECT_TRUE(in->is_fresh(clock_.now()));
  ASSERT_TRUE(door().sign_out(again.token));
  EXPECT_EQ(refusal(again.token), Error::kNotFound);
  EXPECT_TRUE(door().session(first)) << "the other browser stays";
  EXPECT_TRUE(door().sign_out("nonsense"));
}

TEST_P(SignInTest, WrongUnknownInvitedAndDisabledAreOne) {
  (void)come("ana", Role::kViewer);
  (void)come("sun", Role::kViewer);
  ASSERT_TRUE(store().disable(store().user_by_email("sun@example.org")->id, true));
  ASSERT_TRUE(invite(store(), {"bo", "bo@example.org", {}}, {}, clock_.now(), random_));
  const std::pair<const char*, const char*> tries[] = {
      {"ana", "wrong"}, {"sun", kGood}, {"bo", ""}, {"nobody", kGood}, {"not an address,", kGood}};
  for (const auto& [who, words] : tries) {
    const auto began = std::chrono::steady_clock::now();
    const Answer answer = password(who, words);
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_EQ(answer.kind, Answer::kWrong) << who;
    EXPECT_TRUE(answer.token.empty() && answer.device.empty());
    EXPECT_GT(took, 10ms) << who << ": a password was hashed";
  }
}

TEST_P(SignInTest, AWeakPasswordLeavesTheLinkGood) {
  const auto link = invite(store(), {"Kwon Haneulsaem", "sun@example.org", {}}, {}, clock_.now(), random_);
  EXPECT_EQ(door().link(link->token)->user.name, "Kwon Haneulsaem");
  EXPECT_EQ(door().accept(link->token, "short", home_)->weakness, Weakness::kTooShort);
  EXPECT_EQ(door().accept(link->token, "kwon haneulsaem", home_)->weakness, Weakness::kTooEasy) << "the own name";
  EXPECT_EQ(door().accept(link->token, "sun@example.org", home_)->weakness, Weakness::kTooEasy);
  EXPECT_EQ(door().accept(link->token, kGood, home_)->weakness, Weakness::kNone);
  EXPECT_EQ(door().accept(link->token, kBetter, home_).error().kind, Error::kNotFound);
  EXPECT_EQ(door().link("nonsense").error().kind, Error::kNotFound);
}

TEST_P(SignInTest, AnOwnerMustSetUpASecondFactorFirst) {
  const std::string token = come("ana", Role::kOwner);
  EXPECT_EQ(refusal(token), Error::kNotFound);
  EXPECT_TRUE(door().unfinished(token)->must_set_up_factor());
  EXPECT_EQ(door().change_password(token, kBetter).error().kind, Error::kNotFound);
  EXPECT_EQ(door().renew_recovery_codes(token).error().kind, Error::kInvalid);
  const std::string whole = set_up(token);
  EXPECT_TRUE(door().session(whole));
  EXPECT_EQ(refusal(token), Error::kNotFound) << "exchanged";
  EXPECT_EQ(codes_.size(), 10u);
}

TEST_P(SignInTest, TheSetUpIsTheSameUntilItIsConfirmed) {
  const std::string token = come("ana", Role::kViewer);
  const auto first = door().begin_totp(token);
  EXPECT_EQ(door().begin_totp(token)->secret, first->secret);
  EXPECT_TRUE(first->uri.starts_with("otpauth://totp/outcry.example:ana%40example.org?secret=")) << first->uri;
  EXPECT_EQ(door().confirm_totp(token, "000000")->answer.kind, Answer::kWrong);
  EXPECT_FALSE(door().session(token)->user.factors.totp);
  const std::string next = set_up(token);
  EXPECT_NE(door().begin_totp(next)->secret, first->secret) << "another app, another secret";
  const std::string sun = come("sun", Role::kViewer);
  EXPECT_NE(door().begin_totp(sun)->secret, first->secret);
}

TEST_P(SignInTest, ThePasswordAloneDoesNotLetInWhoHasASecondFactor) {
  (void)set_up(come("ana", Role::kOwner));
  const Answer half = password("ana");
  EXPECT_EQ(half.kind, Answer::kNeedsSecond);
  EXPECT_TRUE(half.device.empty());
  EXPECT_EQ(refusal(half.token), Error::kNotFound);
  // Least of all may it replace the factor.
  EXPECT_FALSE(door().begin_totp(half.token));
  EXPECT_FALSE(door().confirm_totp(half.token, code()));
  EXPECT_FALSE(door().reauthenticate(half.token, {kGood, {}}, home_));
  EXPECT_FALSE(door().change_password(half.token, kBetter));
  EXPECT_FALSE(door().renew_recovery_codes(half.token));

  EXPECT_EQ(second(half.token, "000000").kind, Answer::kWrong);
  const Answer whole = second(half.token, code());
  EXPECT_EQ(whole.kind, Answer::kDone);
  EXPECT_TRUE(door().session(whole.token));
  EXPECT_EQ(door().unfinished(half.token).error().kind, Error::kNotFound) << "exchanged";
  EXPECT_EQ(door().second(whole.token, code(), home_).error().kind, Error::kInvalid);
}

TEST_P(SignInTest, ACodeThatWasSeenIsWorthless) {
  (void)set_up(come("ana", Role::kOwner));
  EXPECT_EQ(second(password("ana").token, code()).kind, Answer::kDone);
  EXPECT_EQ(second(password("ana").token, code()).kind, Answer::kWrong) << "over the shoulder, a moment later";
  clock_.pass(30s);
  EXPECT_EQ(second(password("ana").token, code()).kind, Answer::kDone);
}

TEST_P(SignInTest, ARecoveryCodeLetsInOnce) {
  (void)set_up(come("ana", Role::kOwner));
  EXPECT_EQ(second(password("ana").token, codes_[3]).kind, Answer::kDone);
  EXPECT_EQ(second(password("ana").token, codes_[3]).kind, Answer::kWrong);
  const Answer in = second(password("ana").token, codes_[4]);
  EXPECT_EQ(door().session(in.token)->user.factors.recovery_codes, 8);
  const auto renewed = door().renew_recovery_codes(in.token);
  ASSERT_TRUE(renewed);
  EXPECT_EQ(second(password("ana").token, codes_[5]).kind, Answer::kWrong) << "replaced";
  EXPECT_EQ(second(password("ana").token, renewed->at(0)).kind, Answer::kDone);
}

TEST_P(SignInTest, AnOwnerMayHaveAPasskeyInstead) {
  SoftAuthenticator soft(random_);
  const std::string token = come("ana", Role::kOwner);
  const SetUpDone made = make_passkey(token, soft);
  ASSERT_EQ(made.answer.kind, Answer::kDone);
  EXPECT_EQ(made.recovery_codes.size(), 10u);
  EXPECT_TRUE(door().session(made.answer.token));
  EXPECT_EQ(refusal(token), Error::kNotFound) << "exchanged";

  const Answer half = password("ana");
  ASSERT_EQ(half.kind, Answer::kNeedsSecond);
  EXPECT_FALSE(door().begin_passkey(half.token)) << "least of all may it add one";
  soft.counter = 1;
  const Answer whole = by_passkey(half.token, soft.sign(ask(half.token)));
  ASSERT_EQ(whole.kind, Answer::kDone);
  EXPECT_FALSE(whole.device.empty());
  EXPECT_TRUE(door().session(whole.token));
  EXPECT_EQ(second(password("ana").token, "000000").kind, Answer::kWrong) << "there is no app";
  EXPECT_EQ(second(password("ana").token, made.recovery_codes[0]).kind, Answer::kDone);
  EXPECT_EQ(door().remove_passkey(whole.token, store().passkeys(1)->at(0).id).error().kind, Error::kInvalid);
}

TEST_P(SignInTest, AnAnswerOfAPasskeyIsGoodOnceAndWhereItWasAsked) {
  SoftAuthenticator soft(random_);
  (void)make_passkey(come("ana", Role::kViewer), soft);
  const std::string one = password("ana").token, two = password("ana").token;
  soft.counter = 1;
  const auto said = soft.sign(ask(one));
  (void)ask(two);
  EXPECT_EQ(by_passkey(two, said).kind, Answer::kWrong) << "asked by another session";
  EXPECT_EQ(by_passkey(two, soft.sign(challenge_in(R"({"challenge":""})"))).kind, Answer::kWrong)
      << "nothing is asked now";
  ASSERT_EQ(by_passkey(one, said).kind, Answer::kDone);
  const std::string three = password("ana").token;
  (void)ask(three);
  EXPECT_EQ(by_passkey(three, said).kind, Answer::kWrong) << "replayed";
  soft.counter = 2;
  const auto late = soft.sign(ask(three));
  clock_.pass(kChallengeFor);
  EXPECT_EQ(by_passkey(three, late).kind, Answer::kWrong) << "too late";
}

TEST_P(SignInTest, ACopiedPasskeyIsNoticed) {
  SoftAuthenticator soft(random_);
  const SetUpDone made = make_passkey(come("ana", Role::kOwner), soft);
  SoftAuthenticator thiefs = soft;
  soft.counter = 2;
  EXPECT_EQ(by_passkey(password("ana").token, soft.sign("")).kind, Answer::kWrong);
  const std::string one = password("ana").token;
  EXPECT_EQ(by_passkey(one, soft.sign(ask(one))).kind, Answer::kDone);
  thiefs.counter = 1;
  const std::string two = password("ana").token;
  EXPECT_EQ(by_passkey(two, thiefs.sign(ask(two))).kind, Answer::kCopied);
  EXPECT_EQ(refusal(two), Error::kNotFound);
  soft.counter = 3;
  const std::string three = password("ana").token;
  EXPECT_EQ(by_passkey(three, soft.sign(ask(three))).kind, Answer::kCopied) << "nobody knows which is which";
  const Answer in = second(password("ana").token, made.recovery_codes[0]);
  EXPECT_EQ(in.kind, Answer::kDone);
  SoftAuthenticator another(random_);
  EXPECT_TRUE(make_passkey(in.token, another).recovery_codes.empty()) << "those on paper stay good";
}

TEST_P(SignInTest, APasskeyIsItsUsersAlone) {
  SoftAuthenticator anas(random_), suns(random_);
  (void)make_passkey(come("ana", Role::kViewer), anas);
  (void)make_passkey(come("sun", Role::kViewer), suns);
  const std::string half = password("ana").token;
  suns.counter = 1;
  EXPECT_EQ(by_passkey(half, suns.sign(ask(half))).kind, Answer::kWrong);
  const SetUpDone again = make_passkey(come("bo", Role::kViewer), anas);
  EXPECT_EQ(again.answer.kind, Answer::kWrong) << "is known";
}

TEST_P(SignInTest, WithoutANameTheSiteTakesNoPasskeys) {
  door_.emplace(store(), throttle_, seal::KeptKey(key_), "http://127.0.0.1:8080", clock_, random_);
  EXPECT_EQ(door().begin_passkey(come("ana", Role::kViewer)).value(), "");
}

TEST_P(SignInTest, CodesCannotBeTriedOut) {
  (void)set_up(come("ana", Role::kOwner));
  int tried = 0;
  for (int minute = 0; minute < 60; ++minute) {
    home_.network = fmt::format("10.0.{}.0/24", minute);
    const Answer half = password("ana");
    if (half.kind == Answer::kNeedsSecond) tried += second(half.token, "000000").kind == Answer::kWrong ? 1 : 0;
    clock_.pass(1min);
  }
  EXPECT_GT(tried, 3);
  EXPECT_LT(tried, 16) << "of the 60 of an hour";
}

TEST_P(SignInTest, GuessingIsSlowButTheOwnDeviceIsNotDelayed) {
  (void)come("ana", Role::kViewer);
  const std::string device = password("ana").device;
  EXPECT_FALSE(device.empty());
  for (int i = 0; i < 6; ++i) (void)password("ana", "wrong");
  const Answer refused = password("ana");
  EXPECT_EQ(refused.kind, Answer::kWait) << "even the right one";
  EXPECT_GT(refused.wait, 0s);
  home_.device = device;
  EXPECT_EQ(password("ana").kind, Answer::kDone);
  (void)come("sun", Role::kViewer);
  for (int i = 0; i < 6; ++i) (void)password("sun", "wrong");
  EXPECT_EQ(password("sun").kind, Answer::kWait) << "the device is ana's";
}

TEST_P(SignInTest, FreshnessEndsAndComesBack) {
  std::string token = set_up(come("ana", Role::kOwner));
  const CsrfKey csrf = door().session(token)->session.csrf_key;
  clock_.pass(kFreshFor);
  EXPECT_TRUE(door().session(token));
  EXPECT_EQ(door().change_password(token, kBetter).error().kind, Error::kInvalid);
  EXPECT_EQ(door().begin_totp(token).error().kind, Error::kInvalid);
  EXPECT_EQ(door().reauthenticate(token, {"wrong", {}}, home_)->kind, Answer::kWrong);
  EXPECT_EQ(door().reauthenticate(token, {{}, "000000"}, home_)->kind, Answer::kWrong);
  const auto again = door().reauthenticate(token, {{}, code()}, home_);
  ASSERT_EQ(again->kind, Answer::kDone);
  EXPECT_EQ(refusal(token), Error::kNotFound) << "exchanged";
  EXPECT_EQ(door().session(again->token)->session.csrf_key, csrf) << "forms in other tabs stay good";
  clock_.pass(kFreshFor);
  EXPECT_EQ(door().reauthenticate(again->token, {kGood, {}}, home_)->kind, Answer::kDone);
}

TEST_P(SignInTest, ANewPasswordIsWeighedAndEndsTheOtherSessions) {
  const std::string here = come("ana", Role::kViewer), elsewhere = password("ana").token;
  EXPECT_EQ(door().change_password(here, "ana@example.org").value(), Weakness::kTooEasy);
  EXPECT_TRUE(door().session(elsewhere));
  EXPECT_EQ(door().change_password(here, kBetter).value(), Weakness::kNone);
  EXPECT_TRUE(door().session(here));
  EXPECT_EQ(refusal(elsewhere), Error::kNotFound);
  EXPECT_EQ(password("ana", kGood).kind, Answer::kWrong);
  EXPECT_EQ(password("ana", kBetter).kind, Answer::kDone);
}

TEST_P(SignInTest, AResetKeepsTheSecondFactorUnlessToldOtherwise) {
  (void)set_up(come("ana", Role::kOwner));
  const UserId ana = store().user_by_email("ana@example.org")->id;
  const auto link = reset(store(), ana, false, {}, clock_.now(), random_);
  EXPECT_EQ(door().accept(link->token, kBetter, home_)->answer.kind, Answer::kNeedsSecond);
  const auto without = reset(store(), ana, true, {}, clock_.now(), random_);
  const auto accepted = door().accept(without->token, kBetter, home_);
  EXPECT_EQ(accepted->answer.kind, Answer::kDone);
  EXPECT_TRUE(door().unfinished(accepted->answer.token)->must_set_up_factor()) << "an owner sets up another";
}

TEST_P(SignInTest, AnotherConsoleKeyOpensNoFactorButRecoveryCodesDo) {
  (void)set_up(come("ana", Role::kOwner));
  door_.emplace(store(), throttle_, seal::KeptKey(random_.bytes<32>()), "https://outcry.example", clock_, random_);
  const Answer half = password("ana");
  EXPECT_EQ(door().second(half.token, code(), home_).error().kind, Error::kFailed);
  EXPECT_EQ(second(half.token, codes_[0]).kind, Answer::kDone);
}

TEST_P(SignInTest, ABoxIsOfItsUserAlone) {
  (void)set_up(come("ana", Role::kViewer));
  const TotpSecret anas = secret_;
  (void)set_up(come("sun", Role::kViewer));
  backend().execute("UPDATE user SET totp = (SELECT totp FROM user WHERE name = 'ana') WHERE name = 'sun'");
  secret_ = anas;
  EXPECT_EQ(door().second(password("sun").token, code(), home_).error().kind, Error::kFailed);
}

TEST_P(SignInTest, ASessionIsNotedAsSeenOnceAMinute) {
  const std::string token = come("ana", Role::kViewer);
  clock_.pass(59s);
  (void)door().session(token);
  EXPECT_EQ(door().session(token)->session.last_seen, clock_.now() - 59s);
  clock_.pass(1s);
  (void)door().session(token);
  EXPECT_EQ(door().session(token)->session.last_seen, clock_.now());
}

TEST_P(SignInTest, ACheapHashIsRenewedBySigningIn) {
  (void)come("ana", Role::kViewer);
  char cheap[crypto_pwhash_STRBYTES];
  ASSERT_EQ(crypto_pwhash_str(cheap, kGood, std::strlen(kGood), 1, crypto_pwhash_MEMLIMIT_MIN), 0);
  const UserId ana = store().user_by_email("ana@example.org")->id;
  ASSERT_TRUE(store().set_password(ana, cheap, 0));
  EXPECT_EQ(password("ana").kind, Answer::kDone);
  const std::string hash = store().credentials(ana)->password_hash;
  EXPECT_FALSE(needs_rehash(hash));
  EXPECT_EQ(password("ana").kind, Answer::kDone);
}

TEST_P(SignInTest, NoSecretLiesOnDisk) {
  const std::string token = set_up(come("ana", Role::kOwner));
  const std::string disk = backend().raw_bytes();
  EXPECT_EQ(disk.find(token), std::string::npos);
  EXPECT_EQ(disk.find(kGood), std::string::npos);
  EXPECT_EQ(disk.find(text_of(*from_base64url(token))), std::string::npos);
  EXPECT_EQ(disk.find(text_of(secret_)), std::string::npos);
  EXPECT_EQ(disk.find(codes_[0]), std::string::npos);
  EXPECT_NE(disk.find(text_of(*hash_of_token(token))), std::string::npos) << "this search finds what is there";
}

}  // namespace
}  // namespace outcry::store
