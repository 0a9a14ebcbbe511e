// outcry backup: one file that brings the site back, made beside the running
// server. Never holds a key.

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <fstream>
#include <iostream>
#include <optional>

#include "base/hash.h"
#include "cli/backup_file.h"
#include "cli/output_file.h"
#include "cli/progress.h"
#include "cli/safe_config.h"
#include "cli/shell_act.h"
#include "cli/verbs.h"
#include "store/sqlite/copy.h"

namespace outcry::cli {
namespace {

struct Request {
  std::string data, out;
  bool force = false, json = false;
};

const char* word_of(SafeConfig::Kind kind) {
  return kind == SafeConfig::kWhole ? "whole" : kind == SafeConfig::kCut ? "without passwords" : "left out";
}

std::string manifest_of(const store::Copied& copied, const SafeConfig& config) {
  boost::json::array campaigns;
  for (const store::LogState& log : copied.logs) {
    campaigns.push_back(boost::json::object{
        {"slug", log.slug}, {"size", log.size}, {"count", log.count}, {"checkpoint", log.checkpoint}});
  }
  return boost::json::serialize(boost::json::object{{"format", kBackupFormat},
                                                    {"program", OUTCRY_VERSION},
                                                    {"database", copied.version},
                                                    {"at", to_rfc3339(copied.at)},
                                                    {"configuration", word_of(config.kind)},
                                                    {"campaigns", std::move(campaigns)}}) +
         "\n";
}

// The copy is read twice: for its hash, and into the file.
Status each_part(const std::filesystem::path& file, const std::function<Status(ByteView)>& take) {
  constexpr size_t kPart = size_t{1} << 18;
  std::ifstream in(file, std::ios::binary);
  Bytes part(kPart);
  while (in.read(reinterpret_cast<char*>(part.data()), kPart) || in.gcount() > 0) {
    if (auto taken = take({part.data(), static_cast<size_t>(in.gcount())}); !taken) return taken;
  }
  return in.bad() || !in.eof() ? failed(fmt::format("couldn't read {}", file.string())) : Status();
}

class Writing {
 public:
  Writing(OutputFile& out, Time at) : out_(out), at_(to_millis(at) / 1000) {}

  Status small(std::string_view name, const std::string& content) {
    return out_.write(tar_head(name, content.size(), at_) + content + tar_gap(content.size()));
  }
  Status large(std::string_view name, const std::filesystem::path& file) {
    const uint64_t size = std::filesystem::file_size(file);
    if (auto begun = out_.write(tar_head(name, size, at_)); !begun) return begun;
    if (auto copied = each_part(file, [this](ByteView part) { return out_.write(part); }); !copied) return copied;
    return out_.write(tar_gap(size));
  }
  Status end() {
    if (auto written = out_.write(tar_end()); !written) return written;
    return out_.finish();
  }

 private:
  OutputFile& out_;
  int64_t at_;
};

Status write_backup(OutputFile& out, const std::filesystem::path& copy, Time at, const std::string& manifest,
                    const SafeConfig& config) {
  Sha256 database;
  const auto hashed = each_part(copy, [&](ByteView part) -> Status {
    database.add(part);
    return {};
  });
  if (!hashed) return hashed;
  std::string sums = sum_line(kManifest, sha256(bytes_of(manifest))) + sum_line(kDatabase, database.end());
  if (config.kind != SafeConfig::kLeftOut) sums += sum_line(kConfiguration, sha256(bytes_of(config.text)));
  Writing writing(out, at);
  if (auto written = writing.small(kSums, sums); !written) return written;
  if (auto written = writing.small(kManifest, manifest); !written) return written;
  if (auto written = writing.large(kDatabase, copy); !written) return written;
  if (config.kind != SafeConfig::kLeftOut) {
    if (auto written = writing.small(kConfiguration, config.text); !written) return written;
  }
  return writing.end();
}

void tell(const Request& request, const DataFolder& folder, const OutputFile& out, const store::Copied& copied,
          const SafeConfig& config) {
  std::cerr << fmt::format("{}: {} bytes, as of {}\n", request.out == "-" ? "standard output" : request.out, out.size(),
                           to_rfc3339(copied.at));
  for (const auto& log : copied.logs) {
    std::cerr << fmt::format("  {}: the count is {}, {} entries in the log\n", log.slug, log.count, log.size);
  }
  if (config.kind == SafeConfig::kCut) std::cerr << "  outcry.toml is in it without its passwords\n";
  if (config.kind == SafeConfig::kLeftOut) std::cerr << "  outcry.toml is NOT in it: passwords could not be cut out\n";
  std::cerr << fmt::format("The keys are not in it, and must not lie beside it: keep a copy of {} elsewhere.\n",
                           folder.keys().string());
}

int backup(const Request& request) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like others
  const DataFolder folder(request.data);
  if (!std::filesystem::exists(folder.database())) {
    return report(not_found(fmt::format("{} is no data folder: there is no outcry.db in it", request.data)));
  }
  if (request.json && request.out == "-") return report(invalid("--json and -o - both want standard output"));
  auto out = OutputFile::create(request.out, request.force);
  if (!out) return report(out.error());
  if ((*out)->is_terminal()) return report(invalid("a backup is nothing for a terminal: say -o FILE"));
  auto scratch = Scratch::beside((*out)->is_stdout() ? folder.database() : std::filesystem::path(request.out));
  if (!scratch) return report(scratch.error());
  std::optional<Progress> progress;
  const auto show = [&](uint64_t done, uint64_t total) {
    if (!progress) progress.emplace("pages", total);
    progress->at(done & ~uint64_t{255});
  };
  const auto copied = store::copy_database(folder.database(), (*scratch)->path(), SystemClock(), show);
  progress.reset();
  if (!copied) return report(copied.error());
  if (auto written = write_down(folder, "backup"); !written) return report(written.error());
  const auto text = read_file(folder.config());
  const SafeConfig config = text ? without_secrets(*text) : SafeConfig();
  const std::string manifest = manifest_of(*copied, config);
  if (auto written = write_backup(**out, (*scratch)->path(), copied->at, manifest, config); !written) {
    return report(written.error());
  }
  tell(request, folder, **out, *copied, config);
  if (request.json) std::cout << manifest;
  return kDone;
}

}  // namespace

void add_backup(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("backup", "copy the site into one file, also beside the server; without its keys");
  auto request = std::make_shared<Request>();
  add_data_option(*verb, request->data);
  verb->add_option("-o,--out", request->out, "the file, - for standard output")->required()->type_name("FILE");
  verb->add_flag("--force", request->force, "replace the file if it exists");
  verb->add_flag("--json", request->json, "what is in it, as JSON");
  verb->footer(
      "Example: outcry backup --data /var/lib/outcry -o outcry-backup.tar\n"
      "Needs room for two copies of the database while it writes. The keys are kept apart:\n"
      "docs/operate/backup.md says how.");
  verb->callback([request, &code] { code = backup(*request); });
}

}  // namespace outcry::cli
