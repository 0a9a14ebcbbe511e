// The Console is where organisers work: everything under /console. Each
// address stands in one table (routes() in console.cc) with who may come
// there; docs/operate/console.md lists them, and a test walks all of them with
// every role.
//
// handle() is called on the I/O threads and answers from threads of its own,
// on which the handlers wait for the disk and for passwords as they like.
//
// Whoever comes has a session in the cookie __Host-outcry. What is submitted
// must come from this site (Fetch Metadata, or Origin) and bring the
// session's token; where it does not, nothing is done and nothing typed is
// lost.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "accounts/invitation.h"
#include "accounts/permission.h"
#include "accounts/sign_in.h"
#include "audit/audit_log.h"
#include "audit/network_marks.h"
#include "audit/search.h"
#include "base/pool.h"
#include "campaign/campaign_store.h"
#include "campaign/fault.h"
#include "campaign/picture_store.h"
#include "directory/current.h"
#include "letters/entrusted_store.h"
#include "letters/letter_store.h"
#include "letters/reply_store.h"
#include "mailing/letters.h"
#include "outbox/outbox_store.h"
#include "petition/export_desk.h"
#include "petition/fraud_desk.h"
#include "petition/roster.h"
#include "web/console/alerts.h"
#include "web/console/page.h"
#include "web/console/uploads.h"
#include "web/http/form.h"
#include "web/http/router.h"
#include "web/http/server.h"

namespace outcry::paper {
class Desk;
struct SheetHead;
struct StoredRow;
struct StoredSheet;
}  // namespace outcry::paper

namespace outcry::gate {
class Places;
struct Place;
}  // namespace outcry::gate

namespace outcry::web {

namespace edit {
struct Here;
struct View;
struct Change;
struct Changed;
struct Sheet;
}  // namespace edit

struct ConsoleParts {  // all must outlive the console
  accounts::AccountStore& accounts;
  accounts::SignIn& sign_in;
  petition::Roster& roster;
  petition::PetitionStore& petitions;
  campaign::CampaignStore& campaigns;
  campaign::PictureStore& pictures;
  letters::LetterStore& letter_counts;
  outbox::OutboxStore& outbox;
  petition::ExportDesk& exports;
  directory::DirectoryStore& missions;
  directory::CurrentDirectory& directory;
  mailing::MailingStore& mailings;
  const mailing::Letters& letters;
  const seal::Key& mail_key;
  bool sends_mail;  // else it waits, whatever is settled
  letters::EntrustedStore& entrusted;
  petition::FraudDesk& fraud;
  gate::Places& places;
  letters::ReplyStore& replies;
  paper::Desk& paper;
  audit::AuditLog& audit;
  const Clock& clock;
  Random& random;
  std::function<void(const Error&)> complain;  // to whoever runs the server
};

class Console {
 public:
  Console(ConsoleParts parts, Site site, console::Guards guards);

  // `path` without the language, which is in `reader`.
  void handle(const http::Request& request, const Reader& reader, std::string_view path, http::Reply reply);

  // As http::Handler's: a picture may be large. Null: nothing else is to be said.
  [[nodiscard]] http::BodyBounds body_bounds(const http::Request& head, std::string_view path,
                                             const http::BodyBounds& standard) const;
  [[nodiscard]] std::optional<http::Response> refused(const http::Request& head, const Reader& reader,
                                                      std::string_view path, int status) const;

  // The table of its addresses and who may come there, as Markdown rows: what
  // docs/operate/console.md says.
  static std::string addresses();

  // What is written down when an address was used (deeds.cc).
  struct Deed {
    http::Method method;
    std::string pattern, name;  // without a name nothing is
  };
  static std::vector<Deed> deeds();
  // Whether a POST there changes nothing, and so is no deed.
  static bool only_looks(std::string_view pattern);

  // Each second; writes into the console's log what others left to it.
  void tick();

