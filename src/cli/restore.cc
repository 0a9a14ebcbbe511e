// outcry restore: a backup becomes a data folder again; then how far its
// public logs had come.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>

#include "cli/backup_file.h"
#include "cli/output_file.h"
#include "cli/restored.h"
#include "cli/server_keys.h"
#include "cli/settle.h"
#include "cli/shell_act.h"
#include "cli/station.h"
#include "cli/verbs.h"
#include "store/sqlite/migrations.h"

namespace outcry::cli {
namespace {

namespace fs = std::filesystem;

struct Request {
  std::string file, data;
  Settling settling;
  bool json = false;
};

// The small files of a backup.
struct Contents {
  std::string manifest, config;
  bool has_config = false;
};

class BackupInput {
 public:
  explicit BackupInput(const fs::path& file) : file_(file), fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~BackupInput() {
    if (fd_ >= 0) ::close(fd_);
  }
  BackupInput(const BackupInput&) = delete;
  BackupInput& operator=(const BackupInput&) = delete;

  // All of it, from its beginning.
  Status read(const TakePart& take) {
    if (fd_ < 0 || ::lseek(fd_, 0, SEEK_SET) != 0) return couldnt();
    return read_backup([this](std::span<uint8_t> into) { return fill(into); }, take);
  }

 private:
  Error couldnt() const { return failed(fmt::format("couldn't read {}: {}", file_.string(), std::strerror(errno))); }
  Result<size_t> fill(std::span<uint8_t> into) const {
    size_t done = 0;
    while (done < into.size()) {
      const ssize_t n = ::read(fd_, into.data() + done, into.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return couldnt();
      if (n == 0) break;
      done += static_cast<size_t>(n);
    }
    return done;
  }

  const fs::path file_;
  const int fd_;
};

Status take_small(Contents& contents, const std::string& name, ByteView part) {
  constexpr size_t kLargest = size_t{1} << 22;
  std::string& to = name == kManifest ? contents.manifest : contents.config;
  contents.has_config = contents.has_config || name == kConfiguration;
  to += text_of(part);
  return to.size() <= kLargest ? Status() : corrupt(fmt::format("the backup's {} is too long", name));
}

// Reads it to its end before anything is changed.
Result<Contents> verify(BackupInput& input) {
  Contents contents;
  bool has_database = false;
  const auto read = input.read([&](const std::string& name, ByteView part) -> Status {
    if (name == kManifest || name == kConfiguration) return take_small(contents, name, part);
    has_database = has_database || name == kDatabase;
    return {};
  });
  if (!read) return read.error();
  boost::system::error_code error;
  const auto manifest = boost::json::parse(contents.manifest, error);
  const auto* fields = error ? nullptr : manifest.if_object();
  const auto* format = fields == nullptr ? nullptr : fields->if_contains("format");
  const auto* version = fields == nullptr ? nullptr : fields->if_contains("database");
  if (format == nullptr || !format->is_string() || version == nullptr || !version->is_int64()) {
    return invalid("this is no backup of outcry: its manifest does not say so");
  }
  if (format->as_string() != kBackupFormat || version->as_int64() > store::schema_version()) {
    return invalid("the backup is of a newer version than this program: use the newer program");
  }
  if (!has_database) return invalid("there is no database in the backup");
  return contents;
}

// There may be the keys, which were put back first.
Status expect_empty(const DataFolder& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder.path(), error)) {
    if (entry.path() == folder.keys()) continue;
    return invalid(fmt::format("{0} is not empty: nothing is written over. Name a new folder, or: mv {0} {0}.old",
                               folder.path().string()));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return failed(fmt::format("couldn't look into {}: {}", folder.path().string(), error.message()));
  }
  return {};
}

// The database comes last: until it has its name there is no site here.
Status unpack(BackupInput& input, const Contents& contents, const DataFolder& folder, store::Copied& copied) {
  auto scratch = Scratch::beside(folder.database());
  if (!scratch) return scratch.error();
  const auto read = input.read(
      [&](const std::string& name, ByteView part) { return name == kDatabase ? (*scratch)->append(part) : Status(); });
  if (!read) return read;
  auto inspected = store::inspect_copy((*scratch)->path());
  if (!inspected) return inspected.error();
  copied = std::move(*inspected);
  if (contents.has_config) {
    if (auto written = write_file(folder.config(), contents.config); !written) return written;
  }
  auto named = (*scratch)->become(folder.database());
  if (!named && contents.has_config) ::unlink(folder.config().c_str());
  return named;
}

void tell_next(const DataFolder& folder, const Contents& contents, const store::Copied& copied) {
  const std::string data = folder.path().string();
  std::cerr << fmt::format("Restored in {}:\n", data);
  for (const auto& log : copied.logs) {
    std::cerr << fmt::format("  {}: the count is {}, {} entries in the log\n", log.slug, log.count, log.size);
  }
  std::cerr << "Next:\n";
  if (!contents.has_config) std::cerr << fmt::format("  put your outcry.toml into {}\n", data);
  if (contents.config.find("# left out of the backup") != std::string::npos) {
    std::cerr << "  set mail.password again: passwords are not in a backup\n";
  }
  const auto missing = missing_keys(folder, copied.logs);
  if (!missing.empty()) {
    std::cerr << fmt::format("  put your copy of the keys into {} (mode 0600, the folder 0700):\n",
                             folder.keys().string());
    for (const std::string& name : missing) std::cerr << fmt::format("    {}\n", name);
  }
  std::cerr << fmt::format(
      "  say how far the public log had come, or the server does not start:\n"
      "    outcry restore --data {0} --log URL|DIR      with the newest copy of it that anybody has\n"
      "    outcry restore --data {0} --nothing-newer    if the old server had stopped before the backup was made\n"
      "  outcry check --data {0}\n",
      data);
}

Status restore_file(const Request& request) {
  const DataFolder folder(request.data);
  BackupInput input(request.file);
  auto contents = verify(input);
  if (!contents) return contents.error();
  if (auto empty = expect_empty(folder); !empty) return empty;
  std::error_code error;
  const bool fresh = !fs::exists(folder.path(), error);
  if (auto made = folder.create(); !made) return made;
  store::Copied copied;
  if (auto unpacked = unpack(input, *contents, folder, copied); !unpacked) {
    if (fresh) ::rmdir(folder.path().c_str());
    return unpacked;
  }
  if (request.json) std::cout << contents->manifest;
  tell_next(folder, *contents, copied);
  return {};
}

Status settle_folder(const Request& request) {
  const DataFolder folder(request.data);
  const auto config = config_of(folder);
  if (!config) return config.error();
  auto station = Station::open(folder, *config, Station::Use::kRestored);
  if (!station) return station.error();
  auto act = ShellAct::begin(**station, "restore");
  if (!act) return act.error();
  if (auto settled = settle(**station, *config, request.settling); !settled) return settled;
  act->done(request.settling.nothing_newer ? "nothing newer" : "caught up with the public logs");
  std::cerr << fmt::format("Settled: outcry serve --data {}\n", request.data);
  return {};
}

int restore(const Request& request) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like others
  hide_memory();
  const bool settles = request.settling.nothing_newer || !request.settling.logs.empty();
  if (request.file.empty() && !settles) {
    return report(invalid("say what to restore: outcry restore FILE; or after that --log or --nothing-newer"));
  }
  if (!request.file.empty()) {
    if (auto restored = restore_file(request); !restored) return report(restored.error());
  }
  if (!settles) return kDone;
  const auto settled = settle_folder(request);
  return settled ? kDone : report(settled.error());
}

}  // namespace

void add_restore(CLI::App& app, int& code) {
  auto* verb =
      app.add_subcommand("restore", "bring a site back from a backup, and its logs to where the public ones are");
  auto request = std::make_shared<Request>();
  verb->add_option("FILE", request->file, "what \"outcry backup\" wrote");
  add_data_option(*verb, request->data);
  verb->add_option("--log", request->settling.logs,
                   "the newest copy of a campaign's public log: what the backup lacks is taken over")
      ->type_name("URL|DIR");
  verb->add_flag("--nothing-newer", request->settling.nothing_newer,
                 "nobody was shown a newer log: the old server had stopped before the backup");
  verb->add_flag("--json", request->json, "what was in it, as JSON");
  verb->footer(
      "Example: outcry restore outcry-backup.tar --data /var/lib/outcry\n"
      "         outcry restore --data /var/lib/outcry --log https://mirror.example/save-the-thirty\n"
      "In between put the keys back, which no backup holds: docs/operate/backup.md.");
  verb->callback([request, &code] { code = restore(*request); });
}

}  // namespace outcry::cli
