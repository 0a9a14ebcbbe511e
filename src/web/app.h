// The App is the site as HTTP sees it: it finds the handler of each request
// and the language of each page, and hands on to the petition what people do.
//
// handle() on the I/O threads, which it never blocks: what reads a disk goes
// to the pool, what writes to the intake. tick() is called by one thread a
// few times a second.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/pool.h"
#include "campaign/campaign_store.h"
#include "campaign/picture_store.h"
#include "directory/current.h"
#include "letters/entrusting.h"
#include "letters/letter_store.h"
#include "letters/reminding.h"
#include "letters/reply_store.h"
#include "mailing/unsubscribe.h"
#include "outbox/capture.h"
#include "petition/receipt.h"
#include "petition/roster.h"
#include "web/console/console.h"
#include "web/console/uploads.h"
#include "web/http/form.h"
#include "web/http/router.h"
#include "web/http/server.h"
#include "web/large_bodies.h"
#include "web/page_cache.h"
#include "web/pages/campaign_page.h"
#include "web/pages/log_page.h"
#include "web/pages/missions_page.h"
#include "web/pages/reply_page.h"

namespace outcry::gate {
class Gate;
class Places;
}  // namespace outcry::gate

namespace outcry::web {

struct AppParts {  // all must outlive the app
  petition::Roster& roster;
  petition::PetitionStore& petitions;
  petition::Signing& signing;
  campaign::CampaignStore& campaigns;
  campaign::PictureStore& pictures;
  directory::DirectoryStore& missions;
  const directory::CurrentDirectory& directory;
  gate::Gate& gate;
  gate::Places& places;
  letters::LetterStore& letters;
  const outbox::Capture* capture;  // null: there is no /dev/mailbox
  Console* console;                // null: there is no /console
  const Clock& clock;
  Random& random;
  Pool& pool;
  mailing::Unsubscribing& unsubscribing;
  const seal::Key& mail_key;
  letters::ReplyStore& replies;
  letters::Reminding& reminding;
  std::function<void()> wake_mail;  // mail was put into the outbox
  letters::Entrusting* entrusting;  // null: nothing is mailed
};

struct AppOptions {
  std::string origin;
  std::vector<std::string> languages;  // of the program's own texts
  WitnessPolicy witnesses;
  std::string contact;                                  // for who was invalidated by mistake; may be empty
  std::function<void(const http::AccessLine&)> access;  // may be empty; on the I/O threads
};

class App final : public http::Handler {
 public:
  App(AppParts parts, AppOptions options);

  void handle(const http::Request& request, http::Reply reply) override;
  http::Response error(int status) override;
  http::BodyBounds body_bounds(const http::Request& head, const http::BodyBounds& standard) override;
  http::Response refused(const http::Request& head, int status) override;
  void answered(const http::AccessLine& line) override {
    if (access_) access_(line);
  }

  // Once the server is there: live counts go out through it.
  void use(http::Server& server);
  // Tells listeners of counts that changed.
  void tick();

 private:
  using Running = std::shared_ptr<const petition::Running>;
  // One request with what was found out about it.
  struct Visit {
    const http::Request& request;
    Reader reader;
    std::string_view route;
    http::Reply reply;
    bool as_json = false;  // errors too: it is a program that asks

    // For after the request is gone.
    [[nodiscard]] Visit later() const { return {no_request_, reader, route, reply, as_json}; }
    void html(int status, std::string body) const;
    void json(int status, std::string body) const;
    void give(http::Response response) const;
  };
  using Action = void (App::*)(Visit&, const http::Params&);