  // A token good for one sign-in at /console/enter/{token}, without password
  // or factor, as this user: for the demonstration, which prints it. In memory
  // only.
  std::string entrance(accounts::UserId user);

 private:
  using Params = http::Params;

  // One request, by value: it outlives the http::Request.
  struct Ask {
    http::Method method{};
    Reader reader;
    std::string path;   // without language
    std::string route;  // pattern
    Params params;
    std::string content_type, body;
    http::Form query, form;
    std::string token, device;    // of the cookies
    std::string range, if_range;  // headers
    accounts::Visitor visitor;
    bool ours = false;  // submitted from a page of this site
    std::optional<accounts::SignedIn> in;
    std::vector<std::string> cookies;  // to be set
    // For the log, by the handler: a line made by this program, never what was
    // typed; what else it was about; that nothing was done, though the answer
    // is no error (a preview).
    std::string detail;
    std::vector<std::pair<std::string, std::string>> about;
    bool nothing_done = false;

    [[nodiscard]] std::string lang() const { return reader.lang; }
    [[nodiscard]] std::string to(std::string_view address) const { return reader.prefix + std::string(address); }
    [[nodiscard]] std::string typed(std::string_view field) const { return std::string(form.get(field)); }
    [[nodiscard]] const accounts::User& user() const { return in->user; }
  };

  enum class Who : uint8_t { kAnybody, kUnfinished, kSignedIn };
  using Handler = http::Response (Console::*)(Ask&);
  struct Route {
    http::Method method;
    const char* pattern;
    Who who;
    std::optional<accounts::Act> act;  // for the campaign in {slug}, if there is one
    bool grave;                        // asks for the password again, unless it was given just now
    Handler handler;
  };
  static const std::vector<Route>& routes();

  // console.cc: who may come in.
  http::Response answer(Ask& ask, const Route& route);
  std::optional<http::Response> stopped_at_door(Ask& ask, const Route& route);
  std::optional<http::Response> stopped_by_role(Ask& ask, const Route& route);
  std::optional<http::Response> stopped_for_proof(Ask& ask, const Route& route);
  [[nodiscard]] bool is_there(const std::string& campaign) const;
  [[nodiscard]] http::Response ask_proof(const Ask& ask, const std::string& action, const std::string& problem) const;
  [[nodiscard]] bool comes_from_us(const http::Request& request) const;
  [[nodiscard]] bool may(const Ask& ask, accounts::Act act, const std::string& campaign = {}) const;
  // Who changes the campaign in {slug}.
  [[nodiscard]] campaign::Author author_of(const Ask& ask) const;
  void keep(Ask& ask, const accounts::Answer& answer) const;
  void forget(Ask& ask) const;

  [[nodiscard]] http::Response show(const Ask& ask, int status, const console::Page& page) const;
  [[nodiscard]] http::Response go(const Ask& ask, std::string_view address) const;
  // `said` names what was done: said_text().
  [[nodiscard]] http::Response done(const Ask& ask, std::string_view address, std::string_view said) const;
  [[nodiscard]] http::Response fail(const Ask& ask, int status) const;
  [[nodiscard]] http::Response refuse(const Ask& ask) const;  // not in one's roles
  [[nodiscard]] http::Response fail(const Ask& ask, const Error& error) const;
  [[nodiscard]] std::string said_text(const Ask& ask) const;
  [[nodiscard]] console::Chrome chrome(const Ask& ask) const;
  [[nodiscard]] static std::string csrf_of(const Ask& ask);
  [[nodiscard]] static std::vector<console::Input> typed_again(const Ask& ask);
  [[nodiscard]] std::string wait_text(const Ask& ask, std::chrono::seconds wait) const;

  // deeds.cc
  static std::string_view deed_of(http::Method method, std::string_view pattern);

  // recording.cc
  http::Response recorded(Ask& ask, const Route& route);
  http::Response unrecorded(const Ask& ask, const Error& error);
  void record_refusal(const Ask& ask, const Route& route);
  audit::Entry entry_of(const Ask& ask, const Route& route);
  static void set_person(audit::Entry& entry, const accounts::User& user);

