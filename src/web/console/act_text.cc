#include "web/console/act_text.h"

#include <algorithm>

#include "web/pages/templates.h"

// For translators: what was done, as a line of the console's log says it.
#define N_(text) text

namespace outcry::web {
namespace {

struct Told {
  std::string_view act;
  const char* words;
};

constexpr Told kTold[] = {
    {"sign-in", N_("Signed in with a password")},
    {"sign-in.second", N_("Gave the second factor’s code")},
    {"sign-in.passkey", N_("Gave the passkey")},
    {"sign-in.link", N_("Came in by a link and set a password")},
    {"sign-in.entrance", N_("Came in by the demonstration’s link")},
    {"sign-in.wrong", N_("Wrong passwords and codes")},
    {"sign-out", N_("Signed out")},
    {"factor.begin", N_("Began to set up a second factor")},
    {"factor.set", N_("Set up an authenticator app")},
    {"factor.passkey", N_("Set up a passkey")},
    {"factor.remove", N_("Removed the authenticator app")},
    {"factor.remove-passkey", N_("Removed a passkey")},
    {"account.password", N_("Changed the own password")},
    {"account.codes", N_("Made new recovery codes")},
    {"account.end-others", N_("Ended all other own sessions")},
    {"account.end-session", N_("Ended one of the own sessions")},
    {"people.invite", N_("Invited somebody")},
    {"people.roles", N_("Changed somebody’s roles")},
    {"people.reset", N_("Made a link for a new password")},
    {"people.disable", N_("Shut somebody out or let in again")},
    {"people.remove", N_("Removed an account")},
    {"campaign.state", N_("Changed a campaign’s state")},
    {"campaign.edit", N_("Changed a campaign’s texts or settings")},
    {"campaign.gathering", N_("Changed a gathering")},
    {"campaign.rename", N_("Changed a draft’s short name")},
    {"campaign.settings", N_("Changed a grave setting of a campaign")},
    {"campaign.apply", N_("Applied a campaign’s file")},
    {"campaign.download", N_("Downloaded a campaign’s file")},
    {"statistics.download", N_("Downloaded the numbers")},
    {"replies.publish", N_("Published or counted an answer to a letter")},
    {"replies.reject", N_("Erased an answer to a letter")},
    {"replies.remove", N_("Took down an answer to a letter")},
    {"letters.download", N_("Downloaded the letters’ numbers")},
    {"export.letters", N_("Exported the letters’ numbers")},
    {"letters.pause", N_("Held letters to a target")},
    {"letters.resume", N_("Let letters to a target go on")},
    {"letters.cancel", N_("Cancelled the letters that waited for a target")},
    {"export.make", N_("Made an export")},
    {"export.download", N_("Downloaded an export")},
    {"export.remove", N_("Deleted an export")},
    {"contacts.make", N_("Made a file of contacts for a member organisation")},
    {"contacts.download", N_("Downloaded a file of contacts")},
    {"contacts.remove", N_("Deleted a file of contacts")},
    {"export.signatures", N_("Exported the sealed signatures")},
    {"export.contacts", N_("Exported contacts for a member organisation")},
    {"export.stats", N_("Exported the numbers")},
    {"export.log", N_("Exported a public log")},
    {"export.console-log", N_("Exported the console’s log")},
    {"audit.download", N_("Downloaded the console’s log")},
    {"audit.table", N_("Downloaded the console’s log as a table")},
    {"missions.import", N_("Imported missions")},
    {"missions.add", N_("Added a mission")},
    {"missions.edit", N_("Changed a mission")},
    {"missions.decide", N_("Decided a proposal about a mission")},
    {"campaign.create", N_("Began a campaign")},
    {"campaign.upload", N_("Brought in a campaign’s file")},
    {"campaign.languages", N_("Changed a campaign’s languages")},
    {"review.decide", N_("Let out or sent back a change")},
    {"review.drop", N_("Dropped a change that waited")},
    {"pictures.upload", N_("Uploaded a picture")},
    {"pictures.edit", N_("Described, moved or deleted a picture")},
    {"fraud.sweep", N_("Began to invalidate signatures")},
    {"fraud.stop", N_("Stopped invalidating signatures")},
    {"fraud.undo", N_("Began to restore invalidated signatures")},
    {"places.make", N_("Made a QR code for a place")},
    {"places.withdraw", N_("Withdrew a place’s QR code")},
    {"paper.type", N_("Typed in a signature sheet")},
    {"paper.read", N_("Typed a signature sheet again")},
    {"paper.scan", N_("Kept the hash of a sheet’s scan")},
    {"paper.drop", N_("Dropped a signature sheet")},
    {"paper.strike", N_("Took back signatures on paper")},
    {"paper.restore", N_("Restored signatures on paper")},
    {"paper.import", N_("Imported signatures on paper")},
    {"mailings.begin", N_("Began a mail to supporters")},
    {"mailings.edit", N_("Changed a mail to supporters")},
    {"mailings.trial", N_("Sent a mail to supporters to oneself")},
    {"mailings.remove", N_("Deleted a mail to supporters")},
    {"mailings.send", N_("Settled a mail to supporters")},
    {"mailings.pause", N_("Held a mail to supporters")},
    {"mailings.resume", N_("Went on with a mail to supporters")},
    {"mailings.cancel", N_("Cancelled a mail to supporters")},
    {"mail.retry", N_("Had failed mail tried again")},
    {"mail.drop", N_("Deleted failed mail")},
    {"backup", N_("Made a backup")},
    {"keys.lock", N_("Put the server’s keys under a passphrase")},
    {"keys.unlock", N_("Took the passphrase off the server’s keys")},
    {"keys.renew", N_("Made a lost key anew")},
    {"init", N_("Made this site, and its first owner")},
    {"restore", N_("Restored the site from a backup")},
};

}  // namespace

std::string act_text(std::string_view act, const std::string& lang) {
  const auto* found = std::ranges::find(kTold, act, &Told::act);
  return found == std::end(kTold) ? std::string(act) : tr(lang, found->words);
}

std::string outcome_text(audit::Outcome outcome, const std::string& lang) {
  switch (outcome) {
    case audit::Outcome::kDone:
      return tr(lang, "done");
    case audit::Outcome::kRefused:
      return tr(lang, "refused");
    case audit::Outcome::kFailed:
      return tr(lang, "failed, perhaps half done");
    case audit::Outcome::kUnknown:
      break;
  }
  return tr(lang, "cut off: nobody knows");
}

std::vector<std::string_view> told_acts() {
  std::vector<std::string_view> out;
  for (const Told& told : kTold) out.push_back(told.act);
  return out;
}

}  // namespace outcry::web
