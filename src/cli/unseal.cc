// outcry unseal: a keyholder opens the list of those who signed.

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cstring>
#include <iostream>

#include "cli/output_file.h"
#include "cli/passphrase.h"
#include "cli/progress.h"
#include "cli/signature_table.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

struct Request {
  std::string key, in = "-", out = "-";
  bool exact = false, json = false, only_mine = false, force = false;

  [[nodiscard]] TableForm form() const {
    if (json) return TableForm::kJson;
    return exact ? TableForm::kExactCsv : TableForm::kCsv;
  }
};

class InputFile {
 public:
  explicit InputFile(const std::string& file)
      : fd_(file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC)), reason_(errno) {}
  ~InputFile() {
    if (fd_ > STDIN_FILENO) ::close(fd_);
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  Result<size_t> read(std::span<uint8_t> out) const {
    if (fd_ < 0) return not_found(std::strerror(reason_));
    for (;;) {
      const ssize_t n = ::read(fd_, out.data(), out.size());
      if (n >= 0) return static_cast<size_t>(n);
      if (errno != EINTR) return failed(fmt::format("couldn't read: {}", std::strerror(errno)));
    }
  }

 private:
  const int fd_, reason_;
};

// A keyholder's keys, wiped when they end.
struct Keys {
  seal::KeyPair pair{};
  ~Keys() { sodium_memzero(pair.secret_key.data(), pair.secret_key.size()); }
};

Status read_keys(const Request& request, Keys& keys) {
  auto text = read_file(request.key);
  if (!text) return text.error();
  const Passphrase file(std::move(*text));
  std::string typed;
  if (file.text().find("\nlocked: ") != std::string::npos) {  // a demonstration's is in the clear
    auto asked = ask_passphrase("Passphrase: ", request.in == "-" ? Typed::kTerminal : Typed::kStdin);
    if (!asked) return asked.error();
    typed = std::move(*asked);
  }
  const Passphrase passphrase(std::move(typed));
  auto pair = seal::parse_key_file(file.text(), passphrase.text());
  if (!pair) return Error{pair.error().kind, fmt::format("{}: {}", request.key, pair.error().message)};
  keys.pair = *pair;
  sodium_memzero(pair->secret_key.data(), pair->secret_key.size());
  return {};
}

Error not_a_recipient(const seal::KeyPair& pair, const seal::ExportHead& head) {
  std::string all;
  for (const auto& recipient : head.recipients) all += "\n  " + seal::fingerprint(recipient.key);
  return not_found(fmt::format("this key ({}) is none of the file's recipients, which are:{}",
                               seal::fingerprint(pair.public_key), all));
}

struct Opened {
  uint64_t written = 0, left_out = 0;
};

// To the end of the file, or the first that is wrong.
Result<Opened> write_table(petition::SignatureOpening& opening, uint64_t records, const Request& request,
                           OutputFile& out) {
  Opened opened;
  Progress progress("signatures", records);
  std::string row = table_header(request.form());
  for (;;) {
    if (auto written = out.write(row); !written) return written.error();
    row.clear();
    const auto signature = opening.next();
    progress.at(opening.done());
    if (!signature && signature.error().kind == Error::kGone && request.only_mine) {
      ++opened.left_out;
      continue;
    }
    if (!signature) return signature.error();
    if (!*signature) return opened;
    append_row(row, **signature, request.form());
    ++opened.written;
  }
}

int refuse(const Error& error, const OutputFile& out) {
  report(error);
  if (error.kind == Error::kGone) {
    std::cerr << "It was signed before this key's holder became a keyholder. --only-mine leaves such records out.\n";
  }
  std::cerr << (out.is_stdout() ? "What was written is genuine, but not the whole list: do not use it as such.\n"
                                : "Nothing was written.\n");
  return error.kind == Error::kCorrupt || error.kind == Error::kGone ? kNo : kWorld;
}

int unseal(const Request& request) {
  const SystemRandom sodium;  // which it sets up
  const InputFile in(request.in);
  auto file = seal::ExportFileReader::open([&](std::span<uint8_t> out) { return in.read(out); });
  if (!file) {
    const std::string name = request.in == "-" ? "standard input" : request.in;
    report({file.error().kind, fmt::format("{}: {}", name, file.error().message)});
    return file.error().kind == Error::kCorrupt ? kNo : file.error().kind == Error::kFailed ? kWorld : kUsage;
  }
  Keys keys;
  if (auto read = read_keys(request, keys); !read) return report(read.error());
  const seal::ExportHead& head = (*file)->head();
  if (auto unlocked = (*file)->unlock(keys.pair); !unlocked) {
    if (unlocked.error().kind == Error::kNotFound) return report(not_a_recipient(keys.pair, head));
    report(unlocked.error());
    return unlocked.error().kind == Error::kCorrupt ? kNo : kWorld;
  }
  auto out = OutputFile::create(request.out, request.force);
  if (!out) return report(out.error());
  petition::SignatureOpening opening(**file, keys.pair);
  auto opened = write_table(opening, head.records, request, **out);
  if (!opened) return refuse(opened.error(), **out);
  if (auto finished = (*out)->finish(); !finished) return report(finished.error());
  std::cerr << fmt::format("{}, as of {}: {} signatures, each as its commitment says\n", head.campaign,
                           to_rfc3339(head.at), opened->written);
  if (opened->left_out > 0) {
    std::cerr << fmt::format("{} more are not sealed to this key and were left out\n", opened->left_out);
  }
  return kDone;
}

}  // namespace

void add_unseal(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("unseal", "open a sealed export with a keyholder's key");
  auto request = std::make_shared<Request>();
  verb->add_option("--key", request->key, "the keyholder's key file")->required()->type_name("FILE");
  verb->add_option("IN", request->in, "the sealed export; - for standard input")->capture_default_str();
  verb->add_option("-o,--out", request->out, "where the table goes; - for standard output")
      ->type_name("FILE")
      ->capture_default_str();
  verb->add_flag("--json", request->json, "one JSON object a line instead of CSV");
  verb->add_flag("--exact", request->exact,
                 "leave cells as they were typed, also those that a spreadsheet would run as formulas");
  verb->add_flag("--only-mine", request->only_mine, "leave out records that are not sealed to this key");
  verb->add_flag("--force", request->force, "replace the file if it exists");
  verb->footer(
      "Example: outcry unseal --key keyholder.key save-the-thirty.sealed -o save-the-thirty.csv\n"
      "OUTCRY_PASSPHRASE, if set, is the passphrase. To be done on a machine without a network.");
  verb->callback([request, &code] { code = unseal(*request); });
}

}  // namespace outcry::cli
