#include "web/pages/log_page.h"

#include "base/i18n.h"

namespace outcry::web {

std::string log_page(const Site& site, const Reader& reader, const LogView& view) {
  const std::string& lang = reader.lang;
  const campaign::Campaign& c = *view.campaign.campaign;
  const auto number = [&](uint64_t value) { return format_count(static_cast<int64_t>(value), lang); };
  Dictionary values("log");
  if (c.example) values.ShowSection("EXAMPLE");
  values.SetValue("CAMPAIGN_URL", reader.prefix + "/c/" + c.slug);
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
  values.SetValue("COMMAND", "outcry audit " + log + " --key '" + view.key + "'");
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
