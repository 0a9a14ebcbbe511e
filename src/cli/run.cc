#include "cli/run.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "cli/verbs.h"

namespace outcry::cli {

int run(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("outcry"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S%z %l %v");
  CLI::App app("Outcry: urgent actions for people in danger. One program, one data folder.", "outcry");
  app.set_version_flag("--version", std::string("outcry ") + OUTCRY_VERSION);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "help on every verb");
  int code = kDone;
  add_demo(app, code);
  add_init(app, code);
  add_serve(app, code);
  add_check(app, code);
  add_campaign(app, code);
  add_keygen(app, code);
  add_audit(app, code);
  add_witness(app, code);
  add_verify(app, code);
  add_export(app, code);
  add_import(app, code);
  add_unseal(app, code);
  add_keys(app, code);
  add_user(app, code);
  add_bounce(app, code);
  add_backup(app, code);
  add_restore(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  } catch (const std::exception& error) {
    return report(failed(error.what()));
  }
  return code;
}

}  // namespace outcry::cli
