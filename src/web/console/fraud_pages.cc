// The fraud desk: what stands out among a campaign's signatures, a rule, and
// whom it would take out. docs/operate/fraud.md.

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "web/console/console.h"
#include "web/console/fraud_words.h"
#include "web/pages/log_page.h"

namespace outcry::web {
namespace {

using console::Cell;
using console::Form;
using console::Input;
using console::Page;
using console::Table;
using console::Text;
using petition::Finding;
using petition::Likeness;
using petition::Pace;
using petition::Rule;

constexpr int kLikely = 3;
constexpr tally::Reason kReasons[] = {tally::Reason::kMachine, tally::Reason::kDuplicate, tally::Reason::kFalseName,
                                      tally::Reason::kOther};

std::string fraud_address(const std::string& slug) {
  return "/console/c/" + slug + "/fraud";
}

std::string rule_address(const std::string& slug, const Rule& rule) {
  return fraud_address(slug) + "/rule?rule=" + http::percent_encode(to_text(rule));
}

std::optional<int64_t> number_in(std::string_view text) {
  int64_t number = 0;
  std::string digits;
  for (const char c : text) {  // also as it is shown: 12,345
    if (c != ',' && c != ' ' && c != '.') digits += c;
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0) return std::nullopt;
  return number;
}

std::string finding_text(const Finding& finding, const std::string& lang) {
  std::string text = console::rule_text(finding.rule, lang);
  if (finding.kind == Finding::kFast) text = tr(lang, "Very fast: {}", text);
  if (finding.kind == Finding::kNetworks || finding.kind == Finding::kDomains)
    text = tr(lang, "All together: {}", text);
  return text;
}

Table findings_table(const petition::Picture& picture, const std::string& slug, const Reader& reader) {
  const std::string& lang = reader.lang;
  Table table{tr(lang, "What stands out"),
              {tr(lang, "What"), tr(lang, "Signatures"), tr(lang, "Busiest ten minutes"),
               tr(lang, "What speaks for a machine")}};
  table.empty = tr(lang, "Nothing stands out: no burst, no throw-away addresses, nobody confirms too fast.");
  for (const Finding& one : picture.findings) {
    const bool likely = one.likeness.suspicion() >= kLikely;
    table.rows.push_back({{finding_text(one, lang), reader.prefix + rule_address(slug, one.rule)},
                          {format_count(one.likeness.signatures, lang), "", {}, likely ? "bad" : ""},
                          {tr(lang, "{}, from {}", format_count(one.peak, lang), format_time(one.peak_at, lang))},
                          {console::suspicion_text(one.likeness, lang)}});
  }
  return table;
}

// Text inputs for each condition of a rule; those of a list are chosen.
std::vector<Input> rule_inputs(const Rule& rule, const campaign::Campaign& c, const std::string& lang) {
  const auto value = [text = ";" + to_text(rule) + ";"](const std::string& name) {
    const size_t at = text.find(";" + name + "=");
    if (at == std::string::npos) return std::string();
    const size_t begin = at + name.size() + 2;
    return text.substr(begin, text.find(';', begin) - begin);
  };
  const auto choice = [&](const char* name, const std::string& label, std::vector<console::Option> options) {
    Input input{Input::kChoice, name, label, value(name)};
    options.insert(options.begin(), {"", tr(lang, "any")});
    input.options = std::move(options);
    return input;
  };
  std::vector<console::Option> paces, languages, sources = {{"-", tr(lang, "nobody’s")}};
  for (int pace = 1; pace < static_cast<int>(Pace::kLater); ++pace) {
    paces.push_back({std::to_string(pace), console::pace_text(static_cast<Pace>(pace), lang)});
  }
  for (const std::string& tag : c.languages) languages.push_back({tag, language_name(tag, lang)});
  for (const auto& member : c.members) sources.push_back({member.slug, std::string(pick(member.name, lang))});
  const std::string code = tr(lang, "A code of twelve characters, as a finding has it.");
  const std::string least = tr(lang, "A number. Codes change every day, so it is of each day.");
  std::vector<Input> inputs = {
      {Input::kText, "network", tr(lang, "Network"), value("network"), code},
      {Input::kText, "network-at-least", tr(lang, "Networks with so many signatures"), value("network-at-least"),
       least},
      {Input::kText, "domain", tr(lang, "Mail domain"), value("domain"),
       tr(lang, "The name of a large provider, such as naver.com, or a code.")},
      {Input::kText, "domain-at-least", tr(lang, "Small mail domains with so many signatures"),
       value("domain-at-least"), least},
      {Input::kText, "name", tr(lang, "Name"), value("name"), code},
      {Input::kText, "name-at-least", tr(lang, "Names with so many signatures"), value("name-at-least"), least}};
  if (rule.shape) {
    inputs.push_back(choice("shape", tr(lang, "How the address is built"),
                            {{value("shape"), console::shape_text(*rule.shape, lang)}}));
  }
  inputs.push_back(choice("pace", tr(lang, "Time to confirm"), paces));
  inputs.push_back(choice("throwaway", tr(lang, "Throw-away addresses"), {{"yes", tr(lang, "only these")}}));
  inputs.push_back(choice("lang", tr(lang, "Language"), languages));
  inputs.push_back(choice("via", tr(lang, "By whose link"), sources));
  const std::string minute = tr(lang, "In UTC, as 2012-02-23T12:00Z.");
  inputs.push_back({Input::kText, "from", tr(lang, "From"), value("from"), minute});
  inputs.push_back({Input::kText, "until", tr(lang, "Until"), value("until"), minute});
  return inputs;
}

Form rule_form(const std::string& action, const Rule& rule, const campaign::Campaign& c, const std::string& lang) {
  Form form{action, tr(lang, "Show whom it catches"), rule_inputs(rule, c, lang)};
  form.intro = tr(lang, "A signature is caught if all conditions hold that you fill in. Nothing is changed yet.");
  return form;
}

Table comparison(const petition::Preview& preview, const std::string& lang) {
  Table table{tr(lang, "Those that are caught, and the rest"),
              {tr(lang, "What"), tr(lang, "Caught"), tr(lang, "The rest")}};
  const auto number = [&](const std::string& what, int64_t Likeness::*part) {
    table.rows.push_back(
        {{what}, {format_count(preview.caught.*part, lang)}, {format_count(preview.rest.*part, lang)}});
  };
  const auto share = [&](const std::string& what, int64_t Likeness::*part) {
    constexpr double kHundred = 100;
    const auto text = [&](const Likeness& of) {
      return tr(lang, "{} %", format_count(static_cast<int64_t>(of.share(of.*part) * kHundred + 0.5), lang));
    };
    table.rows.push_back({{what}, {text(preview.caught)}, {text(preview.rest)}});
  };
  number(tr(lang, "Signatures"), &Likeness::signatures);
  number(tr(lang, "Different networks"), &Likeness::networks);
  share(tr(lang, "From the most frequent network"), &Likeness::of_one_network);
  number(tr(lang, "Different mail domains"), &Likeness::domains);
  share(tr(lang, "Of the most frequent small mail domain"), &Likeness::of_one_domain);
  share(tr(lang, "Addresses of the most frequent build"), &Likeness::of_one_shape);
  share(tr(lang, "Throw-away addresses"), &Likeness::throwaway);
  share(tr(lang, "Confirmed within ten seconds"), &Likeness::fast);
  number(tr(lang, "Different names"), &Likeness::names);
  number(tr(lang, "Languages"), &Likeness::languages);
  return table;
}

Table days_table(const petition::Preview& preview, const std::string& lang) {
  Table table{tr(lang, "By day"), {tr(lang, "Day"), tr(lang, "Caught"), tr(lang, "All signatures")}};
  for (const petition::Preview::Day& day : preview.days) {
    if (day.found == 0) continue;
    table.rows.push_back(
        {{format_short_day(day.day, lang)}, {format_count(day.found, lang)}, {format_count(day.all, lang)}});
  }
  return table;
}

Form sweep_form(const std::string& action, const Rule& rule, uint64_t size, int64_t found, const std::string& lang) {
  Form form{action, tr(lang, "Invalidate them")};
  form.danger = true;
  form.intro = tr(lang,
                  "Each of these {} signatures gets an entry in the public log, with the reason; it counts no longer, "
                  "and is on no list. Within 30 days you can undo it as a whole.",
                  format_count(found, lang));
  Input reason{Input::kChoice, "reason", tr(lang, "Reason, for everybody to see")};
  for (const tally::Reason one : kReasons) {
    reason.options.push_back({std::to_string(static_cast<int>(one)), reason_text(one, lang)});
  }
  form.inputs = {{Input::kHidden, "rule", "", to_text(rule)},
                 {Input::kHidden, "size", "", std::to_string(size)},
                 {Input::kHidden, "found", "", std::to_string(found)},
                 reason,
                 {Input::kText, "typed", tr(lang, "Type the number of signatures"), "",
                  tr(lang, "So that it is not done by mistake."), "", "off", true}};
  return form;
}

// Of what was sent: the conditions that were filled in.
std::string typed_rule(const http::Form& form) {
  std::string text;
  for (const std::string& name : petition::rule_conditions()) {
    std::string value(form.get(name));
    while (value.starts_with(' ')) value.erase(0, 1);
    while (value.ends_with(' ')) value.pop_back();
    if (value.empty()) continue;
    std::erase(value, ';');
    text += (text.empty() ? "" : ";") + name + "=" + value;
  }
  return text;
}

}  // namespace

http::Response Console::fraud_page(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0], here = fraud_address(slug);
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const auto picture = parts_.fraud.look(running->stored.number);
  if (!picture) return fail(ask, picture.error());
  const auto sweeps = parts_.fraud.sweeps(running->stored.number);
  if (!sweeps) return fail(ask, sweeps.error());
  const campaign::Campaign& c = running->stored.campaign;
  Page page{tr(lang, "Fraud desk")};
  page.own_style = "chart.css";
  page.trail = {{tr(lang, "Campaigns"), "/console/"}, {std::string(pick(c.title, lang)), "/console/c/" + slug}};
  page.blocks = {
      Text{tr(lang,
              "Records are sealed, so nobody is named here. Networks, mail domains and names are codes, under a key "
              "that is forgotten every day; only large mail providers have their name. All of it is deleted after 90 "
              "days.")},
      Text{tr(lang, "{} signatures were looked at, of which {} count.", format_count((*picture)->looked_at, lang),
              format_count((*picture)->counted, lang))},
      console::Html{console::arrivals_chart((*picture)->arrivals, tr(lang, "When they came"),
                                            tr(lang, "Likely made by a machine"), lang)},
      console::Heading{tr(lang, "What stands out")},
      findings_table(**picture, slug, ask.reader),
      Text{tr(lang,
              "A rally behind one network, or the newsletter of a member organisation, stands out as well: look at "
              "what speaks for a machine before you invalidate.")},
      console::Heading{tr(lang, "Make a rule")},
      rule_form(ask.to(here + "/rule"), {}, c, lang),
      console::Heading{tr(lang, "What was invalidated")},
      sweeps_table(ask, *sweeps)};
  return show(ask, 200, page);
}

