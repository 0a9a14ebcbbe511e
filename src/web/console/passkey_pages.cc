// Passkeys in the Console: set up, signed in with, removed. The browser's part
// is site/static/passkey.js; without scripts codes do the same.

#include <charconv>

#include "base/i18n.h"
#include "web/console/console.h"

namespace outcry::web {
namespace {

using accounts::Answer;
using console::Cell;
using console::Form;
using console::Input;

// What a field holds; empty if it isn't base64url.
Bytes bytes_in(const http::Form& form, std::string_view field) {
  return from_base64url(form.get(field)).value_or(Bytes());
}

Input hidden(const char* name) {
  return {Input::kHidden, name};
}

}  // namespace

// At the second step of a sign-in.
Result<std::optional<Form>> Console::passkey_question(const Ask& ask) const {
  const std::string lang = ask.lang();
  auto question = parts_.sign_in.ask_passkey(ask.token);
  if (!question) return question.error();
  if (question->empty()) return std::optional<Form>();
  Form form{ask.to("/console/second/passkey"), tr(lang, "Use a passkey")};
  form.intro = tr(lang, "Your telephone or security key says that it is you.");
  form.inputs = {hidden("credential"),
                 hidden("client_data"),
                 hidden("authenticator_data"),
                 hidden("signature"),
                 {Input::kHidden, "then", "", then_of(ask.form.get("then").empty() ? ask.query : ask.form)}};
  form.passkey = std::move(*question);
  form.passkey_failed = tr(lang, "The browser gave no passkey. Try again, or use a code.");
  return std::optional(std::move(form));
}

// Beside the app, where a factor is set up.
Result<std::optional<Form>> Console::passkey_offer(const Ask& ask) const {
  const std::string lang = ask.lang();
  auto question = parts_.sign_in.begin_passkey(ask.token);
  if (!question) return question.error();
  if (question->empty()) return std::optional<Form>();
  Form form{ask.to("/console/factor/passkey"), tr(lang, "Make a passkey")};
  form.intro =
      tr(lang,
         "A passkey in your telephone, computer or security key is quicker than a code, and no false site can ask for "
         "it.");
  form.inputs = {{Input::kText, "name", tr(lang, "What do you call it?"), ask.typed("name"),
                  tr(lang, "So that you know it again: “my telephone”, “blue key”."), "", "off", true},
                 hidden("client_data"),
                 hidden("attestation")};
  form.passkey = std::move(*question);
  form.passkey_failed = tr(lang, "The browser made no passkey. Try again, or use an authenticator app.");
  return std::optional(std::move(form));
}

http::Response Console::second_by_passkey(Ask& ask) {
  const std::string lang = ask.lang();
  const Bytes credential = bytes_in(ask.form, "credential"), client = bytes_in(ask.form, "client_data"),
              data = bytes_in(ask.form, "authenticator_data"), signature = bytes_in(ask.form, "signature");
  const auto answer =
      parts_.sign_in.second_by_passkey(ask.token, {credential, text_of(client), data, signature}, ask.visitor);
  if (!answer && answer.error().kind == Error::kInvalid) {
    ask.nothing_done = true;
    return go(ask, "/console/");
  }
  if (!answer) return fail(ask, answer.error());
  if (answer->kind == Answer::kWait) return ask_code(ask, 429, wait_text(ask, answer->wait));
  if (answer->kind == Answer::kCopied) {
    return ask_code(ask, 422,
                    tr(lang,
                       "This passkey may have been copied: its counter went back. It lets nobody in any more. Use "
                       "another factor, then remove it under “My account”."));
  }
  if (answer->kind != Answer::kDone) {
    return ask_code(ask, 422, tr(lang, "That was not the answer to this page. Please try once more."));
  }
  keep(ask, *answer);
  return go(ask, then_of(ask.form));
}

http::Response Console::confirm_passkey(Ask& ask) {
  const std::string lang = ask.lang();
  if (ask.in->needs_second()) {
    ask.nothing_done = true;
    return go(ask, "/console/second");
  }
  const auto name = accounts::checked_name(ask.form.get("name"));
  if (!name) return show_factor(ask, 422, tr(lang, "Please give the passkey a name, of up to 100 letters."));
  const Bytes client = bytes_in(ask.form, "client_data"), attestation = bytes_in(ask.form, "attestation");
  const auto done = parts_.sign_in.confirm_passkey(ask.token, *name, {text_of(client), attestation});
  if (!done) return fail(ask, done.error());
  if (done->answer.kind != Answer::kDone) {
    return show_factor(ask, 422, tr(lang, "That passkey could not be set up, or is set up already. Please try again."));
  }
  keep(ask, done->answer);
  if (auto in = parts_.sign_in.unfinished(ask.token)) ask.in = std::move(*in);
  if (done->recovery_codes.empty()) return this->done(ask, "/console/account", "passkey");
  return show_codes(ask, done->recovery_codes);
}

Result<console::Table> Console::passkey_table(const Ask& ask) const {
  const std::string lang = ask.lang();
  const auto passkeys = parts_.accounts.passkeys(ask.user().id);
  if (!passkeys) return passkeys.error();
  console::Table table{
      tr(lang, "What I sign in with"),
      {tr(lang, "Factor"), tr(lang, "Since"), tr(lang, "Last used"), tr(lang, "State"), tr(lang, "What to do")}};
  const auto row = [&](const std::string& name, std::optional<Time> since, std::optional<Time> used, bool copied,
                       const std::string& address) {
    Form remove{ask.to(address), tr(lang, "Remove")};
    remove.small = true;
    table.rows.push_back(
        {{name},
         {since ? format_time(*since, lang) : "–"},
         {used ? format_time(*used, lang) : "–"},
         {copied ? tr(lang, "may be copied: lets nobody in") : tr(lang, "on"), "", {}, copied ? "bad" : "good"},
         {"", "", {remove}}});
  };
  if (ask.user().factors.totp) row(tr(lang, "Authenticator app"), {}, {}, false, "/console/account/app/remove");
  for (const accounts::Passkey& one : *passkeys) {
    row(one.name, one.created, one.used, one.copied, "/console/account/passkeys/" + std::to_string(one.id) + "/remove");
  }
  return table;
}

http::Response Console::after_removal(Ask& ask, const Status& removed) {
  if (!removed && removed.error().kind == Error::kInvalid) {
    return show_account(ask, 422, {}, tr(ask.lang(), "Owners always have a second factor: set up another one first."));
  }
  if (!removed) return fail(ask, removed.error());
  return done(ask, "/console/account", "factor");
}

http::Response Console::remove_passkey(Ask& ask) {
  accounts::PasskeyId id = 0;
  const std::string& text = ask.params[0];
  const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return fail(ask, 404);
  return after_removal(ask, parts_.sign_in.remove_passkey(ask.token, id));
}

http::Response Console::remove_app(Ask& ask) {
  return after_removal(ask, parts_.sign_in.remove_app(ask.token));
}

}  // namespace outcry::web