  // door_pages.cc
  http::Response sign_in_page(Ask& ask);
  http::Response sign_in(Ask& ask);
  http::Response second_page(Ask& ask);
  http::Response second(Ask& ask);
  http::Response sign_out(Ask& ask);
  http::Response link_page(Ask& ask);
  http::Response accept_link(Ask& ask);
  http::Response factor_page(Ask& ask);
  http::Response begin_factor(Ask& ask);
  http::Response confirm_factor(Ask& ask);
  http::Response enter(Ask& ask);

  // passkey_pages.cc
  http::Response second_by_passkey(Ask& ask);
  http::Response confirm_passkey(Ask& ask);
  http::Response remove_passkey(Ask& ask);
  http::Response remove_app(Ask& ask);
  // Where the site and the person have passkeys at all.
  [[nodiscard]] Result<std::optional<console::Form>> passkey_question(const Ask& ask) const;
  [[nodiscard]] Result<std::optional<console::Form>> passkey_offer(const Ask& ask) const;
  [[nodiscard]] Result<console::Table> passkey_table(const Ask& ask) const;
  [[nodiscard]] http::Response after_removal(Ask& ask, const Status& removed);
  // A place in the console to go to afterwards; never anywhere else.
  [[nodiscard]] static std::string then_of(const http::Form& form);
  [[nodiscard]] http::Response ask_password(const Ask& ask, int status, const std::string& problem) const;
  [[nodiscard]] http::Response ask_code(const Ask& ask, int status, const std::string& problem) const;
  [[nodiscard]] http::Response show_factor(Ask& ask, int status, const std::string& problem);
  [[nodiscard]] http::Response show_link(const Ask& ask, int status, const accounts::Invited& invited,
                                         const std::string& problem) const;
  [[nodiscard]] http::Response show_codes(const Ask& ask, const std::vector<std::string>& codes) const;
  [[nodiscard]] std::string weakness_text(const Ask& ask, accounts::Weakness weakness) const;

  // account_pages.cc
  http::Response account_page(Ask& ask);
  http::Response change_password(Ask& ask);
  http::Response new_codes(Ask& ask);
  http::Response end_session(Ask& ask);
  http::Response end_others(Ask& ask);
  [[nodiscard]] http::Response show_account(Ask& ask, int status, const std::string& password_problem,
                                            const std::string& factor_problem = {});
  Status add_factors(const Ask& ask, console::Page& page) const;

  // people_pages.cc; the roles in grant_form.cc
  struct TypedGrant;
  http::Response people_page(Ask& ask);
  http::Response invite_page(Ask& ask);
  http::Response invite(Ask& ask);
  http::Response person_page(Ask& ask);
  http::Response set_grants(Ask& ask);
  http::Response reset_person(Ask& ask);
  http::Response disable_person(Ask& ask);
  http::Response remove_page(Ask& ask);
  http::Response remove_person(Ask& ask);
  [[nodiscard]] http::Response show_invite(const Ask& ask, int status,
                                           std::vector<std::pair<std::string, std::string>> problems) const;
  [[nodiscard]] http::Response show_person(const Ask& ask, int status, const accounts::User& user,
                                           std::vector<std::pair<std::string, std::string>> problems) const;
  [[nodiscard]] http::Response show_link_made(const Ask& ask, const accounts::MadeLink& link) const;
  [[nodiscard]] std::vector<console::Input> grant_inputs(const Ask& ask, const std::vector<accounts::Grant>& grants,
                                                         const std::string& field, const std::string& problem) const;
  // The field that is wrong, and why.
  [[nodiscard]] std::variant<std::vector<accounts::Grant>, std::pair<std::string, std::string>> typed_grants(
      const Ask& ask) const;
  [[nodiscard]] std::string misfit(const Ask& ask, const accounts::Grant& grant) const;
  Result<accounts::User> person(const Ask& ask);

