// A person's roles as a form, without JavaScript: a few fields for each, and
// an empty one more.

#include <fmt/format.h>

#include <algorithm>

#include "base/i18n.h"
#include "web/console/console.h"

namespace outcry::web {

using accounts::Grant;
using accounts::Role;
using console::Input;

std::string role_name(Role role, const std::string& lang) {
  switch (role) {
    case Role::kOwner:
      return tr(lang, "Owner");
    case Role::kOrganiser:
      return tr(lang, "Organiser");
    case Role::kCaseWorker:
      return tr(lang, "Case worker");
    case Role::kCoordinator:
      return tr(lang, "City coordinator");
    case Role::kMember:
      return tr(lang, "Member organisation");
    case Role::kVolunteer:
      return tr(lang, "Volunteer (types in sheets)");
    case Role::kViewer:
      break;
  }
  return tr(lang, "Viewer");
}

namespace {

constexpr size_t kMostGrants = 12;  // of one person, in the form

// "role", "role-2", …
std::string name_of(const char* field, size_t row) {
  return row == 0 ? field : fmt::format("{}-{}", field, row + 1);
}

size_t rows_typed(const http::Form& form) {
  size_t rows = 1;
  while (rows < kMostGrants && form.count(name_of("role", rows)) > 0) ++rows;
  return rows;
}

// What there is to choose from, in all campaigns: each slug once.
struct Choices {
  std::vector<console::Option> campaigns, cities, members;
};

void add_choice(std::vector<console::Option>& to, const std::string& value, std::string_view label) {
  if (std::ranges::find(to, value, &console::Option::value) == to.end()) to.push_back({value, std::string(label)});
}

Choices choices_of(const petition::RunningList& campaigns, const std::string& lang) {
  Choices out;
  out.campaigns.push_back({"", tr(lang, "all of them")});
  out.members.push_back({"", "–"});
  for (const auto& running : campaigns) {
    const campaign::Campaign& c = running->stored.campaign;
    add_choice(out.campaigns, c.slug, pick(c.title, lang));
    for (const campaign::Gathering& one : c.gatherings) add_choice(out.cities, one.city, pick(one.name, lang));
    for (const campaign::Member& one : c.members) add_choice(out.members, one.slug, pick(one.name, lang));
  }
  return out;
}

Input choice(std::string name, std::string label, std::string value, std::vector<console::Option> options) {
  Input out{Input::kChoice, std::move(name), std::move(label), value};
  // What is stored and no campaign has any more is still to be seen.
  add_choice(options, value, value);
  out.options = std::move(options);
  return out;
}

Input cities_of(const http::Form& form, bool typed, size_t row, const Grant& grant, const Choices& choices,
                const std::string& lang) {
  Input out{Input::kTicks, name_of("cities", row), tr(lang, "Cities, for a coordinator")};
  out.options = choices.cities;
  for (const std::string& city : grant.cities) add_choice(out.options, city, city);
  const auto ticked = form.all(out.name);
  for (console::Option& one : out.options) {
    one.chosen = typed ? std::ranges::count(ticked, one.value) > 0 : std::ranges::count(grant.cities, one.value) > 0;
  }
  return out;
}

// One grant: what was typed, else what is stored.
std::vector<Input> grant_row(const http::Form& form, bool typed, size_t row, const Grant& grant, bool there,
                             const Choices& choices, const std::string& lang) {
  const auto value = [&](const char* field, std::string stored) {
    return typed ? std::string(form.get(name_of(field, row))) : std::move(stored);
  };
  std::vector<console::Option> roles;
  if (row > 0) roles.push_back({"", tr(lang, "none")});
  for (const Role one : accounts::kRoles) roles.push_back({std::string(to_text(one)), role_name(one, lang)});
  Input role = choice(name_of("role", row), tr(lang, "Role"),
                      value("role", there ? std::string(to_text(grant.role)) : std::string()), roles);
  role.help = row == 0 ? tr(lang, "What each may do stands in the documentation under “Roles”.")
                       : tr(lang, "With “none” this one is taken away.");
  std::vector<Input> out;
  out.push_back(std::move(role));
  out.push_back(choice(name_of("campaign", row), tr(lang, "For which campaign"),
                       value("campaign", grant.campaign.value_or("")), choices.campaigns));
  out.push_back(cities_of(form, typed, row, grant, choices, lang));
  out.push_back(choice(name_of("member", row), tr(lang, "Organisation, for a member"),
                       value("member", grant.member.value_or("")), choices.members));
  for (Input& input : out) {
    input.group = there || row == 0 ? tr(lang, "Role {}", row + 1) : tr(lang, "Another role");
  }
  return out;
}

}  // namespace

// Each role is a few fields; one that is empty follows, for another.
std::vector<Input> Console::grant_inputs(const Ask& ask, const std::vector<Grant>& grants, const std::string& field,
                                         const std::string& problem) const {
  const std::string lang = ask.lang();
  const bool typed = ask.form.count("role") > 0;
  const Choices choices = choices_of(*parts_.roster.all(), lang);
  std::vector<Input> out;
  const size_t rows = std::min(kMostGrants, typed ? rows_typed(ask.form) : grants.size() + 1);
  for (size_t row = 0; row < rows; ++row) {
    const Grant grant = row < grants.size() ? grants[row] : Grant{};
    for (Input& input : grant_row(ask.form, typed, row, grant, row < grants.size() || row == 0, choices, lang)) {
      if (input.name == field) input.error = problem;
      out.push_back(std::move(input));
    }
  }
  return out;
}

// What a grant says of a campaign that isn't so, in a person's words.
std::string Console::misfit(const Ask& ask, const Grant& grant) const {
  const std::string lang = ask.lang();
  if (!accounts::check_grants({grant})) {
    return tr(lang,
              "This role needs something else: an owner’s is for all campaigns, a coordinator has cities, a member its "
              "organisation.");
  }
  if (!grant.campaign) return {};
  const auto running = parts_.roster.find(*grant.campaign);
  if (!running) return tr(lang, "There is no such campaign any more.");
  const campaign::Campaign& c = running->stored.campaign;
  for (const std::string& city : grant.cities) {
    if (std::ranges::find(c.gatherings, city, &campaign::Gathering::city) == c.gatherings.end()) {
      return tr(lang, "That campaign has no gathering in one of these cities.");
    }
  }
  if (grant.member && std::ranges::find(c.members, *grant.member, &campaign::Member::slug) == c.members.end()) {
    return tr(lang, "That organisation is no member of that campaign.");
  }
  return {};
}

std::variant<std::vector<Grant>, std::pair<std::string, std::string>> Console::typed_grants(const Ask& ask) const {
  std::vector<Grant> grants;
  for (size_t row = 0; row < std::min(kMostGrants, rows_typed(ask.form)); ++row) {
    const std::string field = name_of("role", row);
    if (ask.typed(field).empty()) continue;
    const auto role = accounts::parse_role(ask.form.get(field));
    if (!role) return std::pair(field, tr(ask.lang(), "Please choose a role."));
    Grant grant;
    grant.role = *role;
    if (std::string campaign = ask.typed(name_of("campaign", row)); !campaign.empty())
      grant.campaign = std::move(campaign);
    if (*role == Role::kCoordinator) {
      for (const std::string_view city : ask.form.all(name_of("cities", row))) {
        if (!city.empty()) grant.cities.emplace_back(city);
      }
    }
    if (std::string member = ask.typed(name_of("member", row)); *role == Role::kMember && !member.empty()) {
      grant.member = std::move(member);
    }
    if (std::string why = misfit(ask, grant); !why.empty()) return std::pair(field, std::move(why));
    if (std::ranges::count(grants, grant) == 0) grants.push_back(std::move(grant));
  }
  if (grants.empty()) return std::pair(std::string("role"), tr(ask.lang(), "Please choose a role."));
  return grants;
}

}  // namespace outcry::web