http::Response Console::fraud_rule(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const auto rule = petition::parse_rule(ask.query.get("rule"));
  if (!rule) return fail(ask, 404);
  const auto head = parts_.petitions.head(running->stored.number);
  return show_rule(ask, 200, *rule, head ? head->size : 0, {});
}

http::Response Console::make_rule(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const auto rule = petition::parse_rule(typed_rule(ask.form));
  if (rule && rule->has_condition()) return go(ask, rule_address(slug, *rule));
  const std::string wrong = rule ? "network" : rule.error().message;
  const std::string problem = rule ? tr(lang, "Give at least one condition beside the time.")
                                   : tr(lang, "This condition cannot be read: see the example beside it.");
  Page page{tr(lang, "A rule")};
  page.trail = {{tr(lang, "Fraud desk"), fraud_address(slug)}};
  page.problems = {{wrong, problem}};
  Form form = rule_form(ask.to(ask.path), {}, running->stored.campaign, lang);
  for (Input& input : form.inputs) {
    input.value = ask.typed(input.name);
    if (input.name == wrong) input.error = problem;
  }
  page.blocks = {form};
  return show(ask, 422, page);
}

http::Response Console::show_rule(const Ask& ask, int status, const Rule& rule, uint64_t size,
                                  const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0], here = fraud_address(slug);
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const auto preview = parts_.fraud.preview(running->stored.number, rule, size);
  if (!preview) return fail(ask, preview.error());
  Page page{tr(lang, "A rule")};
  page.own_style = "chart.css";
  page.trail = {{tr(lang, "Fraud desk"), here}};
  if (!problem.empty()) page.problems = {{"typed", problem}};
  page.blocks = {
      Text{tr(lang, "It catches: {}.", console::rule_text(rule, lang))},
      Text{tr(lang, "Signatures that count, and would be invalidated: {}.", format_count(preview->found, lang)), "", "",
           true}};
  if (preview->found > 0) {
    page.blocks.emplace_back(console::Html{
        console::arrivals_chart(preview->arrivals, tr(lang, "When they came"), tr(lang, "Caught"), lang)});
    page.blocks.emplace_back(console::Heading{tr(lang, "Those that are caught, and the rest")});
    page.blocks.emplace_back(comparison(*preview, lang));
    page.blocks.emplace_back(console::Heading{tr(lang, "By day")});
    page.blocks.emplace_back(days_table(*preview, lang));
    page.blocks.emplace_back(console::Heading{tr(lang, "Invalidate them")});
    page.blocks.emplace_back(sweep_form(ask.to(here + "/sweeps"), rule, size, preview->found, lang));
  }
  page.blocks.emplace_back(console::Heading{tr(lang, "Change the rule")});
  page.blocks.emplace_back(rule_form(ask.to(here + "/rule"), rule, running->stored.campaign, lang));
  return show(ask, status, page);
}

