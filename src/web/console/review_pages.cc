// What waits for a second person: what would change, who wrote it, and to let
// it out, send it back or drop it.

#include <fmt/format.h>

#include "base/i18n.h"
#include "base/text.h"
#include "campaign/changes.h"
#include "web/console/change_words.h"
#include "web/console/console.h"
#include "web/console/edit_texts.h"

namespace outcry::web {
namespace {

using campaign::Applied;
using campaign::Change;
using campaign::Pending;
using console::Form;
using console::Input;
using console::Page;
using console::Text;

// Before and after, as they look.
std::string image_html(const std::string& slug, const Change& change, const std::string& lang) {
  std::string out = "<p class=\"look\">";
  const std::pair<const std::string&, std::string> both[] = {{change.before, tr(lang, "The picture before")},
                                                             {change.after, tr(lang, "The picture after")}};
  for (const auto& [hash, alt] : both) {
    if (!campaign::is_picture_hash(hash)) continue;
    out += "<img src=\"" + escape_html("/console/c/" + slug + "/pictures/" + hash + "/image") + "\" alt=\"" +
           escape_html(alt) + "\">";
  }
  return out + "</p>\n";
}

std::string changes_html(const campaign::Campaign& before, const campaign::Campaign& after, const std::string& lang) {
  std::string out, part;
  for (const Change& change : campaign::changes(before, after)) {
    const ChangeWords words = change_words(change, lang);
    if (words.is_internal) continue;
    if (words.part != part) out += "<h2>" + escape_html(words.part) + "</h2>\n";
    part = words.part;
    if (change.is_order) {
      out += "<p>" + escape_html(tr(lang, "They stand in another order.")) + "</p>\n";
      continue;
    }
    out += "<h3>" + escape_html(words.field) + "</h3>\n";
    out +=
        words.is_image ? image_html(after.slug, change, lang) : edit::diff_html(words.before, words.after, words.lang);
  }
  return out;
}

bool is_author(const Pending& pending, int64_t user) {
  return std::ranges::count(pending.authors, user) > 0;
}

}  // namespace

std::string Console::names_of(const std::vector<int64_t>& users, const std::string& lang) const {
  const auto all = parts_.accounts.users();
  std::string out;
  for (const int64_t id : users) {
    std::string name = tr(lang, "somebody whose account is gone");
    if (all) {
      const auto found = std::ranges::find(*all, id, &accounts::User::id);
      if (found != all->end()) name = found->name;
    }
    out += (out.empty() ? "" : ", ") + name;
  }
  return out;
}

http::Response Console::review_page(Ask& ask) {
  return show_review(ask, 200, {});
}

http::Response Console::show_review(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0], here = "/console/c/" + slug + "/review";
  const auto stored = parts_.campaigns.find(slug);
  if (!stored) return fail(ask, stored.error());
  const auto pending = parts_.campaigns.pending(slug);
  if (!pending) return fail(ask, pending.error());
  Page page{tr(lang, "Review")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"},
                {std::string(pick(stored->campaign.title, lang)), "/console/c/" + slug}};
  if (!problem.empty()) page.problems = {{ask.typed("do") == "send-back" ? "note" : "", problem}};
  if (!*pending) {
    page.blocks = {Text{tr(lang, "Nothing waits for a second person.")}};
    if (!stored->campaign.review) {
      page.blocks.emplace_back(Text{tr(lang, "This campaign does not ask for one: what is saved is seen at once.")});
    }
    return show(ask, status, page);
  }
  const Pending& version = **pending;
  page.blocks = {Text{tr(lang, "Changed by {}, last on {}. Nobody else sees it yet.", names_of(version.authors, lang),
                         format_time(version.changed_at, lang))}};
  if (version.sent_back) {
    page.blocks.emplace_back(
        Text{tr(lang, "{} sent it back: {}", names_of({version.sent_back->by}, lang), version.sent_back->note), "", "",
             true});
  }
  page.blocks.emplace_back(console::Html{changes_html(stored->campaign, version.campaign, lang)});
  add_review_forms(ask, page, version, obstacle_to(*stored, version.campaign.status, lang));
  return show(ask, status, page);
}

