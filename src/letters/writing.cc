#include "letters/writing.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace outcry::letters {
namespace {

using campaign::Known;
using campaign::PartKind;
using campaign::Slot;
using campaign::Target;

uint64_t number_in(std::string_view text) {
  uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = trimmed(text.substr(begin, end - begin));
    if (!line.empty()) out.push_back(std::move(line));
    begin = end + 1;
  }
  return out;
}

// As it continues "I write from …", or as a sentence of its own where the
// language has no such way to say it.
std::string tie_in(const std::string& tie, std::string_view lang) {
  if (tie.empty()) return {};
  const std::string_view base = lang.substr(0, lang.find('-'));
  if (base != "ko" && base != "ja" && base != "zh") return ", " + tie;
  const bool ends = tie.ends_with(".") || tie.ends_with("。") || tie.ends_with("!") || tie.ends_with("！");
  if (base == "ko") return " " + tie + (ends ? "" : ".");
  return tie + (ends ? "" : "。");
}

std::string copies_label(std::string_view lang) {
  const std::string_view base = lang.substr(0, lang.find('-'));
  if (base == "ko") return "사본:";
  if (base == "ja") return "写し：";
  if (base == "zh") return "抄送：";
  return "Copy to:";
}

// What whoever gets a copy reads first, after the salutation; who carries
// letters to a government is asked to pass it on.
std::string cover_words(std::string_view addressee, bool passes_on, std::string_view lang) {
  struct Words {
    std::string_view lang, copy, pass_on;
  };
  constexpr Words kWords[] = {
      {"ko", "아래는 제가 보낸 편지의 사본입니다(받는 이: {}). 참고하여 주시기 바랍니다.",
       " 편지의 뜻을 본국 정부에 전하여 주시기를 부탁드립니다."},
      {"ja", "下記は、私が出した手紙の写しです（宛先：{}）。ご一読くださいますようお願い申し上げます。",
       "また、その趣旨を貴国政府にお伝えくださいますよう、お願いいたします。"},
      {"zh", "以下是我所寄信件的副本（收信人：{}），谨供参阅。", "请将信中所求转达贵国政府。"},
      {"de", "unten steht eine Kopie meines Briefes (an: {}). Bitte nehmen Sie ihn zur Kenntnis.",
       " Ich bitte Sie, das Anliegen an Ihre Regierung weiterzugeben."},
      {"fr",
       "Vous trouverez ci-dessous la copie de ma lettre (destinataire : {}). Je vous prie d’en prendre connaissance.",
       " Je vous prie aussi d’en transmettre la demande à votre gouvernement."},
      {"en", "Below is a copy of my letter (addressed to: {}), for your information.",
       " I ask you to pass its concern on to your government."}};
  const std::string_view base = lang.substr(0, lang.find('-'));
  const auto* const found = std::ranges::find(kWords, base, &Words::lang);
  const Words& words = found == std::end(kWords) ? *std::prev(std::end(kWords)) : *found;
  return fmt::format(fmt::runtime(words.copy), addressee) + std::string(passes_on ? words.pass_on : "");
}

const Target* target_of(const Writing& writing, const Setting& setting) {
  const auto& offered = setting.letter.targets;
  const bool is_offered = std::ranges::find(offered, writing.target) != offered.end();
  const std::string& id = is_offered ? writing.target : offered.front();
  const auto found = std::ranges::find(setting.campaign.targets, id, &Target::id);
  return &*found;
}

Choices choices_of(const Writing& writing) {
  Choices out;
  for (size_t kind = 0; kind < campaign::kPartKinds; ++kind) {
    const auto typed = writing.parts.find(std::string(to_text(static_cast<PartKind>(kind))));
    if (typed == writing.parts.end() || typed->second.empty()) continue;
    out[static_cast<PartKind>(kind)] =
        typed->second == "none" ? kLeftOut : static_cast<size_t>(number_in(typed->second));
  }
  return out;
}

Known known_of(const Writing& writing, const Setting& setting, const Drafted& drafted, std::string_view lang) {
  Known known;
  const auto set = [&](Slot slot, std::string value) { known[static_cast<size_t>(slot)] = std::move(value); };
  add_known(known, *drafted.target, drafted.recipient, lang);
  set(Slot::kWriter, writing.name.empty() ? "__________" : writing.name);  // to be written by hand
  set(Slot::kWriterCity, writing.city);
  set(Slot::kWriterCountry, writing.country.empty() ? "" : country_name(writing.country, lang));
  set(Slot::kWriterTie, tie_in(writing.tie, lang));
  set(Slot::kCase, std::string(pick(setting.campaign.title, lang)));
  set(Slot::kDate, format_date(setting.today, lang));
  return known;
}

