// Who works here: invited, given roles, sent away.

#include <fmt/format.h>

#include <algorithm>

#include "accounts/invitation.h"
#include "base/i18n.h"
#include "base/text.h"
#include "web/console/console.h"

namespace outcry::web {
namespace {

using accounts::Grant;
using accounts::Role;
using console::Form;
using console::Input;
using console::Page;
using console::Text;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string grant_text(const Grant& grant, const std::string& lang) {
  std::string out = role_name(grant.role, lang);
  if (!grant.cities.empty()) out += " (" + joined(grant.cities) + ")";
  if (grant.member) out += " (" + *grant.member + ")";
  return grant.campaign ? out + ": " + *grant.campaign : out;
}

std::string grants_text(const accounts::User& user, const std::string& lang) {
  std::string out;
  for (const Grant& grant : user.grants) out += (out.empty() ? "" : " · ") + grant_text(grant, lang);
  return out;
}

}  // namespace

Result<accounts::User> Console::person(const Ask& ask) {
  accounts::UserId id = 0;
  for (const char c : ask.params[0]) {
    if (c < '0' || c > '9' || id > INT64_MAX / 20) return not_found("no such person");
    id = id * 10 + (c - '0');
  }
  return parts_.accounts.user(id);
}

http::Response Console::people_page(Ask& ask) {
  const std::string lang = ask.lang();
  const auto users = parts_.accounts.users();
  if (!users) return fail(ask, users.error());
  console::Table table{tr(lang, "Who works here"),
                       {tr(lang, "Name"), tr(lang, "Roles"), tr(lang, "Second factor"), tr(lang, "State")}};
  for (const accounts::User& user : *users) {
    const bool waits = !user.has_password && !user.factors.any();
    table.rows.push_back(
        {{user.name, ask.to("/console/people/" + std::to_string(user.id))},
         {grants_text(user, lang)},
         {user.factors.any() ? tr(lang, "on") : tr(lang, "off"), "", {}, user.factors.any() ? "good" : "waits"},
         {user.disabled ? tr(lang, "shut out")
          : waits       ? tr(lang, "invited")
                        : tr(lang, "active"),
          "",
          {},
          user.disabled ? "bad"
          : waits       ? "waits"
                        : "good"}});
  }
  Page page{tr(lang, "People")};
  page.blocks = {Text{"", tr(lang, "Invite somebody"), ask.to("/console/people/invite")}, table};
  return show(ask, 200, page);
}

http::Response Console::show_invite(const Ask& ask, int status,
                                    std::vector<std::pair<std::string, std::string>> problems) const {
  const std::string lang = ask.lang();
  const auto problem = [&](std::string_view field) {
    for (const auto& [name, what] : problems) {
      if (name == field) return what;
    }
    return std::string();
  };
  Page page{tr(lang, "Invite somebody")};
  page.trail = {{tr(lang, "People"), "/console/people"}};
  Form form{ask.to("/console/people/invite"), tr(lang, "Make the link")};
  form.inputs = {
      {Input::kText, "name", tr(lang, "Name"), ask.typed("name"), "", problem("name"), "off", true},
      {Input::kEmail, "email", tr(lang, "E-mail address"), ask.typed("email"), "", problem("email"), "off", true}};
  const auto of_role = std::ranges::find_if(problems, [](const auto& one) { return one.first.starts_with("role"); });
  const std::string field = of_role == problems.end() ? std::string() : of_role->first;
  for (Input& input : grant_inputs(ask, {}, field, problem(field))) form.inputs.push_back(std::move(input));
  page.problems = std::move(problems);
  page.blocks = {form};
  return show(ask, status, page);
}

http::Response Console::invite_page(Ask& ask) {
  return show_invite(ask, 200, {});
}

http::Response Console::invite(Ask& ask) {
  const std::string lang = ask.lang();
  std::vector<std::pair<std::string, std::string>> problems;
  if (!accounts::checked_name(ask.form.get("name")))
    problems.emplace_back("name", tr(lang, "Please give a name, of up to 100 letters."));
  if (!accounts::normal_email(ask.form.get("email"))) {
    problems.emplace_back("email", tr(lang, "This is not an e-mail address that mail can be sent to."));
  }
  const auto typed = typed_grants(ask);
  const auto* const grants = std::get_if<std::vector<Grant>>(&typed);
  if (grants == nullptr) problems.push_back(std::get<1>(typed));
  if (!problems.empty()) return show_invite(ask, 422, problems);
  const auto link = accounts::invite(parts_.accounts, {ask.typed("name"), ask.typed("email"), *grants}, ask.user().id,
                                     parts_.clock.now(), parts_.random);
  if (!link && link.error().kind == Error::kInvalid) {
    return show_invite(ask, 422, {{"email", tr(lang, "Somebody with this address works here already.")}});
  }
  if (!link) return fail(ask, link.error());
  ask.about = {{"person", std::to_string(link->user)}};
  ask.detail = audit::line_of(*grants);
  return show_link_made(ask, *link);
}

http::Response Console::show_link_made(const Ask& ask, const accounts::MadeLink& link) const {
  const std::string lang = ask.lang();
  Page page{tr(lang, "The link")};
  page.trail = {{tr(lang, "People"), "/console/people"}};
  page.blocks = {
      Text{tr(lang,
              "Give this to the person, over a channel that you trust: whoever has it can come in. It works once, "
              "until {}. It is shown only here.",
              format_time(link.expires, lang)),
           "", "", true},
      console::Codes{{site_.origin + "/console/link/" + link.token}}};
  return show(ask, 200, page);
}

http::Response Console::show_person(const Ask& ask, int status, const accounts::User& user,
                                    std::vector<std::pair<std::string, std::string>> problems) const {
  const std::string lang = ask.lang();
  const std::string here = "/console/people/" + std::to_string(user.id);
  Page page{tr(lang, "A person’s account")};
  page.trail = {{tr(lang, "People"), "/console/people"}};
  page.blocks = {Text{user.name + " · " + user.email}, Text{grants_text(user, lang)}};
  Form form{ask.to(here), tr(lang, "Change the roles")};
  form.inputs = grant_inputs(ask, user.grants, problems.empty() ? std::string() : problems.front().first,
                             problems.empty() ? std::string() : problems.front().second);
  page.problems = std::move(problems);
  page.blocks.emplace_back(form);
  page.blocks.emplace_back(console::Heading{tr(lang, "Sign-in")});
  Form reset{ask.to(here + "/reset"), tr(lang, "Make a link for a new password")};
  reset.small = true;
  Input drops{Input::kTicks, "drops", tr(lang, "The telephone is lost, too")};
  drops.options = {{"1", tr(lang, "Remove the second factor when the link is used")}};
  reset.inputs = {drops};
  Form disable{ask.to(here + "/disable"), user.disabled ? tr(lang, "Let in again") : tr(lang, "Shut out")};
  disable.small = true;
  disable.inputs = {{Input::kHidden, "disabled", "", user.disabled ? "0" : "1"}};
  disable.intro = user.disabled ? "" : tr(lang, "Ends every session at once; can be taken back.");
  page.blocks.emplace_back(reset);
  page.blocks.emplace_back(disable);
  page.blocks.emplace_back(Text{"", tr(lang, "Remove the account…"), ask.to(here + "/remove")});
  return show(ask, status, page);
}

http::Response Console::person_page(Ask& ask) {
  const auto user = person(ask);
  if (!user) return fail(ask, user.error());
  return show_person(ask, 200, *user, {});
}

http::Response Console::set_grants(Ask& ask) {
  const std::string lang = ask.lang();
  const auto user = person(ask);
  if (!user) return fail(ask, user.error());
  const auto typed = typed_grants(ask);
  const auto* const grants = std::get_if<std::vector<Grant>>(&typed);
  if (grants == nullptr) return show_person(ask, 422, *user, {std::get<1>(typed)});
  const auto set = parts_.accounts.set_grants(user->id, *grants);
  if (!set && set.error().kind == Error::kInvalid) {
    return show_person(
        ask, 422, *user,
        {{"role", tr(lang, "There must always be an owner who can sign in: make somebody else one first.")}});
  }
  if (!set) return fail(ask, set.error());
  ask.detail = fmt::format("{} -> {}", audit::line_of(user->grants), audit::line_of(*grants));
  return done(ask, "/console/people/" + ask.params[0], "grants");
}

http::Response Console::reset_person(Ask& ask) {
  const auto user = person(ask);
  if (!user) return fail(ask, user.error());
  const auto link = accounts::reset(parts_.accounts, user->id, ask.form.get("drops") == "1", ask.user().id,
                                    parts_.clock.now(), parts_.random);
  if (!link) return fail(ask, link.error());
  if (ask.form.get("drops") == "1") ask.detail = "drops the second factor";
  return show_link_made(ask, *link);
}

http::Response Console::disable_person(Ask& ask) {
  const std::string lang = ask.lang();
  const auto user = person(ask);
  if (!user) return fail(ask, user.error());
  const bool disabled = ask.form.get("disabled") == "1";
  const auto set = parts_.accounts.disable(user->id, disabled);
  if (!set && set.error().kind == Error::kInvalid) {
    return show_person(
        ask, 422, *user,
        {{"role", tr(lang, "There must always be an owner who can sign in: make somebody else one first.")}});
  }
  if (!set) return fail(ask, set.error());
  ask.detail = disabled ? "shut out" : "let in again";
  return done(ask, "/console/people/" + ask.params[0], disabled ? "disabled" : "enabled");
}

http::Response Console::remove_page(Ask& ask) {
  const std::string lang = ask.lang();
  const auto user = person(ask);
  if (!user) return fail(ask, user.error());
  const std::string here = "/console/people/" + ask.params[0];
  Page page{tr(lang, "Remove an account")};
  page.trail = {{tr(lang, "Back to the account"), here}};
  Form form{ask.to(here + "/remove"), tr(lang, "Remove it")};
  form.danger = true;
  form.intro =
      tr(lang, "{} cannot sign in any more, and name and address are deleted. This cannot be undone.", user->name);
  page.blocks = {form};
  return show(ask, 200, page);
}

http::Response Console::remove_person(Ask& ask) {
  const std::string lang = ask.lang();
  const auto user = person(ask);
  if (!user) return fail(ask, user.error());
  const auto removed = parts_.accounts.remove(user->id);
  if (!removed && removed.error().kind == Error::kInvalid) {
    return show_person(
        ask, 422, *user,
        {{"role", tr(lang, "There must always be an owner who can sign in: make somebody else one first.")}});
  }
  if (!removed) return fail(ask, removed.error());
  return done(ask, "/console/people", "removed");
}

}  // namespace outcry::web