  // state_pages.cc
  http::Response state_page(Ask& ask);
  http::Response change_state(Ask& ask);
  // Why it cannot be taken live now; empty if it can, or is not to be.
  [[nodiscard]] std::string obstacle_to(const campaign::Stored& stored, campaign::CampaignStatus to,
                                        const std::string& lang) const;
  [[nodiscard]] http::Response show_state(const Ask& ask, int status, const std::string& problem) const;

  // edit_pages.cc
  http::Response edit_page(Ask& ask);
  http::Response edit_part(Ask& ask);
  http::Response save_part(Ask& ask);
  [[nodiscard]] std::optional<std::vector<std::string>> own_cities(const Ask& ask) const;
  std::optional<http::Response> stopped_at_part(Ask& ask, const edit::Here& here);
  std::optional<http::Response> save_over(Ask& ask, const edit::Change& change, const campaign::Stored& stored);
  // The form once more with what differs, where people have signed the text.
  std::optional<http::Response> stopped_for_text(Ask& ask, const edit::View& view, const edit::Sheet& sheet,
                                                 const campaign::Stored& stored, const campaign::Campaign& now);
  [[nodiscard]] http::Response show_part(const Ask& ask, int status, const edit::View& view, edit::Sheet sheet) const;
  [[nodiscard]] http::Response show_overtaken(const Ask& ask, const edit::View& view, const edit::Change& change,
                                              const edit::Changed& changed) const;
  [[nodiscard]] http::Response after_saving(const Ask& ask, const edit::Change& change, const edit::Changed& changed,
                                            bool waits) const;

  // review_pages.cc
  http::Response review_page(Ask& ask);
  http::Response review(Ask& ask);
  http::Response drop_review(Ask& ask);
  [[nodiscard]] http::Response show_review(const Ask& ask, int status, const std::string& problem) const;
  void add_review_forms(const Ask& ask, console::Page& page, const campaign::Pending& version,
                        const std::string& obstacle) const;
  [[nodiscard]] std::string names_of(const std::vector<int64_t>& users, const std::string& lang) const;
  [[nodiscard]] static std::string overtaken_review_text(const std::string& lang);

  // picture_pages.cc
  struct PictureEdit;
  http::Response pictures_page(Ask& ask);
  http::Response upload_picture(Ask& ask);
  http::Response picture_page(Ask& ask);
  http::Response save_picture(Ask& ask);
  http::Response picture_image(Ask& ask);
  [[nodiscard]] http::Response show_pictures(const Ask& ask, int status, const std::string& problem) const;
  [[nodiscard]] http::Response show_picture(const Ask& ask, int status, const PictureEdit& edit) const;
  [[nodiscard]] http::Response show_removed(const Ask& ask, const PictureEdit& edit) const;
  [[nodiscard]] Result<PictureEdit> picture_edit(const Ask& ask) const;
  [[nodiscard]] std::optional<campaign::Campaign> described_campaign(const Ask& ask, PictureEdit& edit) const;
  [[nodiscard]] bool is_upload(const http::Request& head, std::string_view path) const;

  // text_pages.cc
  http::Response texts_page(Ask& ask);
  http::Response markdown_shown(Ask& ask);

  // language_pages.cc
  http::Response languages_page(Ask& ask);
  http::Response change_languages(Ask& ask);

  // new_campaign_pages.cc
  http::Response new_campaign_page(Ask& ask);
  http::Response new_campaign(Ask& ask);
  [[nodiscard]] http::Response show_new_campaign(const Ask& ask, int status,
                                                 const std::map<std::string, std::string>& problems) const;

  // rename_pages.cc
  http::Response rename_page(Ask& ask);
  http::Response rename_campaign(Ask& ask);
  [[nodiscard]] http::Response show_rename(const Ask& ask, int status, const std::string& problem) const;

