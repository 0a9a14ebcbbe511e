// The Console's door: sign-in, second factor, links, sign-out.

#include "accounts/token.h"
#include "web/console/console.h"
#include "web/pages/qr_code.h"

namespace outcry::web {

using accounts::Answer;
using console::Form;
using console::Input;
using console::Page;
using console::Text;

std::string Console::then_of(const http::Form& form) {
  const std::string then(form.get("then"));
  const bool inside = then.starts_with("/console/") && then.find("//") == std::string::npos &&
                      std::ranges::all_of(then, [](unsigned char c) { return c > 0x20 && c < 0x7F && c != '\\'; });
  return inside ? then : "/console/";
}

http::Response Console::ask_password(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang();
  Page page{tr(lang, "Sign in")};
  if (!problem.empty()) page.problems = {{"email", problem}};
  Form form{ask.to("/console/sign-in"), tr(lang, "Sign in")};
  form.inputs = {
      {Input::kEmail, "email", tr(lang, "E-mail address"), ask.typed("email"), "", problem, "username", true},
      {Input::kPassword, "password", tr(lang, "Password"), "", "", "", "current-password", true},
      {Input::kHidden, "then", "", then_of(ask.form.get("then").empty() ? ask.query : ask.form)}};
  if (!secure_) {
    page.blocks.emplace_back(Text{tr(lang,
                                     "This site’s address is not https: your browser will not keep you signed in. Set "
                                     "“origin” in the configuration to the https address."),
                                  "", "", true});
  }
  page.blocks.emplace_back(form);
  page.blocks.emplace_back(
      Text{tr(lang, "This is for those who run campaigns here. To sign a petition, you need no account.")});
  page.blocks.emplace_back(Text{tr(lang, "Lost your password? An owner of this site can make you a new link.")});
  return show(ask, status, page);
}

http::Response Console::sign_in_page(Ask& ask) {
  return ask_password(ask, 200, {});
}

http::Response Console::sign_in(Ask& ask) {
  const std::string lang = ask.lang();
  const auto answer = parts_.sign_in.password(ask.form.get("email"), ask.form.get("password"), ask.visitor);
  if (!answer) return fail(ask, answer.error());
  if (answer->kind == Answer::kWait) return ask_password(ask, 429, wait_text(ask, answer->wait));
  if (answer->kind == Answer::kWrong) {
    return ask_password(ask, 422, tr(lang, "The address or the password is not right."));
  }
  keep(ask, *answer);
  const std::string then = then_of(ask.form);
  if (answer->kind == Answer::kNeedsSecond) ask.detail = "owes the second factor";
  if (answer->kind == Answer::kDone) return go(ask, then);
  return go(ask, then == "/console/" ? "/console/second" : "/console/second?then=" + http::percent_encode(then));
}

http::Response Console::ask_code(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang();
  const bool app = ask.user().factors.totp;
  Page page{tr(lang, "Second factor")};
  if (!problem.empty()) page.problems = {{"code", problem}};
  const auto passkey = passkey_question(ask);
  if (!passkey) return fail(ask, passkey.error());
  if (*passkey) {
    page.own_script = "passkey.js";
    page.blocks.emplace_back(**passkey);
  }
  Form form{ask.to("/console/second"), tr(lang, "Sign in")};
  form.inputs = {{Input::kCode, "code", app ? tr(lang, "Code") : tr(lang, "Recovery code"), "",
                  app ? tr(lang, "The six digits that your authenticator app shows now, or one of your recovery codes.")
                      : tr(lang, "If your passkey is not at hand, or the browser knows none: one of those on paper."),
                  problem, app ? "one-time-code" : "off", true},
                 {Input::kHidden, "then", "", then_of(ask.form.get("then").empty() ? ask.query : ask.form)}};
  page.blocks.emplace_back(form);
  return show(ask, status, page);
}

http::Response Console::second_page(Ask& ask) {
  if (ask.in->is_whole()) return go(ask, "/console/");
  if (!ask.in->needs_second()) return go(ask, "/console/factor");
  return ask_code(ask, 200, {});
}

http::Response Console::second(Ask& ask) {
  const std::string lang = ask.lang();
  const auto answer = parts_.sign_in.second(ask.token, ask.form.get("code"), ask.visitor);
  if (!answer) return fail(ask, answer.error());
  if (answer->kind == Answer::kWait) return ask_code(ask, 429, wait_text(ask, answer->wait));
  if (answer->kind != Answer::kDone) {
    return ask_code(ask, 422, tr(lang, "This code is not right, or was used already. Wait for the next one."));
  }
  keep(ask, *answer);
  return go(ask, then_of(ask.form));
}

http::Response Console::sign_out(Ask& ask) {
  if (const auto ended = parts_.sign_in.sign_out(ask.token); !ended) return fail(ask, ended.error());
  forget(ask);
  return go(ask, "/console/sign-in");
}

http::Response Console::show_link(const Ask& ask, int status, const accounts::Invited& invited,
                                  const std::string& problem) const {
  const std::string lang = ask.lang();
  const bool anew = invited.user.has_password;
  Page page{anew ? tr(lang, "A new password") : tr(lang, "Welcome to the console")};
  if (!problem.empty()) page.problems = {{"password", problem}};
  Form form{ask.to("/console/link/" + ask.params[0]), anew ? tr(lang, "Set the password") : tr(lang, "Begin")};
  form.inputs = {
      {Input::kHidden, "username", "", invited.user.email, "", "", "username"},
      {Input::kPassword, "password", tr(lang, "Choose a password"), "",
       tr(lang,
          "At least 10 characters. Four or five words that do not belong together are easy to keep and hard to guess."),
       problem, "new-password", true}};
  page.blocks = {Text{anew
                          ? tr(lang, "{}, with this link you set a new password. It works once.", invited.user.name)
                          : tr(lang, "{}, you have been invited to work here. Choose a password; this link works once.",
                               invited.user.name)}};
  if (invited.drops_factor) page.blocks.emplace_back(Text{tr(lang, "Your lost second factor is removed with it.")});
  page.blocks.emplace_back(form);
  return show(ask, status, page);
}

http::Response Console::link_page(Ask& ask) {
  const auto invited = parts_.sign_in.link(ask.params[0]);
  if (!invited) return fail(ask, invited.error());
  return show_link(ask, 200, *invited, {});
}

http::Response Console::accept_link(Ask& ask) {
  const auto invited = parts_.sign_in.link(ask.params[0]);
  if (!invited) return fail(ask, invited.error());
  const auto accepted = parts_.sign_in.accept(ask.params[0], ask.form.get("password"), ask.visitor);
  if (!accepted) return fail(ask, accepted.error());
  if (accepted->weakness != accounts::Weakness::kNone) {
    return show_link(ask, 422, *invited, weakness_text(ask, accepted->weakness));
  }
  keep(ask, accepted->answer);
  return go(ask, "/console/");
}

std::string Console::weakness_text(const Ask& ask, accounts::Weakness weakness) const {
  const std::string lang = ask.lang();
  switch (weakness) {
    case accounts::Weakness::kTooShort:
      return tr(lang, "Please use at least {} characters.", accounts::kShortestPassword);
    case accounts::Weakness::kTooLong:
      return tr(lang, "Please use at most {} characters.", accounts::kLongestPassword);
    case accounts::Weakness::kTooEasy:
      return tr(
          lang,
          "This would be guessed soon: it is common, or made of your name or this site’s. Please choose another.");
    case accounts::Weakness::kNone:
      break;
  }
  return {};
}

http::Response Console::show_factor(Ask& ask, int status, const std::string& problem) {
  const std::string lang = ask.lang();
  const auto set_up = parts_.sign_in.begin_totp(ask.token);
  if (!set_up && set_up.error().kind == Error::kInvalid) return ask_proof(ask, "/console/factor/begin", {});
  if (!set_up) return fail(ask, set_up.error());
  Page page{tr(lang, "Set up a second factor")};
  if (!problem.empty()) page.problems = {{"code", problem}};
  page.blocks.emplace_back(Text{
      ask.in->must_set_up_factor()
          ? tr(lang, "Owners sign in with a password and something that they have. Set it up now: it takes a minute.")
          : tr(lang, "From then on, a password alone does not let anybody in.")});
  const auto passkey = passkey_offer(ask);
  if (!passkey) return fail(ask, passkey.error());
  if (*passkey) {
    page.own_script = "passkey.js";
    page.blocks.emplace_back(**passkey);
  }
  page.blocks.emplace_back(console::Heading{tr(lang, "An authenticator app")});
  page.blocks.emplace_back(Text{tr(lang,
                                   "1. Open an authenticator app (Aegis, FreeOTP, Google Authenticator, a password "
                                   "manager) and scan this picture.")});
  page.blocks.emplace_back(
      console::Html{"<div class=\"qr\" role=\"img\" aria-label=\"QR\">" + qr_svg(set_up->uri) + "</div>\n"});
  page.blocks.emplace_back(Text{tr(lang, "Without a camera, type this into the app:") + " " + set_up->secret});
  page.blocks.emplace_back(Text{tr(lang, "2. Type the six digits that it shows now.")});
  Form form{ask.to("/console/factor"), tr(lang, "Turn it on")};
  form.inputs = {{Input::kCode, "code", tr(lang, "Code"), "", "", problem, "one-time-code", true}};
  page.blocks.emplace_back(form);
  return show(ask, status, page);
}

http::Response Console::factor_page(Ask& ask) {
  if (ask.in->needs_second()) return go(ask, "/console/second");
  return show_factor(ask, 200, {});
}

http::Response Console::begin_factor(Ask& ask) {
  return go(ask, "/console/factor");
}

http::Response Console::show_codes(const Ask& ask, const std::vector<std::string>& codes) const {
  const std::string lang = ask.lang();
  Page page{tr(lang, "Your recovery codes")};
  page.blocks = {Text{tr(lang,
                         "Write these down, on paper, now: they are shown only this once. Each lets you in once, when "
                         "your telephone is lost. The ones before are void."),
                      "", "", true},
                 console::Codes{codes}, Text{"", tr(lang, "I have written them down"), ask.to("/console/")}};
  return show(ask, 200, page);
}

http::Response Console::confirm_factor(Ask& ask) {
  const std::string lang = ask.lang();
  if (ask.in->needs_second()) {
    ask.nothing_done = true;
    return go(ask, "/console/second");
  }
  const auto done = parts_.sign_in.confirm_totp(ask.token, ask.form.get("code"));
  if (!done) return fail(ask, done.error());
  if (done->answer.kind != Answer::kDone) {
    return show_factor(ask, 422,
                       tr(lang, "This code is not right. If the telephone’s clock is, wait for the next one."));
  }
  keep(ask, done->answer);
  if (auto in = parts_.sign_in.unfinished(ask.token)) ask.in = std::move(*in);
  return show_codes(ask, done->recovery_codes);
}

// The demonstration's one link: once, and only this process knows it.
http::Response Console::enter(Ask& ask) {
  accounts::UserId user = 0;
  {
    const std::lock_guard lock(entrances_mutex_);
    const auto found = entrances_.find(ask.params[0]);
    if (found == entrances_.end()) return fail(ask, 404);
    user = found->second;
    entrances_.erase(found);
  }
  const Time now = parts_.clock.now();
  Answer answer;
  answer.token = accounts::new_token(parts_.random);
  accounts::NewSession session;
  session.user = user;
  session.token_hash = *accounts::hash_of_token(answer.token);
  session.csrf_key = parts_.random.bytes<32>();
  session.where = ask.visitor.where;
  session.second_factor_done = true;
  session.fresh_until = now + accounts::kFreshFor;
  if (const auto begun = parts_.accounts.begin_session(session, now); !begun) return fail(ask, begun.error());
  keep(ask, answer);
  return go(ask, "/console/");
}

}  // namespace outcry::web