Letter letter_of(const Writing& writing, const Setting& setting, const Drafted& drafted) {
  const std::string& lang = drafted.words->lang;
  Letter out;
  out.paper = writing.paper == "a4"       ? Paper::kA4
              : writing.paper == "letter" ? Paper::kLetter
                                          : paper_of(writing.country);
  out.lang = lang;
  if (!writing.name.empty()) out.sender.push_back(writing.name);
  for (std::string& line : lines_of(writing.address)) out.sender.push_back(std::move(line));
  out.address = drafted.recipient.address;
  const std::string date = format_date(setting.today, lang);
  out.place_and_date = writing.city.empty() ? date : writing.city + ", " + date;
  out.subject = drafted.composition.subject;
  out.salutation = pick(drafted.target->salutation, lang);
  out.paragraphs = drafted.composition.paragraphs();
  out.closing = pick(drafted.target->closing, lang);
  out.name = writing.name;
  for (const std::string& id : drafted.target->copies) {
    const auto copy = std::ranges::find(setting.campaign.targets, id, &Target::id);
    if (copy != setting.campaign.targets.end()) out.copies.emplace_back(pick(copy->addressee, lang));
  }
  if (!out.copies.empty()) out.copies_label = copies_label(lang);
  return out;
}

// To whom copies go, each by the mission that serves the writer.
std::vector<Copy> copies_of(const Setting& setting, const Drafted& drafted, const Route& route) {
  std::vector<Copy> out;
  for (const std::string& id : drafted.target->copies) {
    const auto target = std::ranges::find(setting.campaign.targets, id, &Target::id);
    if (target == setting.campaign.targets.end() || !target->takes_letters(setting.today)) continue;
    Copy& copy = out.emplace_back(Copy{&*target, recipient_of(*target, setting.directory, route), drafted.letter});
    copy.letter.address = copy.recipient.address;
    copy.letter.cover = {
        std::string(pick(target->salutation, route.lang)),
        cover_words(pick(drafted.target->addressee, route.lang), target->way != campaign::Way::kStraight, route.lang)};
    std::erase(copy.letter.cover, std::string());
  }
  return out;
}

std::optional<Problem> problem_of(std::string& text, size_t most, bool multiline) {
  if (!is_utf8(text) || has_control(text, multiline)) return Problem::kBadText;
  text = to_nfc(trimmed(text));
  if (length_of(text) > most) return Problem::kTooLong;
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Field field) {
  constexpr std::string_view kNames[] = {"country", "city", "name", "address", "tie", "own"};
  return kNames[static_cast<size_t>(field)];
}

Problems check(Writing& writing) {
  Problems out;
  const auto note = [&](Field field, std::optional<Problem> problem) {
    if (problem) out.emplace(field, *problem);
  };
  // As browsers send them (WHATWG HTML 4.10.5.3).
  std::erase(writing.own, '\r');
  std::erase(writing.address, '\r');
  note(Field::kCity, problem_of(writing.city, kMostName, false));
  note(Field::kName, problem_of(writing.name, kMostName, false));
  note(Field::kAddress, problem_of(writing.address, kMostAddress, true));
  note(Field::kTie, problem_of(writing.tie, kMostTie, false));
  note(Field::kOwn, problem_of(writing.own, kMostOwnWords, true));
  if (!writing.country.empty() && !is_country(writing.country)) note(Field::kCountry, Problem::kNotACountry);
  return out;
}

Drafted draft(const Writing& writing, const Setting& setting) {
  Drafted out;
  out.target = target_of(writing, setting);
  out.words = &setting.letter.in(writing.lang.empty() ? setting.page_lang : std::string_view(writing.lang));
  out.seed = number_in(writing.seed);
  const std::string& lang = out.words->lang;
  const auto at = writing.city.empty() ? std::nullopt : setting.directory.city(writing.city);
  const Route route{writing.country, at, writing.mission, lang};
  out.recipient = recipient_of(*out.target, setting.directory, route);
  out.composition =
      compose(*out.words, out.seed, choices_of(writing), known_of(writing, setting, out, lang), writing.own);
  out.letter = letter_of(writing, setting, out);
  // The mission that the writer chose for the letter serves the copies as well.
  out.copies = copies_of(setting, out, route);
  return out;
}

std::vector<Letter> Drafted::paper_copies() const {
  std::vector<Letter> out;
  for (const Copy& copy : copies) {
    if (!copy.recipient.address.empty()) out.push_back(copy.letter);
  }
  return out;
}

std::string Drafted::mail_text() const {
  std::string out = letter.salutation + "\n\n";
  for (const std::string& paragraph : letter.paragraphs) out += paragraph + "\n\n";
  out += letter.closing + "\n\n";
  for (const std::string& line : letter.sender) out += line + "\n";
  return out;
}

}  // namespace outcry::letters
