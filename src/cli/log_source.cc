#include "cli/log_source.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <regex>
#include <thread>

#include "cli/data_folder.h"
#include "cli/progress.h"
#include "fetch/client.h"
#include "tally/log.h"
#include "tally/tile_path.h"

namespace outcry::cli {
namespace {

constexpr int kQuestionsAtOnce = 8;
constexpr std::chrono::milliseconds kWaits[] = {std::chrono::milliseconds(200), std::chrono::seconds(1),
                                                std::chrono::seconds(4)};

// The first `width` of a full tile's hashes, or of a bundle's entries.
Result<std::string> cut(const tally::TilePath& path, const std::string& full) {
  size_t size = path.width * sizeof(Hash32);
  if (path.level == tally::TilePath::kEntries) {
    const auto entries = tally::split_bundle(bytes_of(full));
    if (!entries) return corrupt(entries.error().message);
    if (entries->size() < path.width) return not_found("the bundle is shorter");
    const ByteView last = (*entries)[path.width - 1];
    size = static_cast<size_t>(last.data() + last.size() - bytes_of(full).data());
  }
  if (full.size() < size) return not_found("the tile is shorter");
  return full.substr(0, size);
}

// A log may take a partial tile away once the full one is there (C2SP
// tlog-tiles, "Partial Tiles").
template <class Get>
Result<std::string> get_or_cut(const std::string& path, Get get) {
  Result<std::string> found = get(path);
  if (found || found.error().kind != Error::kNotFound) return found;
  auto tile = tally::parse_tile_path(path);
  if (!tile || tile->width == tally::kTileWidth) return found;
  const auto full = get(to_text(tally::TilePath{tile->level, tile->index, tally::kTileWidth}));
  return full ? cut(*tile, *full) : found;
}

class WebLog final : public tally::LogSource {
 public:
  explicit WebLog(std::string prefix) : prefix_(std::move(prefix)) {}

  Result<std::string> get(const std::string& path) override {
    return get_or_cut(path, [this](const std::string& p) { return patiently(prefix_ + "/" + p); });
  }

 private:
  Result<std::string> patiently(const std::string& url) {
    auto answer = once(url);
    for (const auto wait : kWaits) {
      if (answer || answer.error().kind != Error::kFailed) break;
      std::this_thread::sleep_for(wait);
      answer = once(url);
    }
    return answer;
  }
  Result<std::string> once(const std::string& url) {
    auto answer = client_.get(url);
    if (!answer) return answer.error();
    if (answer->status == 200) return std::move(answer->body);
    return Error{answer->status == 404 || answer->status == 410 ? Error::kNotFound : Error::kFailed,
                 fmt::format("{} answered {}", url, answer->status)};
  }

  const std::string prefix_;
  fetch::Client client_;
};

class FolderLog final : public tally::LogSource {
 public:
  explicit FolderLog(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<std::string> get(const std::string& path) override {
    return get_or_cut(path, [this](const std::string& p) -> Result<std::string> {
      const auto file = folder_ / p;
      if (!std::filesystem::exists(file)) return not_found(fmt::format("there is no {}", file.string()));
      return read_file(file);
    });
  }

 private:
  const std::filesystem::path folder_;
};

std::string prefix_of(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  if (url.ends_with("/checkpoint")) url.resize(url.size() - std::string_view("/checkpoint").size());
  static const std::regex campaign_page("https?://[^/]+(/[a-zA-Z-]+)?/c/[^/]+");
  return std::regex_match(url, campaign_page) ? url + "/log" : url;
}

}  // namespace

Result<OpenedLog> open_log(std::string where) {
  if (where.starts_with("http://") || where.starts_with("https://")) {
    return OpenedLog{std::make_unique<WebLog>(prefix_of(std::move(where))), kQuestionsAtOnce};
  }
  if (!std::filesystem::is_directory(where)) {
    return not_found(fmt::format("{} is no folder, and no address that begins with https://", where));
  }
  return OpenedLog{std::make_unique<FolderLog>(where),
                   std::max(1, static_cast<int>(std::thread::hardware_concurrency()))};
}

Result<tally::AuditReport> audit_showing(tally::LogSource& log, const tally::Verifier& key,
                                         std::vector<tally::Checkpoint> seen, tally::AuditOptions options) {
  std::optional<Progress> progress;
  options.progress = [&](uint64_t done, uint64_t size) {
    if (!progress) progress.emplace("entries", size);
    progress->at(done);
  };
  return tally::audit(log, key, std::move(seen), options);
}

Result<LogKey> key_of(tally::LogSource& log, const std::string& given) {
  LogKey out;
  out.text = given;
  if (given.empty()) {
    auto said = log.get("key");
    if (!said) return said.error();
    while (!said->empty() && (said->back() == '\n' || said->back() == '\r')) said->pop_back();
    out.text = std::move(*said);
    out.from_log = true;
  }
  auto key = tally::Verifier::parse(out.text);
  if (!key) return invalid(fmt::format("the log's verifier key: {}", key.error().message));
  out.key = std::move(*key);
  return out;
}

}  // namespace outcry::cli