  void add(http::Method method, std::string pattern, Action action);
  void add_routes();
  // Takes the language off the front of `path`, if it names one.
  Reader reader_of(const http::Request& request, std::string_view& path) const;
  [[nodiscard]] bool is_language(std::string_view tag) const;
  [[nodiscard]] std::string count_json(const tally::Head& head) const;
  void fail(const Visit& visit, int status) const;
  // 404 for what is not there, 500 for what is damaged, else 503.
  static int status_of(const Error& error);
  Running running_or_404(Visit& visit, const std::string& slug);
  [[nodiscard]] CampaignView view_of(const petition::Running& running) const;
  // Those that are live; as long as `all` lives.
  [[nodiscard]] std::vector<CampaignView> live_of(const petition::RunningList& all) const;
  [[nodiscard]] uint64_t stamp_of(const petition::Running* running) const;
  // Answers with the page of that name as it stands, or with what `make`
  // (std::string(const Reader&), on the pool) makes of it; empty: it could not,
  // and the answer is 503. `stamp` as in PageCache.
  template <class Make>
  void cached(Visit& visit, std::initializer_list<std::string_view> name, uint64_t stamp, Make make) {
    const std::string& key = key_of(visit.reader, name);
    if (auto page = cache_.seen(key, stamp)) {
      give_page(visit, std::move(page));
    } else {
      make_page(visit, key, stamp, std::move(make));
    }
  }
  static const std::string& key_of(const Reader& reader, std::initializer_list<std::string_view> name);
  static void give_page(const Visit& visit, std::shared_ptr<const http::Prebuilt> page);
  void make_page(const Visit& visit, const std::string& key, uint64_t stamp,
                 std::function<std::string(const Reader&)> make);

  // Pages that everybody sees: public_pages.cc.
  void home(Visit& visit, const http::Params& params);
  void campaign(Visit& visit, const http::Params& params);
  void subpage(Visit& visit, const http::Params& params);
  void privacy(Visit& visit, const http::Params& params);
  void country_names(Visit& visit, const http::Params& params);
  void count(Visit& visit, const http::Params& params);
  void live(Visit& visit, const http::Params& params);
  void picture(Visit& visit, const http::Params& params);
  void qr(Visit& visit, const http::Params& params);
  void log_key(Visit& visit, const http::Params& params);
  void checkpoint(Visit& visit, const http::Params& params);
  void tile(Visit& visit, const http::Params& params);
  void log(Visit& visit, const http::Params& params);
  void open_data(Visit& visit, const http::Params& params);  // this and history(): statistics_pages.cc
  void history(Visit& visit, const http::Params& params);
  void static_file(Visit& visit, const http::Params& params);
  void health(Visit& visit, const http::Params& params);
  void ready(Visit& visit, const http::Params& params);
  void robots(Visit& visit, const http::Params& params);

  // The missions directory: mission_pages.cc.
  void missions(Visit& visit, const http::Params& params);
  void missions_near(Visit& visit, const http::Params& params);
  void missions_json_of(Visit& visit, const http::Params& params);
  void mission(Visit& visit, const http::Params& params);
  void correct_mission(Visit& visit, const http::Params& params);
  void mission_thanks(Visit& visit, const http::Params& params);
  void show_nearest(Visit& visit, const directory::Filter& filter, const directory::Point& from,
                    const std::string& place);
  void give_missions(const Visit& visit, const MissionsView& view);
  static void give_made(const Visit& visit, int status, std::string body, std::string type, http::Headers headers);

