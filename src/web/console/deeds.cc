// What the console's log calls it when an address was used. Whoever adds a
// POST, or a GET that hands out data, gives it a line here: the log would not
// tell of it else, and console_test.cc says so. docs/operate/audit.md lists
// the names; one that has been used is never given to anything else.

#include <algorithm>

#include "web/console/console.h"

namespace outcry::web {
namespace {

using enum http::Method;

struct Named {
  http::Method method;
  std::string_view pattern, name;
};

constexpr Named kDeeds[] = {
    {kPost, "/console/sign-in", "sign-in"},
    {kPost, "/console/link/{token}", "sign-in.link"},
    {kGet, "/console/enter/{token}", "sign-in.entrance"},
    {kPost, "/console/second", "sign-in.second"},
    {kPost, "/console/second/passkey", "sign-in.passkey"},
    {kPost, "/console/factor/begin", "factor.begin"},
    {kPost, "/console/factor", "factor.set"},
    {kPost, "/console/factor/passkey", "factor.passkey"},
    {kPost, "/console/sign-out", "sign-out"},
    {kPost, "/console/account/password", "account.password"},
    {kPost, "/console/account/codes", "account.codes"},
    {kPost, "/console/account/app/remove", "factor.remove"},
    {kPost, "/console/account/passkeys/{passkey}/remove", "factor.remove-passkey"},
    {kPost, "/console/account/sessions", "account.end-others"},
    {kPost, "/console/account/sessions/{session}", "account.end-session"},
    {kPost, "/console/people/invite", "people.invite"},
    {kPost, "/console/people/{person}", "people.roles"},
    {kPost, "/console/people/{person}/reset", "people.reset"},
    {kPost, "/console/people/{person}/disable", "people.disable"},
    {kPost, "/console/people/{person}/remove", "people.remove"},
    {kPost, "/console/c/{slug}/state", "campaign.state"},
    {kPost, "/console/c/{slug}/edit/{part}", "campaign.edit"},
    {kPost, "/console/c/{slug}/cities/{part}", "campaign.gathering"},
    {kPost, "/console/c/{slug}/settings/{part}", "campaign.settings"},
    {kPost, "/console/missions/add", "missions.add"},
    {kPost, "/console/missions/m/{mission}", "missions.edit"},
    {kPost, "/console/missions/proposals/{proposal}", "missions.decide"},
    {kPost, "/console/campaigns/new", "campaign.create"},
    {kPost, "/console/c/{slug}/rename", "campaign.rename"},
    {kPost, "/console/campaigns/upload/apply", "campaign.upload"},
    {kPost, "/console/c/{slug}/upload/apply", "campaign.upload"},
    {kPost, "/console/c/{slug}/edit/languages", "campaign.languages"},
    {kPost, "/console/c/{slug}/review", "review.decide"},
    {kPost, "/console/c/{slug}/review/drop", "review.drop"},
    {kPost, "/console/c/{slug}/pictures", "pictures.upload"},
    {kPost, "/console/c/{slug}/pictures/{picture}", "pictures.edit"},
    {kPost, "/console/c/{slug}/fraud/sweeps", "fraud.sweep"},
    {kPost, "/console/c/{slug}/fraud/sweeps/{sweep}/stop", "fraud.stop"},
    {kPost, "/console/c/{slug}/fraud/sweeps/{sweep}/undo", "fraud.undo"},
    {kPost, "/console/c/{slug}/places", "places.make"},
    {kPost, "/console/c/{slug}/places/{place}/withdraw", "places.withdraw"},
    {kPost, "/console/c/{slug}/sheets/new", "paper.type"},
    {kPost, "/console/c/{slug}/sheets/{sheet}/again", "paper.read"},
    {kPost, "/console/c/{slug}/sheets/{sheet}/scan", "paper.scan"},
    {kPost, "/console/c/{slug}/sheets/{sheet}/drop", "paper.drop"},
    {kPost, "/console/c/{slug}/sheets/{sheet}/strike", "paper.strike"},
    {kPost, "/console/c/{slug}/sheets/{sheet}/restore", "paper.restore"},
    {kPost, "/console/c/{slug}/mailings", "mailings.begin"},
    {kPost, "/console/c/{slug}/mailings/{mailing}", "mailings.edit"},
    {kPost, "/console/c/{slug}/mailings/{mailing}/trial", "mailings.trial"},
    {kPost, "/console/c/{slug}/mailings/{mailing}/remove", "mailings.remove"},
    {kPost, "/console/c/{slug}/mailings/{mailing}/send", "mailings.send"},
    {kPost, "/console/c/{slug}/mailings/{mailing}/pause", "mailings.pause"},
    {kPost, "/console/c/{slug}/mailings/{mailing}/resume", "mailings.resume"},
    {kPost, "/console/c/{slug}/mailings/{mailing}/cancel", "mailings.cancel"},
    {kPost, "/console/mail/retry", "mail.retry"},
    {kPost, "/console/mail/drop", "mail.drop"},
    {kGet, "/console/c/{slug}/campaign.toml", "campaign.download"},
    {kGet, "/console/c/{slug}/statistics.csv", "statistics.download"},
    {kGet, "/console/c/{slug}/letters.csv", "letters.download"},
    {kPost, "/console/c/{slug}/replies/{reply}", "replies.publish"},
    {kPost, "/console/c/{slug}/replies/{reply}/reject", "replies.reject"},
    {kPost, "/console/c/{slug}/replies/{reply}/remove", "replies.remove"},
    {kPost, "/console/c/{slug}/letters/{target}/pause", "letters.pause"},
    {kPost, "/console/c/{slug}/letters/{target}/resume", "letters.resume"},
    {kPost, "/console/c/{slug}/letters/{target}/cancel", "letters.cancel"},
    {kPost, "/console/c/{slug}/exports", "export.make"},
    {kGet, "/console/c/{slug}/exports/{export}", "export.download"},
    {kPost, "/console/c/{slug}/exports/{export}/remove", "export.remove"},
    {kPost, "/console/c/{slug}/contacts", "contacts.make"},
    {kGet, "/console/c/{slug}/contacts/{export}", "contacts.download"},
    {kPost, "/console/c/{slug}/contacts/{export}/remove", "contacts.remove"},
    {kGet, "/console/audit.csv", "audit.table"},
    {kGet, "/console/audit.tar", "audit.download"},
    {kGet, "/console/c/{slug}/audit.csv", "audit.table"},
};

// They show what was typed, and change nothing.
constexpr std::string_view kLooks[] = {"/console/campaigns/upload", "/console/c/{slug}/upload",
                                       "/console/c/{slug}/markdown", "/console/c/{slug}/fraud/rule"};

}  // namespace

bool Console::only_looks(std::string_view pattern) {
  return std::ranges::find(kLooks, pattern) != std::end(kLooks);
}

std::string_view Console::deed_of(http::Method method, std::string_view pattern) {
  for (const Named& deed : kDeeds) {
    if (deed.method == method && deed.pattern == pattern) return deed.name;
  }
  return {};
}

std::vector<Console::Deed> Console::deeds() {
  std::vector<Deed> out;
  for (const Route& route : routes()) {
    out.push_back({route.method, route.pattern, std::string(deed_of(route.method, route.pattern))});
  }
  return out;
}

}  // namespace outcry::web
