// The verbs of the command line, each in a file of its own. Each adds itself
// to the parser; what it returns is the program's exit code: 0 done, 1 the
// answer is no, 2 wrong usage or configuration, 3 the world failed.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>

#include "base/result.h"
#include "cli/config.h"
#include "cli/data_folder.h"

namespace outcry::cli {

inline constexpr int kDone = 0, kNo = 1, kUsage = 2, kWorld = 3;

void add_demo(CLI::App& app, int& code);
void add_init(CLI::App& app, int& code);
void add_serve(CLI::App& app, int& code);
void add_check(CLI::App& app, int& code);
void add_campaign(CLI::App& app, int& code);
void add_keygen(CLI::App& app, int& code);
void add_audit(CLI::App& app, int& code);
void add_witness(CLI::App& app, int& code);
void add_verify(CLI::App& app, int& code);
void add_export(CLI::App& app, int& code);
void add_import(CLI::App& app, int& code);
void add_unseal(CLI::App& app, int& code);
void add_keys(CLI::App& app, int& code);
void add_user(CLI::App& app, int& code);
void add_bounce(CLI::App& app, int& code);
void add_backup(CLI::App& app, int& code);
void add_restore(CLI::App& app, int& code);

// Says what went wrong on stderr; the code that goes with it.
int report(const Error& error);

// "--data DIR", else OUTCRY_DATA, else "outcry-data".
void add_data_option(CLI::App& verb, std::string& folder);
// The name of the console's log (docs/spec/audit-log.md).
std::string console_log_origin(const Config& config);
// Of `file`, or where that is empty of the folder's own.
Result<Config> config_of(const DataFolder& folder, const std::filesystem::path& file = {});

}  // namespace outcry::cli