  // What a signatory does: signatory_pages.cc.
  void sign_form(Visit& visit, const http::Params& params);
  void sign(Visit& visit, const http::Params& params);
  void check_mail(Visit& visit, const http::Params& params);
  void confirm_form(Visit& visit, const http::Params& params);
  void confirm(Visit& visit, const http::Params& params);
  void receipt(Visit& visit, const http::Params& params);
  void receipt_json(Visit& visit, const http::Params& params);
  void receipt_tlog_proof(Visit& visit, const http::Params& params);
  void withdraw(Visit& visit, const http::Params& params);
  void refuse_to_sign(const Visit& visit, const petition::Running& running) const;
  void show_problems(const Visit& visit, const petition::Running& running, SignView sign) const;
  void say_withdrawn(const Visit& visit, const petition::Running& running) const;
  void say_invalidated(const Visit& visit, const petition::Running& running, const petition::Token& token,
                       tally::Reason reason) const;
  void say(const Visit& visit, int status, const Notice& notice) const;
  void confirmed(const Visit& visit, const petition::Token& token, const Result<petition::Answer>& answer) const;
  void show_receipt(const Visit& visit, const petition::Running& running, const petition::Token& token,
                    const petition::StoredSignature& signature);
  using Counted =
      std::function<void(Visit&, const petition::Running&, const petition::Token&, const petition::StoredSignature&)>;
  // Gives the counted signature that the link opens to `show`, on the pool;
  // says so where there is none.
  void with_receipt(Visit& visit, const http::Params& params, Counted show);
  void give_proof(Visit& visit, const http::Params& params, std::string_view ending, std::string_view type,
                  std::string (*write)(const petition::Receipt&));
  // The receipt by mail: receipt_mail.cc.
  void mail_receipt(Visit& visit, const http::Params& params);
  void receipt_mailed(Visit& visit, const http::Params& params);
  void answer_mail(const Visit& visit, const std::string& receipt_url, const Result<petition::Answer>& answer) const;
  // Who wants no more news: unsubscribe_pages.cc.
  using Subscription = void (App::*)(Visit&, const petition::Running&, const mailing::Unsubscribing::Link&,
                                     const std::string& here);
  void unsubscribe_form(Visit& visit, const http::Params& params);
  void unsubscribe(Visit& visit, const http::Params& params);
  void subscribe_again(Visit& visit, const http::Params& params);
  void with_subscription(Visit& visit, const http::Params& params, Subscription act);
  void ask_to_unsubscribe(Visit& visit, const petition::Running& running, const mailing::Unsubscribing::Link& link,
                          const std::string& here);
  void end_subscription(Visit& visit, const petition::Running& running, const mailing::Unsubscribing::Link& link,
                        const std::string& here);
  void say_unsubscribed(const Visit& visit, const petition::Running& running, const std::string& regret,
                        const std::string& here) const;
  // Runs `work` on the pool with a visit that outlives the request.
  void on_pool(Visit& visit, std::function<void(Visit&)> work);

  // What stands before signing: gate_pages.cc.
  void challenge(Visit& visit, const http::Params& params);
  void widget(Visit& visit, const http::Params& params);
  // Whether the signature may pass; else the visit is answered. One that came
  // through a place gets that as its source.
  bool passes(const Visit& visit, const petition::Running& running, const http::Form& form,
              const petition::SignForm& typed, petition::Checked& checked);
  // Of another act that causes mail.
  [[nodiscard]] bool limited(const Visit& visit);

  // The petition on paper: sheet_pages.cc.
  void signature_sheet(Visit& visit, const http::Params& params);
  // Letters: letter_pages.cc.
  struct LetterAsk;
  void letters(Visit& visit, const http::Params& params);
  void composer(Visit& visit, const http::Params& params);
  void letter_pdf(Visit& visit, const http::Params& params);
  void letter_fax(Visit& visit, const http::Params& params);
  void letter_sent(Visit& visit, const http::Params& params);
  void give_letter(Visit& visit, const http::Params& params, bool as_fax);
  void show_composer(const Visit& visit, const LetterAsk& ask, int status, const std::string& email_problem = {});
  void count_prepared(const LetterAsk& ask, const std::string& target);
  // Null: it was answered.
  std::shared_ptr<LetterAsk> letter_ask(Visit& visit, const http::Params& params);
  void entrust_letter(Visit& visit, const http::Params& params);

  // Letters that the server sends, as their writers see them: entrusted_pages.cc.
  void entrusted_letter(Visit& visit, const http::Params& params);
  void confirm_letter(Visit& visit, const http::Params& params);
  void cancel_letter(Visit& visit, const http::Params& params);
  using Held = void (App::*)(const Visit&, const petition::Running&, const petition::Token&);
  void with_letter(Visit& visit, const http::Params& params, Held act);
  void show_entrusted(const Visit& visit, const petition::Running& running, const petition::Token& token);
  void let_leave(const Visit& visit, const petition::Running& running, const petition::Token& token);
  void take_back(const Visit& visit, const petition::Running& running, const petition::Token& token);

