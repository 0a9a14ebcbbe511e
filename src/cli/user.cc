// outcry user: who works in the console, from the shell of the server.

#include <boost/json.hpp>
#include <iostream>

#include "accounts/invitation.h"
#include "cli/shell_act.h"
#include "cli/station.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

struct Request {
  std::string data, email, name;
  std::vector<std::string> roles;
  bool json = false, lost_factor = false;
};

// "coordinator:save-the-thirty:seoul,tokyo": role, campaign (empty: all),
// and cities or the member.
Result<accounts::Grant> parse_grant(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ':') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  const auto role = accounts::parse_role(parts[0]);
  if (!role) return role.error();
  accounts::Grant grant;
  grant.role = *role;
  if (parts.size() > 1 && !parts[1].empty()) grant.campaign = parts[1];
  if (parts.size() > 3) return invalid(fmt::format("\"{}\": ROLE[:CAMPAIGN[:CITY,CITY or MEMBER]]", text));
  if (parts.size() == 3 && grant.role == accounts::Role::kCoordinator) {
    std::string city;
    for (const char c : parts[2] + ",") {
      if (c != ',') {
        city += c;
      } else if (!city.empty()) {
        grant.cities.push_back(std::exchange(city, {}));
      }
    }
  } else if (parts.size() == 3) {
    grant.member = parts[2];
  }
  return grant;
}

Result<std::vector<accounts::Grant>> parse_grants(const std::vector<std::string>& texts) {
  std::vector<accounts::Grant> grants;
  for (const std::string& text : texts) {
    auto grant = parse_grant(text);
    if (!grant) return grant.error();
    grants.push_back(std::move(*grant));
  }
  if (auto good = accounts::check_grants(grants); !good) return good.error();
  return grants;
}

std::string to_text(const accounts::Grant& grant) {
  std::string out(accounts::to_text(grant.role));
  if (grant.campaign || !grant.cities.empty() || grant.member) out += ":" + grant.campaign.value_or("");
  if (grant.member) out += ":" + *grant.member;
  if (!grant.cities.empty()) out += fmt::format(":{}", fmt::join(grant.cities, ","));
  return out;
}

std::string to_text(const std::vector<accounts::Grant>& grants) {
  std::string out;
  for (const accounts::Grant& grant : grants) out += (out.empty() ? "" : " ") + to_text(grant);
  return out;
}

std::string factors_text(const accounts::Factors& factors) {
  std::string out = factors.totp ? ", app" : "";
  if (factors.passkeys > 0) out += fmt::format(", {} passkey{}", factors.passkeys, factors.passkeys == 1 ? "" : "s");
  return out;
}

using Work = int (*)(Station&, const Config&, const Request&);

int with_station(const Request& request, Work work) {
  const DataFolder folder(request.data);
  const auto config = config_of(folder);
  if (!config) return report(config.error());
  auto station = Station::open(folder, *config, Station::Use::kCampaigns);
  if (!station) return report(station.error());
  return work(**station, *config, request);
}

Result<accounts::User> find(Station& station, const Request& request) {
  const auto email = accounts::normal_email(request.email);
  if (!email) return email.error();
  auto user = station.accounts().user_by_email(*email);
  if (!user && user.error().kind == Error::kNotFound)
    return not_found("nobody with this address works here: \"outcry user list\" names everybody");
  return user;
}

int show_link(const Config& config, const Request& request, const accounts::MadeLink& link) {
  const std::string address = config.server.origin + "/console/link/" + link.token;
  if (request.json) {
    std::cout << boost::json::serialize(
                     boost::json::object{{"user", link.user}, {"link", address}, {"expires", to_rfc3339(link.expires)}})
              << '\n';
    return kDone;
  }
  std::cout << address << '\n';
  std::cerr << "Give this to the person over a channel that you trust: it lets in whoever has it, once, until\n"
            << to_rfc3339(link.expires) << ".\n";
  return kDone;
}

int add(Station& station, const Config& config, const Request& request) {
  const auto grants = parse_grants(request.roles);
  if (!grants) return report(grants.error());
  auto act = ShellAct::begin(station, "people.invite");
  if (!act) return report(act.error());
  const auto link = accounts::invite(station.accounts(), {request.name, request.email, *grants}, std::nullopt,
                                     station.clock().now(), station.random());
  if (!link) return report(link.error());
  act->about("person", std::to_string(link->user)).done(audit::line_of(*grants));
  return show_link(config, request, *link);
}

