// outcry init: a fresh data folder.

#include <iostream>

#include "accounts/invitation.h"
#include "cli/shell_act.h"
#include "cli/station.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

// What comes of an origin is no address that mail can be sent to on a machine of one's own.
std::string owner_of(const std::string& owner, const Config& config) {
  if (!owner.empty()) return owner;
  const std::string host = config.name().substr(0, config.name().find(':'));
  const std::string address = "owner@" + host;
  return accounts::normal_email(address) ? address : "owner@outcry.example";
}

int init(const std::string& data, const std::string& origin, const std::string& email) {
  const DataFolder folder(data);
  if (folder.exists()) return report(invalid(fmt::format("{} is a data folder already", data)));
  Config config;
  config.server.origin = origin;
  if (!origin.starts_with("http://") && !origin.starts_with("https://")) {
    return report(invalid("--origin: must start with https://, such as https://outcry.example"));
  }
  if (origin.find('/', 8) != std::string::npos) return report(invalid("--origin: no path and no slash at its end"));
  if (auto made = folder.create(); !made) return report(made.error());
  if (auto written = write_file(folder.config(), config_file(config)); !written) return report(written.error());
  const auto station = Station::open(folder, config, Station::Use::kServe);
  if (!station) return report(station.error());
  auto act = ShellAct::begin(**station, "init");
  if (!act) return report(act.error());
  accounts::Grant owner;
  owner.role = accounts::Role::kOwner;
  const auto link = accounts::invite((*station)->accounts(), {"Owner", owner_of(email, config), {owner}}, std::nullopt,
                                     (*station)->clock().now(), (*station)->random());
  if (!link) return report(link.error());
  act->about("person", std::to_string(link->user)).done();
  std::cout << "A fresh data folder: " << data << "\n"
            << "Next:\n"
            << "  1. outcry keygen --out keyholder.key      (on another machine; put its public key under [seal])\n"
            << "  2. edit " << folder.config().string() << "   (mail above all)\n"
            << "  3. outcry campaign apply --data " << data << " campaign.toml\n"
            << "  4. outcry check --data " << data << "\n"
            << "  5. outcry serve --data " << data << "\n"
            << "  6. open the console, as " << owner_of(email, config) << ", by this link, once, until "
            << to_rfc3339(link->expires) << ":\n     " << origin << "/console/link/" << link->token << "\n";
  return kDone;
}

}  // namespace

void add_init(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("init", "make a fresh data folder: configuration, database, keys");
  auto data = std::make_shared<std::string>(), origin = std::make_shared<std::string>(),
       owner = std::make_shared<std::string>();
  add_data_option(*verb, *data);
  verb->add_option("--origin", *origin, "how the world reaches the site")->required()->type_name("https://…");
  verb->add_option("--owner", *owner, "the first owner's e-mail address, for the console")->type_name("EMAIL");
  verb->footer("Example: outcry init --data /var/lib/outcry --origin https://outcry.example");
  verb->callback([data, origin, owner, &code] { code = init(*data, *origin, *owner); });
}

}  // namespace outcry::cli