  // upload_pages.cc
  http::Response upload_page(Ask& ask);
  http::Response look_at_upload(Ask& ask);
  http::Response apply_upload(Ask& ask);
  http::Response take_upload(Ask& ask, const std::string& toml, bool now);
  [[nodiscard]] http::Response show_upload(const Ask& ask, int status, const std::string& problem,
                                           const std::vector<campaign::Fault>& faults) const;
  [[nodiscard]] http::Response show_upload_changes(const Ask& ask, const std::string& toml,
                                                   const campaign::Campaign& campaign, const campaign::Stored* stored,
                                                   const std::string& seen, bool overtaken) const;

  // preview_pages.cc
  http::Response preview(Ask& ask);
  [[nodiscard]] static std::string preview_bar(const Ask& ask, const campaign::Campaign& campaign);

  // place_pages.cc
  http::Response places_page(Ask& ask);
  http::Response make_place(Ask& ask);
  http::Response place_page(Ask& ask);
  http::Response place_qr(Ask& ask);
  http::Response withdraw_place(Ask& ask);
  [[nodiscard]] http::Response show_places(const Ask& ask, int status,
                                           const std::vector<std::pair<std::string, std::string>>& problems) const;
  [[nodiscard]] std::optional<gate::Place> place_in(const Ask& ask) const;
  [[nodiscard]] std::string place_url(const Ask& ask, const gate::Place& place) const;

  // sheet_pages.cc
  http::Response sheets_page(Ask& ask);
  http::Response sheet_page(Ask& ask);
  http::Response scan_sheet(Ask& ask);
  http::Response drop_sheet(Ask& ask);
  http::Response strike_sheet(Ask& ask);
  http::Response restore_sheet(Ask& ask);
  [[nodiscard]] http::Response show_sheet(const Ask& ask, int status, const std::string& problem) const;
  [[nodiscard]] Result<paper::StoredSheet> sheet_in(const Ask& ask) const;
  [[nodiscard]] console::Table sheets_table(const Ask& ask, const std::vector<paper::StoredSheet>& sheets,
                                            bool waiting) const;
  void add_rows(const Ask& ask, const paper::StoredSheet& sheet, const std::vector<paper::StoredRow>& rows,
                console::Page& page) const;
  void add_scan(const Ask& ask, const paper::StoredSheet& sheet, console::Page& page) const;

  // sheet_read_pages.cc
  struct SheetTyping;
  http::Response new_sheet_page(Ask& ask);
  http::Response new_sheet(Ask& ask);
  http::Response again_page(Ask& ask);
  http::Response again(Ask& ask);
  [[nodiscard]] http::Response show_new_sheet(const Ask& ask, int status, const SheetTyping& typing) const;
  [[nodiscard]] http::Response show_again(const Ask& ask, int status, const SheetTyping& typing) const;
  [[nodiscard]] paper::SheetHead usual_head(const Ask& ask, const petition::Running& running) const;

  // export_pages.cc
  http::Response exports_page(Ask& ask);
  http::Response make_export(Ask& ask);
  http::Response remove_export(Ask& ask);
  http::Response download_export(Ask& ask);
  http::Response campaign_toml(Ask& ask);
  // Of the campaign; what is sealed to a member only to who may have it.
  Result<petition::ExportDesk::View> export_asked(const Ask& ask);
  // `making`: some are not ready yet.
  [[nodiscard]] console::Table files_table(const Ask& ask, const std::string& here,
                                           const std::vector<petition::ExportDesk::View>& files, bool& making) const;
  http::Response statistics_csv(Ask& ask);
  http::Response letters_csv(Ask& ask);
  [[nodiscard]] http::Response show_exports(const Ask& ask, int status, const std::string& problem) const;

