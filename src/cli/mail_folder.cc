#include "cli/mail_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "outbox/delivery_report.h"

namespace outcry::cli {
namespace {

namespace fs = std::filesystem;

// A name in cur/ ends with its flags (maildir(5)).
fs::path shelved(const fs::path& dir, const fs::path& file, Shelf shelf) {
  const std::string name = file.filename().string();
  return dir / "cur" / (name.substr(0, name.find(":2,")) + (shelf == Shelf::kSeen ? ":2,S" : ":2,F"));
}

}  // namespace

std::string read_mail(std::istream& in) {
  std::string mail(outbox::kLongestReport, '\0');
  in.read(mail.data(), static_cast<std::streamsize>(mail.size()));
  mail.resize(static_cast<size_t>(in.gcount()));
  return mail;
}

Result<int64_t> read_maildir(const fs::path& dir, const TakeMail& take) {
  std::error_code error;
  if (!fs::is_directory(dir / "new", error) || !fs::is_directory(dir / "cur", error)) {
    return invalid(fmt::format("{}: not a Maildir: it has no new/ and cur/", dir.string()));
  }
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(dir / "new", error)) {
    if (!entry.path().filename().string().starts_with('.')) files.push_back(entry.path());
  }
  if (error) return failed(fmt::format("couldn't read {}: {}", (dir / "new").string(), error.message()));
  std::ranges::sort(files);
  int64_t read = 0;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
      if (!fs::exists(file, error)) continue;  // somebody else took it
      return failed(fmt::format("couldn't read a mail in {}", (dir / "new").string()));
    }
    const Shelf shelf = take(read_mail(in));
    ++read;
    if (shelf == Shelf::kNew) continue;
    fs::rename(file, shelved(dir, file, shelf), error);
    if (error) return failed(fmt::format("couldn't move a mail to {}: {}", (dir / "cur").string(), error.message()));
  }
  return read;
}

Result<int64_t> read_mbox(const fs::path& file, const TakeMail& take) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return invalid(fmt::format("couldn't read {}", file.string()));
  std::string mail;
  int64_t read = 0;
  bool begun = false, after_blank = true;
  const auto hand_over = [&] {
    if (!begun) return;
    take(mail);
    mail.clear();
    ++read;
  };
  for (std::string line; std::getline(in, line);) {
    if (after_blank && line.starts_with("From ")) {
      hand_over();
      begun = true;
      after_blank = false;
      continue;
    }
    after_blank = line.empty() || line == "\r";
    if (begun && mail.size() < outbox::kLongestReport) mail.append(line).push_back('\n');
  }
  if (in.bad()) return failed(fmt::format("couldn't read {}", file.string()));
  hand_over();
  return read;
}

}  // namespace outcry::cli
