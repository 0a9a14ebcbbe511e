// outcry init: a fresh data folder.

#include <iostream>

#include "cli/station.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

int init(const std::string& data, const std::string& origin) {
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
  std::cout << "A fresh data folder: " << data << "\n"
            << "Next:\n"
            << "  1. outcry keygen --out keyholder.key      (on another machine; put its public key under [seal])\n"
            << "  2. edit " << folder.config().string() << "   (mail above all)\n"
            << "  3. outcry campaign apply --data " << data << " campaign.toml\n"
            << "  4. outcry check --data " << data << "\n"
            << "  5. outcry serve --data " << data << "\n";
  return kDone;
}

}  // namespace

void add_init(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("init", "make a fresh data folder: configuration, database, keys");
  auto data = std::make_shared<std::string>(), origin = std::make_shared<std::string>();
  add_data_option(*verb, *data);
  verb->add_option("--origin", *origin, "how the world reaches the site")->required()->type_name("https://…");
  verb->footer("Example: outcry init --data /var/lib/outcry --origin https://outcry.example");
  verb->callback([data, origin, &code] { code = init(*data, *origin); });
}

}  // namespace outcry::cli