  // contact_pages.cc
  http::Response contacts_page(Ask& ask);
  http::Response make_contacts(Ask& ask);
  [[nodiscard]] http::Response show_contacts(const Ask& ask, int status, const std::string& problem) const;
  [[nodiscard]] std::vector<campaign::Member> members_served(const Ask& ask, const petition::Running& running) const;
  // fraud_pages.cc
  http::Response fraud_page(Ask& ask);
  http::Response fraud_rule(Ask& ask);
  http::Response make_rule(Ask& ask);
  http::Response begin_sweep(Ask& ask);
  [[nodiscard]] http::Response show_rule(const Ask& ask, int status, const petition::Rule& rule, uint64_t size,
                                         const std::string& problem) const;
  // sweep_pages.cc
  http::Response sweep_page(Ask& ask);
  http::Response stop_sweep(Ask& ask);
  http::Response undo_sweep(Ask& ask);
  [[nodiscard]] http::Response show_sweep(const Ask& ask, int status, const std::string& problem) const;
  [[nodiscard]] console::Table sweeps_table(const Ask& ask, const std::vector<petition::Sweep>& sweeps) const;

  // mission_pages.cc
  using Problems = std::vector<std::pair<std::string, std::string>>;  // by input, what is wrong with it
  http::Response missions_page(Ask& ask);
  http::Response mission_page(Ask& ask);
  http::Response save_mission(Ask& ask);
  http::Response add_mission_page(Ask& ask);
  http::Response add_mission(Ask& ask);
  [[nodiscard]] console::Table missions_table(const Ask& ask, const directory::Directory& all,
                                              const std::string& q) const;
  [[nodiscard]] console::Table changes_table(const Ask& ask, const directory::Mission& mission) const;
  [[nodiscard]] http::Response show_mission(const Ask& ask, int status, const directory::Mission& mission,
                                            Problems problems) const;
  [[nodiscard]] http::Response show_add_mission(const Ask& ask, int status, Problems problems) const;
  directory::Fact typed_source(const Ask& ask, Problems& problems) const;
  std::vector<std::pair<std::string, directory::Fact>> typed_facts(const Ask& ask, const directory::Mission& mission,
                                                                   Problems& problems) const;

  // proposal_pages.cc
  http::Response proposal_page(Ask& ask);
  http::Response decide_proposal(Ask& ask);
  [[nodiscard]] http::Response show_proposal(const Ask& ask, int status, const directory::StoredProposal& stored,
                                             Problems problems) const;
  Result<directory::StoredProposal> proposal_of(const Ask& ask) const;

  // mailing_pages.cc
  struct Drafting;
  http::Response mailings_page(Ask& ask);
  http::Response new_mailing(Ask& ask);
  http::Response mailing_page(Ask& ask);
  http::Response save_mailing(Ask& ask);
  http::Response look_mailing(Ask& ask);
  http::Response trial_mailing(Ask& ask);
  http::Response remove_mailing(Ask& ask);
  [[nodiscard]] Result<mailing::Mailing> mailing_in(const Ask& ask) const;
  [[nodiscard]] std::string looks_of(const Ask& ask, const mailing::Mailing& mailing) const;
  [[nodiscard]] http::Response show_draft(const Ask& ask, int status, const Drafting& draft) const;
  void add_next_steps(const Ask& ask, const mailing::Mailing& stored, const std::vector<std::string>& languages,
                      console::Page& page) const;

  // mailing_send_pages.cc
  struct Sending;
  using MailingStep = Result<bool> (mailing::MailingStore::*)(mailing::MailingNumber, Time);
  http::Response send_page(Ask& ask);
  http::Response send_mailing(Ask& ask);
  http::Response pause_mailing(Ask& ask);
  http::Response resume_mailing(Ask& ask);
  http::Response cancel_mailing(Ask& ask);
  http::Response change_mailing(Ask& ask, MailingStep step, std::string_view said);
  [[nodiscard]] http::Response show_mailing(const Ask& ask, int status, const mailing::Mailing& mailing,
                                            const std::string& problem) const;
  [[nodiscard]] http::Response show_send(const Ask& ask, int status, const Sending& sending) const;
  void read_schedule(const Ask& ask, mailing::Schedule& schedule, Sending& sending) const;

