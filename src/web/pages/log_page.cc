#include "web/pages/log_page.h"

#include "base/i18n.h"

namespace outcry::web {

namespace {

std::string command_of(const std::string& log, const LogView& view) {
  std::string out = "outcry audit " + log + " --key '" + view.key + "'";
  for (const std::string& key : view.witnesses->keys) out += " --witness '" + key + "'";
  if (!view.witnesses->keys.empty()) out += " --witnesses " + std::to_string(view.witnesses->needed);
  return out;
}

void show_witnesses(Dictionary& values, const WitnessPolicy& witnesses, const std::string& lang) {
  if (witnesses.keys.empty()) return;
  Dictionary& section = *values.AddSectionDictionary("WITNESSES");
  const auto number = [&](int64_t value) { return format_count(value, lang); };
  section.SetValue("NEEDED_TEXT", tr(lang, "The command asks for the signatures of at least {} of these {}:",
                                     number(witnesses.needed), number(static_cast<int64_t>(witnesses.keys.size()))));
  for (const std::string& key : witnesses.keys) {
    Dictionary& one = *section.AddSectionDictionary("WITNESS");
    one.SetValue("W_KEY", key);
  }
}

}  // namespace

std::string reason_text(tally::Reason reason, const std::string& lang) {
  switch (reason) {
    case tally::Reason::kDuplicate:
      return tr(lang, "signed twice");
    case tally::Reason::kMachine:
      return tr(lang, "a machine");
    case tally::Reason::kFalseName:
      return tr(lang, "a false name");
    default:
      return tr(lang, "another reason");
  }
}

std::string log_page(const Site& site, const Reader& reader, const LogView& view) {
  const std::string& lang = reader.lang;
  const campaign::Campaign& c = *view.campaign.campaign;
  const auto number = [&](uint64_t value) { return format_count(static_cast<int64_t>(value), lang); };
  Dictionary values("log");
  if (c.example) values.ShowSection("EXAMPLE");
  values.SetValue("CAMPAIGN_URL", reader.prefix + "/c/" + c.slug);
  values.SetValue("HISTORY_URL", reader.prefix + "/c/" + c.slug + "/history");
  values.SetValue("NAME", std::string(pick(c.title, lang)));
  values.SetValue("SIGNED", number(view.tally.sign));
  values.SetValue("PAPER", number(view.tally.paper));
  values.SetValue("RESTORED", number(view.tally.restore));
  values.SetValue("WITHDRAWN", number(view.tally.withdraw));
  values.SetValue("INVALIDATED", number(view.tally.invalidate));
  values.SetValue("COUNT", format_count(view.campaign.count, lang));
  values.SetValue("SIZE_TEXT",
                  tr(lang, "As of {}, the log has {} entries.", format_time(view.as_of, lang), number(view.size)));
  const std::string log = site.origin + "/c/" + c.slug + "/log";
  values.SetValue("CHECKPOINT_URL", log + "/checkpoint");
  values.SetValue("KEY_URL", log + "/key");
  values.SetValue("ENTRIES_URL", log + "/tile/entries/…");
  values.SetValue("HASHES_URL", log + "/tile/…");
  values.SetValue("KEY", view.key);
  values.SetValue("COMMAND", command_of(log, view));
  show_witnesses(values, *view.witnesses, lang);
  if (!view.reasons.empty()) {
    Dictionary& reasons = *values.AddSectionDictionary("REASONS");
    for (const auto& [reason, entries] : view.reasons) {
      Dictionary& one = *reasons.AddSectionDictionary("REASON");
      one.SetValue("WHY", reason_text(reason, lang));
      one.SetValue("ENTRIES", format_count(entries, lang));
    }
  }
  Frame frame;
  frame.title = tr(lang, "The log behind the count") + " – " + std::string(pick(c.title, lang));
  if (c.status != campaign::CampaignStatus::kDraft) {
    frame.description =
        tr(lang, "What each entry means, how the number follows from them, and how to check it yourself.");
  }
  frame.path = "/c/" + c.slug + "/log";
  frame.languages = c.languages;
  frame.script = true;
  frame.own_style = "log.css";
  frame.content = Templates::render("log", lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
