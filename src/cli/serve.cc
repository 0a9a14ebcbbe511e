// outcry serve: the server.

#include <sys/resource.h>

#include <iostream>

#include "cli/server_keys.h"
#include "cli/station.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

void allow_many_connections() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

void warn(const Config& config, Station& station) {
  if (const std::string swap = swap_warning(); !swap.empty()) std::cerr << "WARNING: " << swap << ".\n";
  if (config.mail.mode == "none") {
    std::cerr << "WARNING: no mail server is configured ([mail] mode): nobody who signs can confirm.\n";
  }
  if (config.mail.mode == "hold") std::cerr << "WARNING: mail is held ([mail] mode = \"hold\"): none is sent.\n";
  if (config.mail.mode == "capture")
    std::cerr << "WARNING: mail is captured, not sent; anybody can read it at /dev/mailbox.\n";
  for (const auto& running : *station.roster().all()) {
    if (!running->keyless.empty()) {
      std::cerr << "WARNING: campaign " << running->petition.slug << " takes no signatures: " << running->keyless
                << '\n';
    }
  }
}

int serve(const std::string& data, const std::string& file, const std::string& mail) {
  block_signals();
  hide_memory();
  allow_many_connections();
  const DataFolder folder(file.empty() ? std::filesystem::path(data) : std::filesystem::absolute(file).parent_path());
  auto config = config_of(folder, file);
  if (!config) return report(config.error());
  if (!mail.empty()) config->mail.mode = mail;
  auto station = Station::open(folder, *config, Station::Use::kServe);
  if (!station) return report(station.error());
  const auto served = (*station)->serve([&](uint16_t port, web::Console&) {
    warn(*config, **station);
    std::cout << fmt::format("outcry serves {} on {}:{}", config->server.origin, config->host(), port) << std::endl;
  });
  return served ? kDone : report(served.error());
}

}  // namespace

void add_serve(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("serve", "run the server until SIGTERM");
  auto data = std::make_shared<std::string>(), file = std::make_shared<std::string>(),
       mail = std::make_shared<std::string>();
  add_data_option(*verb, *data);
  verb->add_option("--config", *file, "the configuration; the folder it lies in is the data folder")->type_name("FILE");
  verb->add_option("--mail", *mail, "instead of [mail] mode")
      ->check(CLI::IsMember({"smtp", "capture", "hold", "none"}));
  verb->footer("Example: outcry serve --data /var/lib/outcry");
  verb->callback([data, file, mail, &code] { code = serve(*data, *file, *mail); });
}

}  // namespace outcry::cli