int list(Station& station, const Config&, const Request& request) {
  const auto users = station.accounts().users();
  if (!users) return report(users.error());
  if (request.json) {
    boost::json::array all;
    for (const accounts::User& user : *users) {
      boost::json::array roles;
      for (const accounts::Grant& grant : user.grants) roles.emplace_back(to_text(grant));
      all.push_back(boost::json::object{{"id", user.id},
                                        {"name", user.name},
                                        {"email", user.email},
                                        {"roles", roles},
                                        {"second_factor", user.factors.any()},
                                        {"app", user.factors.totp},
                                        {"passkeys", user.factors.passkeys},
                                        {"recovery_codes", user.factors.recovery_codes},
                                        {"invited", !user.has_password},
                                        {"disabled", user.disabled}});
    }
    std::cout << boost::json::serialize(all) << '\n';
    return kDone;
  }
  if (users->empty()) std::cerr << "Nobody yet: outcry user add --role owner --name NAME EMAIL\n";
  for (const accounts::User& user : *users) {
    std::cout << fmt::format("{}\t{}\t{}\t{}{}\n", user.email, user.name, to_text(user.grants),
                             user.disabled        ? "shut out"
                             : !user.has_password ? "invited"
                                                  : "active",
                             factors_text(user.factors));
  }
  return kDone;
}

int reset(Station& station, const Config& config, const Request& request) {
  const auto user = find(station, request);
  if (!user) return report(user.error());
  auto act = ShellAct::begin(station, "people.reset");
  if (!act) return report(act.error());
  const auto link = accounts::reset(station.accounts(), user->id, request.lost_factor, std::nullopt,
                                    station.clock().now(), station.random());
  if (!link) return report(link.error());
  act->about("person", std::to_string(user->id)).done(request.lost_factor ? "drops the second factor" : "");
  return show_link(config, request, *link);
}

int roles(Station& station, const Config&, const Request& request) {
  const auto user = find(station, request);
  if (!user) return report(user.error());
  const auto grants = parse_grants(request.roles);
  if (!grants) return report(grants.error());
  auto act = ShellAct::begin(station, "people.roles");
  if (!act) return report(act.error());
  if (auto set = station.accounts().set_grants(user->id, *grants); !set) return report(set.error());
  act->about("person", std::to_string(user->id))
      .done(fmt::format("{} -> {}", audit::line_of(user->grants), audit::line_of(*grants)));
  std::cerr << fmt::format("{}: {}\n", user->email, to_text(*grants));
  return kDone;
}

int remove(Station& station, const Config&, const Request& request) {
  const auto user = find(station, request);
  if (!user) return report(user.error());
  auto act = ShellAct::begin(station, "people.remove");
  if (!act) return report(act.error());
  if (auto removed = station.accounts().remove(user->id); !removed) return report(removed.error());
  act->about("person", std::to_string(user->id)).done();
  std::cerr << user->email << " is removed, and signed out everywhere\n";
  return kDone;
}

CLI::App& add_act(CLI::App& verb, const char* name, const char* what, Work work, int& code,
                  std::shared_ptr<Request>& request) {
  request = std::make_shared<Request>();
  auto* act = verb.add_subcommand(name, what);
  add_data_option(*act, request->data);
  act->callback([request, work, &code] { code = with_station(*request, work); });
  return *act;
}

constexpr const char* kRoleHelp = "ROLE[:CAMPAIGN[:CITY,CITY or MEMBER]]; several: once each";

}  // namespace

void add_user(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("user", "who works in the console: invite, list, reset, change, remove");
  verb->require_subcommand(1);
  std::shared_ptr<Request> request;
  {
    CLI::App& act = add_act(*verb, "add", "invite somebody; prints a one-time link", add, code, request);
    act.add_option("EMAIL", request->email, "the address")->required();
    act.add_option("--name", request->name, "the name, as others see it")->required();
    act.add_option("--role", request->roles, kRoleHelp)->required()->allow_extra_args(false);
    act.add_flag("--json", request->json, "print JSON");
    act.footer("Example: outcry user add --name \"Kim Seo-yun\" --role organiser:save-the-thirty seoyun@example.org");
  }
  {
    CLI::App& act = add_act(*verb, "list", "everybody, with their roles", list, code, request);
    act.add_flag("--json", request->json, "print JSON");
    act.footer("Example: outcry user list");
  }
  {
    CLI::App& act = add_act(*verb, "reset", "a one-time link for a new password", reset, code, request);
    act.add_option("EMAIL", request->email, "the address")->required();
    act.add_flag("--lost-factor", request->lost_factor,
                 "the second factor is lost, too: it goes when the link is used");
    act.add_flag("--json", request->json, "print JSON");
    act.footer("Example: outcry user reset --lost-factor seoyun@example.org");
  }
  {
    CLI::App& act = add_act(*verb, "roles", "give these roles, in place of the former", roles, code, request);
    act.add_option("EMAIL", request->email, "the address")->required();
    act.add_option("--role", request->roles, kRoleHelp)->required()->allow_extra_args(false);
    act.footer("Example: outcry user roles --role coordinator:save-the-thirty:seoul,busan seoyun@example.org");
  }
  {
    CLI::App& act = add_act(*verb, "remove", "remove somebody", remove, code, request);
    act.add_option("EMAIL", request->email, "the address")->required();
    act.footer("Example: outcry user remove seoyun@example.org");
  }
}

}  // namespace outcry::cli