void Console::add_review_forms(const Ask& ask, Page& page, const Pending& version, const std::string& obstacle) const {
  const std::string lang = ask.lang(), slug = ask.params[0], here = "/console/c/" + slug + "/review";
  const Input mark{Input::kHidden, "mark", "", version.mark};
  page.blocks.emplace_back(console::Heading{tr(lang, "What is to become of it")});
  if (!may(ask, accounts::Act::kApprove, slug)) {
    page.blocks.emplace_back(Text{tr(lang, "An organiser who has not changed it lets it out.")});
  } else if (is_author(version, ask.user().id)) {
    page.blocks.emplace_back(Text{tr(lang,
                                     "You have changed it yourself, so somebody else lets it out. Ask a second "
                                     "organiser, or an owner, to look at this page."),
                                  "", "", true});
  } else {
    if (obstacle.empty()) {
      Form out{ask.to(here), tr(lang, "Let it out"), {{Input::kHidden, "do", "", "let-out"}, mark}};
      out.intro = tr(lang, "Exactly what stands above is what everybody sees, within a second.");
      page.blocks.emplace_back(std::move(out));
    } else {
      page.blocks.emplace_back(Text{obstacle, "", "", true});
    }
    Form back{ask.to(here), tr(lang, "Send it back"), {{Input::kHidden, "do", "", "send-back"}, mark}};
    back.intro = tr(lang, "It stays as it is, with your note, for its authors to go on with.");
    back.inputs.push_back({Input::kArea, "note", tr(lang, "Why"), ask.typed("note")});
    back.inputs.back().required = true;
    page.blocks.emplace_back(std::move(back));
  }
  Form drop{ask.to(here + "/drop"), tr(lang, "Drop it"), {mark}};
  drop.intro = tr(lang, "What stands above is lost, and everything stays as everybody sees it now.");
  drop.danger = true;
  Input sure{Input::kTicks, "sure", tr(lang, "This cannot be taken back")};
  sure.options = {{"yes", tr(lang, "Yes, drop all these changes"), false}};
  drop.inputs.push_back(std::move(sure));
  page.blocks.emplace_back(std::move(drop));
}

http::Response Console::review(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0], mark = ask.typed("mark");
  const bool sends_back = ask.typed("do") == "send-back";
  const auto stored = parts_.campaigns.find(slug);
  const auto pending = parts_.campaigns.pending(slug);
  if (!stored || !pending) return fail(ask, stored ? pending.error() : stored.error());
  if (!sends_back && ask.typed("do") != "let-out")
    return show_review(ask, 422, tr(lang, "There is no such change from here."));
  const std::string note = trimmed(ask.typed("note"));
  if (sends_back && (note.empty() || note.size() > 4000 || !is_utf8(note))) {
    return show_review(ask, 422, tr(lang, "Say why, in at most a page, so that its authors can go on."));
  }
  if (*pending && !sends_back) {
    if (std::string why = obstacle_to(*stored, (*pending)->campaign.status, lang); !why.empty())
      return show_review(ask, 422, why);
  }
  const Time now = parts_.clock.now();
  const auto result = sends_back ? parts_.campaigns.send_back(slug, mark, {ask.user().id, now, note})
                                 : parts_.campaigns.let_out(slug, mark, ask.user().id, now);
  if (!result) return fail(ask, result.error());
  if (result->kind == Applied::kOwn) {
    return show_review(ask, 403, tr(lang, "You have changed it yourself, so somebody else lets it out."));
  }
  if (result->kind == Applied::kOvertaken) return show_review(ask, 409, overtaken_review_text(lang));
  return done(ask, "/console/c/" + slug + (sends_back ? "/review" : ""), sends_back ? "sent-back" : "let-out");
}

http::Response Console::drop_review(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  if (ask.typed("sure") != "yes") return show_review(ask, 422, tr(lang, "Nothing was done: tick that you are sure."));
  const auto result = parts_.campaigns.drop(slug, ask.typed("mark"));
  if (!result) return fail(ask, result.error());
  if (result->kind == Applied::kOvertaken) return show_review(ask, 409, overtaken_review_text(lang));
  return done(ask, "/console/c/" + slug, "dropped");
}

std::string Console::overtaken_review_text(const std::string& lang) {
  return tr(lang, "It is not what you have seen any more, so nothing was done. This is how it is now.");
}

}  // namespace outcry::web
