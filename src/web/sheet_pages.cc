// The signature sheet, ready to be printed.

#include <algorithm>

#include "base/i18n.h"
#include "paper/sheet.h"
#include "web/app.h"

namespace outcry::web {
namespace {

constexpr size_t kMostNamed = 3;

// The public members, the first few by name.
std::string responsible(const campaign::Campaign& campaign, const std::string& lang) {
  std::string out;
  size_t named = 0;
  for (const campaign::Member& member : campaign.members) {
    if (!member.is_public || named == kMostNamed) continue;
    out += (named++ == 0 ? "" : ", ") + std::string(pick(member.name, lang));
  }
  return named < campaign.members.size() && named > 0 ? out + ", …" : out;
}

}  // namespace

// `?paper=letter` for North America; else A4.
void App::signature_sheet(Visit& visit, const http::Params& params) {
  const Running running = parts_.roster.find(params[0]);
  if (!running || running->stored.campaign.status == campaign::CampaignStatus::kDraft) return fail(visit, 404);
  const bool letter = http::Form::parse_query(visit.request.query).get("paper") == "letter";
  const auto& languages = running->stored.campaign.languages;
  const bool written = std::ranges::find(languages, visit.reader.lang) != languages.end();
  const std::string lang = written ? visit.reader.lang : languages.front();
  const auto make = [this, running, letter, lang, prefix = visit.reader.prefix](int quality) {
    const campaign::Campaign& c = running->stored.campaign;
    paper::Sheet sheet;
    sheet.paper = letter ? print::Paper::kLetter : print::Paper::kA4;
    sheet.lang = lang;
    sheet.title = pick(c.title, lang);
    sheet.demand = pick(c.demand, lang);
    sheet.petition = pick(c.petition, lang);
    sheet.address = site_.origin + prefix + "/c/" + c.slug;
    sheet.responsible = responsible(c, lang);
    sheet.contact = contact_;
    sheet.privacy = site_.origin + prefix + "/privacy";
    sheet.text_version = running->stored.text_version;
    sheet.example = c.example;
    const auto pdf = paper::to_pdf(sheet);
    if (!pdf) return std::shared_ptr<const http::Prebuilt>();
    return http::prebuild(200,
                          {{"Content-Type", "application/pdf"},
                           {"Cache-Control", "public, max-age=300"},
                           {"Vary", "Accept-Language"},
                           {"Content-Disposition", "inline; filename=\"signatures-" + c.slug + "-" + lang + ".pdf\""}},
                          *pdf, quality);
  };
  cache_.get("sheet|" + params[0] + (letter ? "|letter|" : "|a4|") + visit.reader.prefix + "|" + lang,
             static_cast<uint64_t>(parts_.roster.generation()), make, visit.reply, visit.route);
}

}  // namespace outcry::web