  // reply_pages.cc
  struct ReplyEdit;
  http::Response replies_page(Ask& ask);
  http::Response reply_page(Ask& ask);
  http::Response decide_reply(Ask& ask);
  http::Response reject_reply(Ask& ask);
  http::Response take_down_reply(Ask& ask);
  http::Response reply_image(Ask& ask);
  http::Response remove_reply(Ask& ask, Result<bool> (letters::ReplyStore::*how)(uint16_t, letters::ReplyId),
                              std::string_view said);
  [[nodiscard]] Result<ReplyEdit> reply_in(const Ask& ask) const;
  [[nodiscard]] console::Form reply_form(const Ask& ask, const ReplyEdit& edit, const campaign::Campaign& c) const;
  [[nodiscard]] http::Response show_reply(const Ask& ask, int status, const ReplyEdit& edit) const;
  letters::Publication typed_publication(const Ask& ask, ReplyEdit& edit) const;

  // letter_pages.cc
  http::Response letters_page(Ask& ask);
  http::Response hold_letters(Ask& ask);
  http::Response resume_letters(Ask& ask);
  http::Response cancel_letters_page(Ask& ask);
  http::Response cancel_letters(Ask& ask);
  http::Response change_lane(Ask& ask, bool paused);
  std::vector<console::Cell> lane_row(const Ask& ask, const petition::Running& running,
                                      const letters::EntrustedLane& lane);
  std::string next_letter(const petition::Running& running, const letters::EntrustedLane& lane,
                          const std::string& lang);
  [[nodiscard]] std::vector<console::WaitingLetters> waiting_letters(const petition::Running& running,
                                                                     const std::string& lang) const;

  // mail_pages.cc
  http::Response mail_page(Ask& ask);
  http::Response retry_mail(Ask& ask);
  http::Response drop_mail(Ask& ask);

  // audit_pages.cc
  using Names = std::map<accounts::UserId, std::string>;
  http::Response audit_page(Ask& ask);
  http::Response audit_csv(Ask& ask);
  http::Response audit_tar(Ask& ask);
  [[nodiscard]] console::Table audit_table(const Ask& ask, const audit::Sheet& sheet, const Names& names) const;
  void show_proof(const Ask& ask, const audit::Head& head, console::Page& page) const;

  // campaign_pages.cc
  http::Response home(Ask& ask);
  http::Response dashboard(Ask& ask);
  http::Response dashboard_numbers(Ask& ask);
  [[nodiscard]] std::string ways(const Ask& ask, const std::string& slug) const;
  [[nodiscard]] std::vector<console::Alert> alerts_of(const Ask& ask, const petition::Running& running,
                                                      bool contradicts) const;
  Status add_waiting(const Ask& ask, const std::string& slug, console::Page& page) const;
  Status add_numbers(const Ask& ask, const petition::Running& running, console::Page& page) const;
  Status add_letters(const Ask& ask, const petition::Running& running, console::Page& page) const;
  Status add_brought(const Ask& ask, const petition::Running& running, console::Page& page) const;
  void add_gatherings(const Ask& ask, const petition::Running& running, bool whole, console::Page& page) const;

  ConsoleParts parts_;
  const Site site_;
  const console::Guards guards_;
  const bool secure_;  // browsers keep its cookies
  http::Router router_;
  std::mutex entrances_mutex_;
  std::map<std::string, accounts::UserId> entrances_;  // GUARDED_BY(entrances_mutex_)
  const Uploads uploads_;
  audit::NetworkMarks marks_;
  std::atomic<int> wrong_sign_ins_{0};  // not written down yet
  std::atomic<Time> wrong_written_{};
  std::mutex refusals_mutex_;
  std::map<std::pair<accounts::UserId, std::string_view>, Time>
      refusals_;  // GUARDED_BY(refusals_mutex_); the last ones
  Pool pool_;
  Pool slow_;  // for what takes seconds
};

// In a word: "Live".
std::string status_text(campaign::CampaignStatus status, const std::string& lang);
std::string role_name(accounts::Role role, const std::string& lang);

}  // namespace outcry::web
