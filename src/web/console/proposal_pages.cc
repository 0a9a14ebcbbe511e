// What readers say is wrong in the missions directory, and who decides it.

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "base/text.h"
#include "web/console/console.h"
#include "web/console/mission_form.h"
#include "web/pages/mission_words.h"

namespace outcry::web {

using console::Form;
using console::Input;
using console::input_for;
using console::Page;
using console::source_inputs;
using console::Text;
using directory::check_value;
using directory::Edit;
using directory::Fact;
using directory::Mission;

Result<directory::StoredProposal> Console::proposal_of(const Ask& ask) const {
  int64_t id = 0;
  const std::string& text = ask.params[0];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return not_found("no such proposal waits");
  return parts_.missions.proposal(id);
}

http::Response Console::proposal_page(Ask& ask) {
  const auto proposal = proposal_of(ask);
  if (!proposal) return fail(ask, proposal.error());
  return show_proposal(ask, 200, *proposal, {});
}

http::Response Console::show_proposal(const Ask& ask, int status, const directory::StoredProposal& stored,
                                      Problems problems) const {
  const std::string lang = ask.lang();
  const auto& proposal = stored.proposal;
  const auto all = parts_.directory.get();
  const Mission* mission = all->find(proposal.mission);
  if (mission == nullptr) return fail(ask, 404);
  const auto problem = [&](std::string_view name) {
    for (const auto& [one, what] : problems) {
      if (one == name) return what;
    }
    return std::string();
  };
  const bool typed = ask.form.count("value") > 0;
  const std::string here = ask.to(fmt::format("/console/missions/proposals/{}", stored.id));
  Page page{tr(lang, "Something is wrong, says a reader")};
  page.trail = {{tr(lang, "Missions"), "/console/missions"}};
  const std::string now(mission->value(proposal.field));
  page.blocks = {
      Text{heading_text(*mission, lang), tr(lang, "The public page"), ask.to("/missions/" + mission->id)},
      console::Table{
          tr(lang, "What is to change"),
          {tr(lang, "Field"), tr(lang, "Now"), tr(lang, "Proposed")},
          {{{field_text(proposal.field, lang)},
            {now.empty() ? "–" : value_text(proposal.field, now, lang), "", {}, "bad"},
            {proposal.value.empty() ? "–" : value_text(proposal.field, proposal.value, lang), "", {}, "good"}}},
          {}},
      Text{tr(lang, "How the reader knows: {}", proposal.how)}};
  Form accept{here, tr(lang, "Accept")};
  accept.intro =
      tr(lang, "The page says so from now on, with your source and day. A later import does not undo it unseen.");
  Input value = input_for(proposal.field, typed ? ask.typed("value") : proposal.value, lang);
  value.name = "value";
  value.error = problem("value");
  accept.inputs = {value, {Input::kHidden, "decision", "", "accept"}};
  for (Input& input : source_inputs(typed ? ask.typed("source") : proposal.how,
                                    typed ? ask.typed("verified") : to_iso_date(day_of(parts_.clock.now())),
                                    problem("source"), problem("verified"), lang)) {
    accept.inputs.push_back(std::move(input));
  }
  Form refuse{here, tr(lang, "Refuse")};
  refuse.small = true;
  refuse.intro = tr(lang, "Nothing changes. What the reader wrote is deleted; that you refused it is kept.");
  refuse.inputs = {{Input::kHidden, "decision", "", "refuse"}};
  page.blocks.emplace_back(std::move(accept));
  page.blocks.emplace_back(std::move(refuse));
  page.problems = std::move(problems);
  return show(ask, status, page);
}

http::Response Console::decide_proposal(Ask& ask) {
  const std::string lang = ask.lang();
  const auto stored = proposal_of(ask);
  if (!stored) return fail(ask, stored.error());
  const auto& proposal = stored->proposal;
  Edit edit{proposal.mission, {}, ask.user().id};
  const bool accepts = ask.form.get("decision") == "accept";
  if (accepts) {
    Problems problems;
    Fact fact = typed_source(ask, problems);
    const auto value = check_value(proposal.field, ask.form.get("value"));
    if (!value) problems.emplace_back("value", wrong_text(proposal.field, lang));
    if (!problems.empty()) return show_proposal(ask, 422, *stored, std::move(problems));
    fact.value = *value;
    edit.facts.emplace_back(proposal.field, std::move(fact));
  } else if (ask.form.get("decision") != "refuse") {
    return fail(ask, 422);
  }
  const auto decided = parts_.missions.decide(stored->id, edit, parts_.clock.now());
  if (!decided) return fail(ask, decided.error());
  if (auto fresh = parts_.directory.refresh(); !fresh) return fail(ask, fresh.error());
  return done(ask, "/console/missions", accepts ? "mission" : "refused");
}

}  // namespace outcry::web
