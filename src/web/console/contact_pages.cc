// The contacts of those who agreed to it, for the member organisation that
// they named: sealed to its own key.

#include <algorithm>

#include "base/i18n.h"
#include "web/console/console.h"

namespace outcry::web {

using console::Form;
using console::Input;
using console::Page;
using console::Text;
using petition::ExportDesk;

namespace {

constexpr const char* kLookAgain = "3";  // seconds, while something is being made

}  // namespace

// Those with a key whose contacts this person may have.
std::vector<campaign::Member> Console::members_served(const Ask& ask, const petition::Running& running) const {
  std::vector<campaign::Member> out;
  for (const campaign::Member& one : running.stored.campaign.members) {
    const accounts::Scope scope{running.petition.slug, {}, one.slug};
    if (!one.key.empty() && accounts::may(ask.user(), accounts::Act::kExportContacts, scope)) out.push_back(one);
  }
  return out;
}

http::Response Console::contacts_page(Ask& ask) {
  return show_contacts(ask, 200, {});
}

http::Response Console::show_contacts(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const std::string here = "/console/c/" + slug + "/contacts";
  const auto members = members_served(ask, *running);
  Page page{tr(lang, "Contacts for a member")};
  if (!problem.empty()) page.problems = {{members.size() > 1 ? "member" : "", problem}};
  page.trail = {{tr(lang, "Campaigns"), "/console/"},
                {std::string(pick(running->stored.campaign.title, lang)), "/console/c/" + slug}};
  page.blocks = {
      Text{tr(lang,
              "Whoever signs may agree to share name and address with a member organisation. That contact is "
              "sealed to the organisation’s own key as it arrives: neither this server nor another member "
              "can read it.")}};
  if (members.empty()) {
    page.blocks.emplace_back(
        Text{tr(lang,
                "No key is named yet, so nobody is asked. The organisation makes one with “outcry keygen” and gives "
                "its public half to an organiser, who writes it into the campaign’s file.")});
    return show(ask, status, page);
  }
  Form make{ask.to(here), tr(lang, "Make a file")};
  if (members.size() > 1) {
    Input choice{Input::kChoice, "member", tr(lang, "Member organisation"), ask.typed("member"), "", problem};
    for (const campaign::Member& one : members) choice.options.push_back({one.slug, std::string(pick(one.name, lang))});
    make.inputs = {choice};
  } else {
    make.intro = std::string(pick(members.front().name, lang));
    make.inputs = {{Input::kHidden, "member", "", members.front().slug}};
  }
  std::vector<ExportDesk::View> theirs = parts_.exports.all(slug);
  std::erase_if(theirs, [&](const ExportDesk::View& file) {
    return std::ranges::none_of(members, [&](const campaign::Member& one) { return one.slug == file.member; });
  });
  bool making = false;
  page.blocks.emplace_back(make);
  page.blocks.emplace_back(files_table(ask, here, theirs, making));
  page.blocks.emplace_back(console::Heading{tr(lang, "How the organisation opens it")});
  page.blocks.emplace_back(
      Text{tr(lang,
              "With its own key and passphrase, on its own computer, this makes a table of names, addresses and the "
              "languages to write in:")});
  page.blocks.emplace_back(console::Html{"<pre><code>outcry unseal --key member.key " + escape_html(slug) + "-" +
                                         escape_html(members.front().slug) +
                                         "-….sealed -o contacts.csv</code></pre>\n"});
  page.blocks.emplace_back(
      Text{tr(lang,
              "A broken download goes on where it stopped. Write only what they agreed to, and strike out whoever asks "
              "for it: who withdraws a signature is not in the next file, but still in this one.")});
  http::Response response = show(ask, status, page);
  if (making) response.headers.emplace_back("Refresh", kLookAgain + std::string("; url=") + ask.to(here));
  return response;
}

http::Response Console::make_contacts(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const auto members = members_served(ask, *running);
  const auto member = std::ranges::find(members, ask.typed("member"), &campaign::Member::slug);
  if (member == members.end()) return show_contacts(ask, 422, tr(lang, "Please choose the organisation."));
  if (const auto begun = parts_.exports.begin(running->stored.number, slug, member->slug)) {
    ask.about = {{"member", member->slug}, {"export", *begun}};
    return go(ask, "/console/c/" + slug + "/contacts");
  }
  ask.nothing_done = true;
  return show_contacts(ask, 503,
                       tr(lang, "There are as many files as this server makes at a time: delete one, or wait."));
}

}  // namespace outcry::web
