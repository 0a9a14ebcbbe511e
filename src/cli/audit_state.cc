#include "cli/audit_state.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "cli/data_folder.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

std::string line_of(const std::string& at, const std::string& note) {
  return boost::json::serialize(boost::json::object{{"at", at}, {"note", note}}) + "\n";
}

}  // namespace

std::filesystem::path AuditState::usual_file(const std::string& origin) {
  std::string name = origin;
  for (char& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (!plain) c = '_';
  }
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  if (state != nullptr && *state == '/') return std::filesystem::path(state) / "outcry" / "audit" / (name + ".jsonl");
  if (home == nullptr || *home != '/') return {};
  return std::filesystem::path(home) / ".local" / "state" / "outcry" / "audit" / (name + ".jsonl");
}

Result<AuditState> AuditState::read(std::filesystem::path file) {
  AuditState state;
  state.file_ = std::move(file);
  if (!std::filesystem::exists(state.file_)) return state;
  const auto text = read_file(state.file_);
  if (!text) return text.error();
  std::istringstream lines(*text);
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    boost::system::error_code error;
    const auto value = boost::json::parse(line, error);
    const auto* object = error ? nullptr : value.if_object();
    const auto* at = object == nullptr ? nullptr : object->if_contains("at");
    const auto* note = object == nullptr ? nullptr : object->if_contains("note");
    if (at == nullptr || note == nullptr || !at->is_string() || !note->is_string()) {
      return invalid(fmt::format("{}, line {}: this is no checkpoint that was seen; move the file away to begin anew",
                                 state.file_.string(), number));
    }
    state.lines_.push_back({std::string(at->as_string()), std::string(note->as_string())});
  }
  return state;
}

std::vector<tally::Checkpoint> AuditState::seen(const tally::Verifier& key) const {
  std::vector<tally::Checkpoint> out;
  for (const Line& line : lines_) {
    const auto note = tally::parse_note(line.note);
    if (!note || !key.verifies(*note)) continue;
    auto checkpoint = tally::parse_checkpoint(note->text);
    if (checkpoint && checkpoint->origin == key.name()) out.push_back(std::move(*checkpoint));
  }
  return out;
}

std::vector<tally::Checkpoint> AuditState::seen_of(std::string_view origin) const {
  std::vector<tally::Checkpoint> out;
  for (const Line& line : lines_) {
    const auto note = tally::parse_note(line.note);
    if (!note) continue;
    auto checkpoint = tally::parse_checkpoint(note->text);
    if (checkpoint && checkpoint->origin == origin) out.push_back(std::move(*checkpoint));
  }
  return out;
}

Status AuditState::add(const std::string& note, Time at) {
  for (const Line& line : lines_) {
    if (line.note == note) return {};
  }
  lines_.push_back({to_rfc3339(at), note});
  if (lines_.size() > kMost) lines_.erase(lines_.begin(), lines_.end() - kMost);
  std::string text;
  for (const Line& line : lines_) text += line_of(line.at, line.note);
  std::error_code error;
  if (file_.has_parent_path()) std::filesystem::create_directories(file_.parent_path(), error);
  return write_file(file_, text);
}

Result<std::filesystem::path> AuditState::keep_evidence(const std::string& note, std::string_view what, Time at) const {
  const auto file = std::filesystem::path(file_.string() + "." + to_rfc3339(at) + ".evidence");
  std::string text = fmt::format("{}\n\nSeen now, {}:\n\n{}\n", what, to_rfc3339(at), note);
  for (const Line& line : lines_) text += fmt::format("Seen before, {}:\n\n{}\n", line.at, line.note);
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  if (auto written = write_file(file, text); !written) return written.error();
  return file;
}

Result<std::string> RememberingLog::get(const std::string& path) {
  auto got = log_.get(path);
  if (got && path == "checkpoint") checkpoint = *got;
  return got;
}

int accuse(const Error& error, const std::string& note, const AuditState& state, Time now) {
  if (error.kind != Error::kCorrupt) return report(error);
  std::cerr << "This log is not what it says: " << error.message << '\n';
  if (state.kept_nowhere() || note.empty()) return kNo;
  if (const auto evidence = state.keep_evidence(note, error.message, now)) {
    std::cerr << "What it signed is kept as evidence in " << evidence->string() << '\n';
  }
  return kNo;
}

}  // namespace outcry::cli