http::Response Console::begin_sweep(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  const auto rule = petition::parse_rule(ask.typed("rule"));
  const auto size = number_in(ask.typed("size")), found = number_in(ask.typed("found")),
             reason = number_in(ask.typed("reason"));
  if (!running) return fail(ask, 404);
  const bool known =
      reason && std::ranges::any_of(kReasons, [&](auto one) { return static_cast<int>(one) == *reason; });
  if (!rule || !size || !found || !known) return fail(ask, 400);
  const auto shown = static_cast<uint64_t>(*size);
  if (number_in(ask.typed("typed")) != found) {
    return show_rule(ask, 422, *rule, shown, tr(lang, "This is not the number: {}.", format_count(*found, lang)));
  }
  petition::Sweep sweep;
  sweep.campaign = running->stored.number;
  sweep.rule = to_text(*rule);
  sweep.size = shown;
  sweep.reason = static_cast<tally::Reason>(*reason);
  sweep.by = ask.user().id;
  sweep.found = *found;
  const auto begun = parts_.fraud.begin(sweep);
  if (begun) return go(ask, fmt::format("{}/sweeps/{}", fraud_address(slug), *begun));
  if (begun.error().kind == Error::kBusy) {
    return show_rule(ask, 409, *rule, shown,
                     tr(lang, "Something is being invalidated or restored already: wait until that has ended."));
  }
  if (begun.error().kind != Error::kInvalid) return fail(ask, begun.error());
  return show_rule(ask, 409, *rule, shown, tr(lang, "It catches others now, so nothing was done. Look once more."));
}

}  // namespace outcry::web
