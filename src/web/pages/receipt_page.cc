#include "web/pages/receipt_page.h"

#include <algorithm>

#include "base/text.h"

namespace outcry::web {
namespace {

std::string shown_as(const petition::Record& record, std::string_view lang) {
  switch (record.display) {
    case petition::Display::kInitials:
      return initials_of(record.name);
    case petition::Display::kAnonymous:
      return tr(lang, "anonymous");
    case petition::Display::kName:
      break;
  }
  return record.name;
}

std::string members_of(const campaign::Campaign& c, const std::vector<std::string>& slugs, std::string_view lang) {
  std::string out;
  for (const std::string& slug : slugs) {
    const auto member = std::ranges::find(c.members, slug, &campaign::Member::slug);
    if (!out.empty()) out += " · ";
    out += member == c.members.end() ? slug : pick(member->name, lang);
  }
  return out;
}

void show_record(Dictionary& values, const ReceiptView& view, const Reader& reader) {
  const petition::Record& record = *view.record;
  values.ShowSection("RECORD");
  values.SetValue("R_NAME", record.name);
  values.SetValue("R_EMAIL", record.email);
  values.SetValue("R_COUNTRY", country_name(record.country, reader.lang));
  values.SetValue("R_DISPLAY", shown_as(record, reader.lang));
  values.SetValue("R_AT", format_time(record.at, reader.lang));
  if (!record.postcode.empty()) {
    values.ShowSection("R_POST");
    values.SetValue("R_POSTCODE", record.postcode);
  }
  if (!record.comment.empty()) {
    values.ShowSection("R_SAID");
    values.SetValue("R_COMMENT", record.comment);
  }
  if (!record.share.empty()) {
    values.ShowSection("R_SHARED");
    values.SetValue("R_MEMBERS", members_of(*view.campaign.campaign, record.share, reader.lang));
  }
  values.SetValue("TEXT_HTML", paragraphs(view.text));
}

void show_proof(Dictionary& values, const ReceiptView& view, const Reader& reader) {
  const std::string file = "/r/" + view.receipt;
  values.ShowSection("PROOF");
  values.SetValue("JSON_URL", file + ".json");
  values.SetValue("TLOG_PROOF_URL", file + ".tlog-proof");
  values.SetValue("JSON_FILE", "receipt.json");
  values.SetValue("TLOG_PROOF_FILE", "receipt.tlog-proof");
  values.SetValue("MAIL_URL", reader.prefix + file + "/mail");
  values.SetValue("KEY", view.log_key);
  values.SetValue("LANG", reader.lang);
  values.SetValue("COMMAND", "outcry verify receipt.json --key '" + view.log_key + "'");
  values.SetValue("LOG_URL", reader.prefix + "/c/" + view.campaign.campaign->slug + "/log");
}

}  // namespace

std::string receipt_page(const Site& site, const Reader& reader, const ReceiptView& view) {
  const std::string& lang = reader.lang;
  const campaign::Campaign& c = *view.campaign.campaign;
  Dictionary values("receipt");
  values.SetValue("CAMPAIGN_URL", reader.prefix + "/c/" + c.slug);
  values.SetValue("NAME", std::string(pick(c.title, lang)));
  values.SetValue("NUMBER_TEXT", tr(lang, "It is entry number {} in the public log. The count is now {}.",
                                    format_count(static_cast<int64_t>(view.index) + 1, lang),
                                    format_count(view.campaign.count, lang)));
  values.SetValue("MAILED_NOTE", tr(lang, "We have sent the address to you by e-mail, too."));
  if (view.record) {
    show_record(values, view, reader);
    show_proof(values, view, reader);
  }
  if (view.forgotten) values.ShowSection("FORGOTTEN");
  values.SetValue(
      "WITHDRAW_TEXT",
      view.campaign.open
          ? tr(lang, "Your record is deleted at once and the count goes down by one. You can sign again later.")
          : tr(lang, "What is still there of your record is deleted at once, and the count goes down by one."));
  CampaignView after = view.campaign;
  after.open = false;  // who has signed is not asked to
  values.SetValue("DO_HTML", do_part(after, reader, site.origin));
  values.SetValue("WITHDRAW_URL", reader.prefix + "/r/" + view.receipt + "/withdraw");
  Frame frame;
  frame.title = tr(lang, "Receipt") + " – Outcry";
  frame.script = true;
  frame.own_script = "receipt.js";
  frame.content = Templates::render("receipt", lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
