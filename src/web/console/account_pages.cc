// One's own account: sessions, password, second factor.

#include "base/i18n.h"
#include "web/console/console.h"

namespace outcry::web {

using console::Form;
using console::Heading;
using console::Input;
using console::Page;
using console::Text;

// What the person signs in with besides the password.
Status Console::add_factors(const Ask& ask, Page& page) const {
  const std::string lang = ask.lang();
  const accounts::Factors& factors = ask.user().factors;
  page.blocks.emplace_back(Heading{tr(lang, "Second factor")});
  page.blocks.emplace_back(Text{factors.any() ? tr(lang, "On. Recovery codes left: {}.", factors.recovery_codes)
                                              : tr(lang, "Off: whoever knows your password gets in.")});
  if (factors.any()) {
    auto table = passkey_table(ask);
    if (!table) return table.error();
    page.blocks.emplace_back(std::move(*table));
  }
  Form factor{ask.to("/console/factor/begin"),
              factors.any() ? tr(lang, "Add a passkey, or use another app") : tr(lang, "Turn it on")};
  factor.small = true;
  page.blocks.emplace_back(factor);
  if (factors.any()) {
    Form codes{ask.to("/console/account/codes"), tr(lang, "Make new recovery codes")};
    codes.small = true;
    page.blocks.emplace_back(codes);
  }
  return {};
}

http::Response Console::show_account(Ask& ask, int status, const std::string& password_problem,
                                     const std::string& factor_problem) {
  const std::string lang = ask.lang();
  const auto sessions = parts_.accounts.sessions(ask.user().id, parts_.clock.now());
  if (!sessions) return fail(ask, sessions.error());
  Page page{tr(lang, "My account")};
  if (!password_problem.empty()) page.problems = {{"password", password_problem}};
  if (!factor_problem.empty()) page.problems = {{"", factor_problem}};

  console::Table table{tr(lang, "Where I am signed in"),
                       {tr(lang, "Browser"), tr(lang, "Since"), tr(lang, "Last seen"), tr(lang, "What to do")}};
  for (const accounts::Session& session : *sessions) {
    const bool here = session.id == ask.in->session.id;
    std::vector<Form> forms;
    if (!here) {
      forms.push_back({ask.to("/console/account/sessions/" + std::to_string(session.id)), tr(lang, "End it")});
      forms.back().small = true;
    }
    table.rows.push_back({{session.where},
                          {format_time(session.created, lang)},
                          {format_time(session.last_seen, lang)},
                          {here ? tr(lang, "this one") : "", "", forms, here ? "good" : ""}});
  }
  page.blocks = {Heading{tr(lang, "Sessions")}, table};
  if (sessions->size() > 1) {
    page.blocks.emplace_back(
        Form{ask.to("/console/account/sessions"), tr(lang, "End all others"), {}, "", false, true});
  }

  if (auto added = add_factors(ask, page); !added) return fail(ask, added.error());

  page.blocks.emplace_back(Heading{tr(lang, "Password")});
  Form password{ask.to("/console/account/password"), tr(lang, "Change the password")};
  password.inputs = {{Input::kPassword, "password", tr(lang, "New password"), "",
                      tr(lang, "All your other sessions end with it."), password_problem, "new-password", true}};
  page.blocks.emplace_back(password);
  return show(ask, status, page);
}

http::Response Console::account_page(Ask& ask) {
  return show_account(ask, 200, {});
}

http::Response Console::change_password(Ask& ask) {
  const auto changed = parts_.sign_in.change_password(ask.token, ask.form.get("password"));
  if (!changed) return fail(ask, changed.error());
  if (*changed != accounts::Weakness::kNone) return show_account(ask, 422, weakness_text(ask, *changed));
  return done(ask, "/console/account", "password");
}

http::Response Console::new_codes(Ask& ask) {
  const auto codes = parts_.sign_in.renew_recovery_codes(ask.token);
  if (!codes) return fail(ask, codes.error());
  return show_codes(ask, *codes);
}

http::Response Console::end_session(Ask& ask) {
  int64_t id = 0;
  for (const char c : ask.params[0]) {
    if (c < '0' || c > '9' || id > INT64_MAX / 20) return fail(ask, 404);
    id = id * 10 + (c - '0');
  }
  if (const auto ended = parts_.accounts.end_session(ask.user().id, id); !ended) return fail(ask, ended.error());
  return done(ask, "/console/account", "ended");
}

http::Response Console::end_others(Ask& ask) {
  const auto sessions = parts_.accounts.sessions(ask.user().id, parts_.clock.now());
  if (!sessions) return fail(ask, sessions.error());
  for (const accounts::Session& session : *sessions) {
    if (session.id == ask.in->session.id) continue;
    if (auto ended = parts_.accounts.end_session(ask.user().id, session.id); !ended) return fail(ask, ended.error());
  }
  return done(ask, "/console/account", "ended");
}

}  // namespace outcry::web
