#include "tally/witness.h"

#include <fmt/format.h>

#include <charconv>

#include "tally/tree.h"

namespace outcry::tally {
namespace {

constexpr size_t kMostHashes = 63;  // C2SP tlog-witness

// Up to the next "\n", which is taken off as well; false at the end.
bool next_line(std::string_view& text, std::string_view& line) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

// Decimal without leading zeroes.
bool parse_size(std::string_view text, uint64_t& size) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  return error == std::errc() && end == text.data() + text.size() && (text == "0" || text.front() != '0');
}

Witness::Answer refused(Witness::Answer::Verdict verdict, std::string why) {
  return {verdict, {}, 0, std::move(why)};
}

Witness::Answer other_history(uint64_t size, std::string why) {
  return {Witness::Answer::kOtherHistory, {}, size, std::move(why)};
}

}  // namespace

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  AddCheckpoint out;
  std::string_view line;
  constexpr std::string_view kOld = "old ";
  if (!next_line(body, line) || !line.starts_with(kOld) || line.size() == kOld.size() ||
      !parse_size(line.substr(kOld.size()), out.old_size)) {
    return invalid("the first line is not \"old SIZE\"");
  }
  while (next_line(body, line)) {
    if (line.empty()) {
      out.note = body;
      return out;
    }
    const auto hash = from_base64(line);
    if (!hash || hash->size() != sizeof(Hash32)) return invalid("a line of the proof is no hash");
    if (out.proof.size() == kMostHashes) return invalid("the proof is too long");
    std::copy_n(hash->begin(), sizeof(Hash32), out.proof.emplace_back().begin());
  }
  return invalid("there is no empty line before the checkpoint");
}

std::string to_body(const AddCheckpoint& question) {
  std::string out = fmt::format("old {}\n", question.old_size);
  for (const Hash32& hash : question.proof) out += to_base64(hash) + "\n";
  return out + "\n" + question.note;
}

Witness::Witness(Cosigner cosigner, std::vector<Verifier> logs, WitnessMemory& memory)
    : cosigner_(std::move(cosigner)), memory_(memory) {
  for (Verifier& log : logs) logs_.emplace(log.name(), std::move(log));
}

Result<Witness::Answer> Witness::add_checkpoint(std::string_view body, uint64_t now) {
  const auto question = parse_add_checkpoint(body);
  if (!question) return refused(Answer::kMalformed, question.error().message);
  const auto note = parse_note(question->note);
  if (!note) return refused(Answer::kMalformed, "the checkpoint: " + note.error().message);
  const auto checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return refused(Answer::kMalformed, "the checkpoint: " + checkpoint.error().message);

  const auto [from, to] = logs_.equal_range(checkpoint->origin);
  if (from == to) return refused(Answer::kUnknownLog, "this witness does not know that log");
  if (std::none_of(from, to, [&](const auto& log) { return log.second.verifies(*note); })) {
    return refused(Answer::kNotSigned, "the checkpoint is not signed by its log's key");
  }
  if (checkpoint->size < question->old_size) {
    return refused(Answer::kMalformed, "the checkpoint is smaller than the old size");
  }
  const std::lock_guard lock(mutex_);
  return weigh(*question, *note, *checkpoint, now);
}

Result<Witness::Answer> Witness::weigh(const AddCheckpoint& question, const Note& note, const Checkpoint& checkpoint,
                                       uint64_t now) {
  const auto last = memory_.last(checkpoint.origin);
  if (!last) return last.error();
  if (question.old_size != last->size) {
    return other_history(last->size, fmt::format("the last checkpoint cosigned is of size {}", last->size));
  }
  if (checkpoint.size == last->size && checkpoint.root != last->root) {
    return other_history(last->size, fmt::format("another tree of size {} was cosigned", last->size));
  }
  if (!proves_consistency(last->size, last->root, checkpoint.size, checkpoint.root, question.proof)) {
    return refused(Answer::kNotProven, "the proof does not lead from the last checkpoint to this one");
  }
  if (checkpoint.size > last->size) {
    if (auto kept = memory_.keep(checkpoint); !kept) return kept.error();
  }
  return Answer{Answer::kCosigned, cosigner_.cosign(note.text, now), checkpoint.size, {}};
}

}  // namespace outcry::tally
