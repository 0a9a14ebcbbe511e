#include "web/pages/campaign_page.h"

#include "web/pages/picture_view.h"

namespace outcry::web {
namespace {

std::string url_of(const CampaignView& view, const Reader& reader) {
  return reader.prefix + "/c/" + view.campaign->slug;
}

void show_marks(Dictionary& values, const CampaignView& view) {
  if (view.campaign->example) values.ShowSection("EXAMPLE");
  if (view.campaign->status == campaign::CampaignStatus::kDraft) values.ShowSection("DRAFT");
  if (view.open) values.ShowSection("OPEN");
}

void show_content(Dictionary& values, const std::string& html, const char* name, const char* anchor,
                  const std::string& label) {
  values.SetValue(name, html);
  if (html.empty()) return;
  Dictionary& one = *values.AddSectionDictionary("CONTENTS");
  one.SetValue("ANCHOR", anchor);
  one.SetValue("LABEL", label);
}

Frame frame_of(const CampaignView& view, const Reader& reader, const std::string& below, std::string content) {
  const campaign::Campaign& c = *view.campaign;
  Frame frame;
  frame.title = std::string(pick(c.title, reader.lang));
  if (c.status != campaign::CampaignStatus::kDraft) frame.description = std::string(pick(c.summary, reader.lang));
  frame.path = "/c/" + c.slug + below;
  if (const campaign::Picture* picture = c.find_picture(c.picture); picture != nullptr && picture->is_kept()) {
    frame.image = picture_path(c.slug, *picture, picture->sides()[std::min<size_t>(1, picture->sides().size() - 1)]);
    frame.image_alt = std::string(pick(picture->alt, reader.lang));
  }
  frame.languages = c.languages;
  frame.script = true;
  frame.content = std::move(content);
  return frame;
}

std::string how_long(int64_t months, std::string_view lang) {
  if (months == 0) return tr(lang, "within a day");
  if (months == 1) return tr(lang, "one month");
  return tr(lang, "{} months", months);
}

}  // namespace

std::string home_page(const Site& site, const Reader& reader, const std::vector<CampaignView>& live) {
  Dictionary values("home");
  if (live.empty()) values.ShowSection("EMPTY");
  for (const CampaignView& view : live) {
    Dictionary& one = *values.AddSectionDictionary("CAMPAIGN");
    one.SetValue("URL", url_of(view, reader));
    one.SetValue("NAME", std::string(pick(view.campaign->title, reader.lang)));
    one.SetValue("SUMMARY", std::string(pick(view.campaign->summary, reader.lang)));
    one.SetValue("COUNT", format_count(view.count, reader.lang));
    if (view.campaign->example) one.ShowSection("EXAMPLE");
  }
  Frame frame;
  frame.title = "Outcry";
  frame.description = tr(reader.lang, "Urgent actions for people in danger: sign, write, come.");
  frame.path = "/";
  frame.languages = site.languages;
  frame.content = Templates::render("home", reader.lang, values);
  return in_frame(site, reader, frame);
}

std::string campaign_page(const Site& site, const Reader& reader, const CampaignView& view) {
  const campaign::Campaign& c = *view.campaign;
  const std::string& lang = reader.lang;
  Dictionary values("campaign");
  show_marks(values, view);
  values.SetValue("NAME", std::string(pick(c.title, lang)));
  values.SetValue("SUMMARY", std::string(pick(c.summary, lang)));
  values.SetValue("DEMAND", std::string(pick(c.demand, lang)));
  values.SetValue("ADDRESSED_TO", std::string(pick(c.addressed_to, lang)));
  values.SetValue("COUNT_HTML", count_part(view, reader));
  show_content(values, story_part(view, reader), "STORY_HTML", "story", tr(lang, "What happened"));
  show_content(values, people_part(view, reader), "PEOPLE_HTML", "people", tr(lang, "Who they are"));
  SignView unsigned_yet;
  unsigned_yet.all_countries = false;
  show_content(values, form_part(view, reader, unsigned_yet), "FORM_HTML", "sign", tr(lang, "What we ask"));
  show_content(values, law_part(view, reader), "LAW_HTML", "law", tr(lang, "What the law says"));
  show_content(values, others_part(view, reader), "OTHERS_HTML", "others", tr(lang, "What others do"));
  show_content(values, gatherings_part(view, reader), "GATHERINGS_HTML", "gatherings", tr(lang, "Gatherings"));
  show_content(values, do_part(view, reader, site.origin), "DO_HTML", "do", tr(lang, "What you can do now"));
  if (!c.updates.empty()) {
    show_content(values, updates_part(view, reader, Extent::kBrief), "UPDATES_HTML", "updates",
                 tr(lang, "News of the case"));
  }
  if (!c.statements.empty()) {
    show_content(values, press_part(view, reader, Extent::kBrief), "PRESS_HTML", "press",
                 tr(lang, "Statements and press"));
  }
  return in_frame(site, reader, frame_of(view, reader, "", Templates::render("campaign", lang, values)));
}

std::string campaign_subpage(const Site& site, const Reader& reader, const CampaignView& view, std::string_view which) {
  const std::string& lang = reader.lang;
  Dictionary values("subpage");
  show_marks(values, view);
  values.SetValue("CAMPAIGN_URL", url_of(view, reader));
  values.SetValue("NAME", std::string(pick(view.campaign->title, lang)));
  std::string part, heading;
  if (which == "case") {
    part = story_part(view, reader) + people_part(view, reader);
    heading = tr(lang, "The case");
  } else if (which == "coalition") {
    part = coalition_part(view, reader);
    heading = tr(lang, "The coalition");
  } else if (which == "institutions") {
    part = institutions_part(view, reader, Extent::kWhole);
    heading = tr(lang, "Parliaments and governments");
  } else if (which == "law") {
    part = law_part(view, reader);
    heading = tr(lang, "The law");
  } else if (which == "updates") {
    part = updates_part(view, reader, Extent::kWhole);
    heading = tr(lang, "News");
  } else {
    part = press_part(view, reader, Extent::kWhole);
    heading = tr(lang, "Press");
  }
  if (part.empty()) values.ShowSection("EMPTY");
  values.SetValue("HEADING", heading);
  values.SetValue("PART_HTML", part);
  Frame frame = frame_of(view, reader, "/" + std::string(which), Templates::render("subpage", lang, values));
  frame.title = heading + " – " + frame.title;
  return in_frame(site, reader, frame);
}

std::string sign_page(const Site& site, const Reader& reader, const CampaignView& view, const SignView& sign) {
  Dictionary values("sign");
  values.SetValue("CAMPAIGN_URL", url_of(view, reader));
  values.SetValue("NAME", std::string(pick(view.campaign->title, reader.lang)));
  values.SetValue("DEMAND", std::string(pick(view.campaign->demand, reader.lang)));
  values.SetValue("FORM_HTML", form_part(view, reader, sign));
  Frame frame;
  frame.title = tr(reader.lang, "Sign") + " – " + std::string(pick(view.campaign->title, reader.lang));
  frame.script = true;
  frame.content = Templates::render("sign", reader.lang, values);
  return in_frame(site, reader, frame);
}

std::string privacy_page(const Site& site, const Reader& reader, const std::vector<CampaignView>& live,
                         const std::vector<CampaignView>& kept) {
  Dictionary values("privacy");
  if (!live.empty()) values.ShowSection("HAS_LOGS");
  for (const CampaignView& view : live) {
    Dictionary& one = *values.AddSectionDictionary("LOG");
    one.SetValue("LOG_URL", url_of(view, reader) + "/log");
    one.SetValue("LOG_NAME", std::string(pick(view.campaign->title, reader.lang)));
  }
  Dictionary* list = kept.empty() ? nullptr : values.AddSectionDictionary("KEPT");
  for (const CampaignView& view : kept) {
    Dictionary& one = *list->AddSectionDictionary("CAMPAIGN");
    one.SetValue("NAME", std::string(pick(view.campaign->title, reader.lang)));
    one.SetValue("HOW_LONG", how_long(view.campaign->retention_months, reader.lang));
  }
  Frame frame;
  frame.title = tr(reader.lang, "Privacy, and how the count works");
  frame.description = frame.title;
  frame.path = "/privacy";
  frame.languages = site.languages;
  frame.content = Templates::render("privacy", reader.lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