  void letter_remind(Visit& visit, const http::Params& params);

  // Reminders of letters, and links that say one was sent: reminder_pages.cc.
  using Reminded = void (App::*)(Visit&, const petition::Running&, const letters::Reminding::Link&,
                                 const std::string& here);
  void reminder_asked(Visit& visit, const http::Params& params);
  void reminder_form(Visit& visit, const http::Params& params);
  void confirm_reminder(Visit& visit, const http::Params& params);
  void end_reminder_form(Visit& visit, const http::Params& params);
  void end_reminder(Visit& visit, const http::Params& params);
  void with_reminder(Visit& visit, const http::Params& params, Reminded act);
  void ask_to_remind(Visit& visit, const petition::Running& running, const letters::Reminding::Link& link,
                     const std::string& here);
  void settle_reminder(Visit& visit, const petition::Running& running, const letters::Reminding::Link& link,
                       const std::string& here);
  void ask_to_end_reminder(Visit& visit, const petition::Running& running, const letters::Reminding::Link& link,
                           const std::string& here);
  void drop_reminder(Visit& visit, const petition::Running& running, const letters::Reminding::Link& link,
                     const std::string& here);
  void say_reminded(const Visit& visit, const petition::Running& running, const letters::Reminding::Link& link,
                    const std::string& here) const;
  void say_no_reminder(const Visit& visit, const petition::Running& running) const;
  void sent_form(Visit& visit, const http::Params& params);
  void sent_by_link(Visit& visit, const http::Params& params);
  void count_sent(const Visit& visit, const petition::Running& running,
                  const std::optional<letters::Tickets::Good>& ticket);

  // Answers to letters: reply_pages.cc.
  struct ReplyAsk;
  void reply_form(Visit& visit, const http::Params& params);
  void hand_in_reply(Visit& visit, const http::Params& params);
  void reply_thanks(Visit& visit, const http::Params& params);
  void reply_picture(Visit& visit, const http::Params& params);
  void take_reply(const Visit& visit, const ReplyAsk& ask, bool wait);
  void keep_reply(const Visit& visit, const petition::Running& running, ReplyView view,
                  const letters::ReplyPicture& picture);
  void show_reply_form(const Visit& visit, const petition::Running& running, int status, ReplyView view) const;
  [[nodiscard]] static bool takes_replies(std::string_view path);
  [[nodiscard]] http::BodyBounds reply_bounds(const http::Request& head, const http::BodyBounds& standard);
  [[nodiscard]] std::optional<http::Response> reply_refused(const http::Request& head, int status);

  // Captured mail: mailbox_pages.cc.
  void mailbox(Visit& visit, const http::Params& params);
  void mailbox_json(Visit& visit, const http::Params& params);
  void mail(Visit& visit, const http::Params& params);
  void mail_eml(Visit& visit, const http::Params& params);

  static const http::Request no_request_;  // of visits that outlive theirs
  AppParts parts_;
  const StaticFiles files_;
  Site site_;
  const std::function<void(const http::AccessLine&)> access_;
  const WitnessPolicy witnesses_;
  const std::string contact_;
  letters::Tickets tickets_;
  const Uploads uploads_;
  LargeBodies large_bodies_;
  PageCache cache_;
  http::Router router_;
  std::vector<Action> actions_;  // by the router's numbers
  http::Server* server_ = nullptr;
  struct Live {
    std::shared_ptr<http::EventSource> source;
    uint64_t size = UINT64_MAX;  // last told
  };
  std::mutex live_mutex_;
  std::map<petition::CampaignNumber, Live> live_;  // GUARDED_BY(live_mutex_)
  Pool slow_{1, 8};                                // for pictures; the first to end
};

}  // namespace outcry::web
