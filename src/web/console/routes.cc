// Every address of the console, and who may come there. The table in
// docs/operate/console.md says the same; a test compares.

#include <fmt/format.h>

#include "web/console/console.h"

namespace outcry::web {

using accounts::Act;
using http::Method;
using enum Method;

const std::vector<Console::Route>& Console::routes() {
  using enum Who;
  using enum Method;
  static const std::vector<Route> routes = {
      {kGet, "/console/sign-in", kAnybody, {}, false, &Console::sign_in_page},
      {kPost, "/console/sign-in", kAnybody, {}, false, &Console::sign_in},
      {kGet, "/console/link/{token}", kAnybody, {}, false, &Console::link_page},
      {kPost, "/console/link/{token}", kAnybody, {}, false, &Console::accept_link},
      {kGet, "/console/enter/{token}", kAnybody, {}, false, &Console::enter},
      {kGet, "/console/second", kUnfinished, {}, false, &Console::second_page},
      {kPost, "/console/second", kUnfinished, {}, false, &Console::second},
      {kPost, "/console/second/passkey", kUnfinished, {}, false, &Console::second_by_passkey},
      {kGet, "/console/factor", kUnfinished, {}, false, &Console::factor_page},
      {kPost, "/console/factor/begin", kUnfinished, {}, true, &Console::begin_factor},
      {kPost, "/console/factor", kUnfinished, {}, true, &Console::confirm_factor},
      {kPost, "/console/factor/passkey", kUnfinished, {}, true, &Console::confirm_passkey},
      {kPost, "/console/sign-out", kUnfinished, {}, false, &Console::sign_out},
      {kGet, "/console", kSignedIn, {}, false, &Console::home},
      {kGet, "/console/", kSignedIn, {}, false, &Console::home},
      {kGet, "/console/account", kSignedIn, {}, false, &Console::account_page},
      {kPost, "/console/account/password", kSignedIn, {}, true, &Console::change_password},
      {kPost, "/console/account/codes", kSignedIn, {}, true, &Console::new_codes},
      {kPost, "/console/account/app/remove", kSignedIn, {}, true, &Console::remove_app},
      {kPost, "/console/account/passkeys/{passkey}/remove", kSignedIn, {}, true, &Console::remove_passkey},
      {kPost, "/console/account/sessions", kSignedIn, {}, false, &Console::end_others},
      {kPost, "/console/account/sessions/{session}", kSignedIn, {}, false, &Console::end_session},
      {kGet, "/console/people", kSignedIn, Act::kManageUsers, false, &Console::people_page},
      {kGet, "/console/people/invite", kSignedIn, Act::kManageUsers, false, &Console::invite_page},
      {kPost, "/console/people/invite", kSignedIn, Act::kManageUsers, true, &Console::invite},
      {kGet, "/console/people/{person}", kSignedIn, Act::kManageUsers, false, &Console::person_page},
      {kPost, "/console/people/{person}", kSignedIn, Act::kManageUsers, true, &Console::set_grants},
      {kPost, "/console/people/{person}/reset", kSignedIn, Act::kManageUsers, true, &Console::reset_person},
      {kPost, "/console/people/{person}/disable", kSignedIn, Act::kManageUsers, true, &Console::disable_person},
      {kGet, "/console/people/{person}/remove", kSignedIn, Act::kManageUsers, false, &Console::remove_page},
      {kPost, "/console/people/{person}/remove", kSignedIn, Act::kManageUsers, true, &Console::remove_person},
      {kGet, "/console/missions", kSignedIn, Act::kManagePlaces, false, &Console::missions_page},
      {kGet, "/console/missions/add", kSignedIn, Act::kManagePlaces, false, &Console::add_mission_page},
      {kPost, "/console/missions/add", kSignedIn, Act::kManagePlaces, false, &Console::add_mission},
      {kGet, "/console/missions/m/{mission}", kSignedIn, Act::kManagePlaces, false, &Console::mission_page},
      {kPost, "/console/missions/m/{mission}", kSignedIn, Act::kManagePlaces, false, &Console::save_mission},
      {kGet, "/console/missions/proposals/{proposal}", kSignedIn, Act::kManagePlaces, false, &Console::proposal_page},
      {kPost, "/console/missions/proposals/{proposal}", kSignedIn, Act::kManagePlaces, false,
       &Console::decide_proposal},
      {kGet, "/console/audit", kSignedIn, Act::kViewAudit, false, &Console::audit_page},
      {kGet, "/console/audit.csv", kSignedIn, Act::kViewAudit, false, &Console::audit_csv},
      {kGet, "/console/audit.tar", kSignedIn, Act::kViewAudit, false, &Console::audit_tar},
      {kGet, "/console/c/{slug}/audit", kSignedIn, Act::kViewAudit, false, &Console::audit_page},
      {kGet, "/console/c/{slug}/audit.csv", kSignedIn, Act::kViewAudit, false, &Console::audit_csv},
      {kGet, "/console/c/{slug}", kSignedIn, Act::kViewCampaign, false, &Console::dashboard},
      {kGet, "/console/c/{slug}/numbers.json", kSignedIn, Act::kViewNumbers, false, &Console::dashboard_numbers},
      {kGet, "/console/c/{slug}/state", kSignedIn, Act::kEditCampaign, false, &Console::state_page},
      {kPost, "/console/c/{slug}/state", kSignedIn, Act::kEditCampaign, true, &Console::change_state},
      {kGet, "/console/c/{slug}/rename", kSignedIn, Act::kEditCampaign, false, &Console::rename_page},
      {kPost, "/console/c/{slug}/rename", kSignedIn, Act::kEditCampaign, false, &Console::rename_campaign},
      {kGet, "/console/campaigns/new", kSignedIn, Act::kEditCampaign, false, &Console::new_campaign_page},
      {kPost, "/console/campaigns/new", kSignedIn, Act::kEditCampaign, false, &Console::new_campaign},
      {kGet, "/console/campaigns/upload", kSignedIn, Act::kEditCampaign, false, &Console::upload_page},
      {kPost, "/console/campaigns/upload", kSignedIn, Act::kEditCampaign, false, &Console::look_at_upload},
      {kPost, "/console/campaigns/upload/apply", kSignedIn, Act::kEditCampaign, true, &Console::apply_upload},
      {kGet, "/console/c/{slug}/upload", kSignedIn, Act::kEditCampaign, false, &Console::upload_page},
      {kPost, "/console/c/{slug}/upload", kSignedIn, Act::kEditCampaign, false, &Console::look_at_upload},
      {kPost, "/console/c/{slug}/upload/apply", kSignedIn, Act::kEditCampaign, true, &Console::apply_upload},
      {kGet, "/console/c/{slug}/preview", kSignedIn, Act::kEditCase, false, &Console::preview},
      {kGet, "/console/c/{slug}/preview/{part}", kSignedIn, Act::kEditCase, false, &Console::preview},
      {kGet, "/console/c/{slug}/texts", kSignedIn, Act::kEditCampaign, false, &Console::texts_page},
      {kPost, "/console/c/{slug}/markdown", kSignedIn, Act::kViewCampaign, false, &Console::markdown_shown},
      {kGet, "/console/c/{slug}/edit/languages", kSignedIn, Act::kEditCampaign, false, &Console::languages_page},
      {kPost, "/console/c/{slug}/edit/languages", kSignedIn, Act::kEditCampaign, false, &Console::change_languages},
      {kGet, "/console/c/{slug}/edit", kSignedIn, Act::kEditCase, false, &Console::edit_page},
      {kGet, "/console/c/{slug}/edit/{part}", kSignedIn, Act::kEditCase, false, &Console::edit_part},
      {kPost, "/console/c/{slug}/edit/{part}", kSignedIn, Act::kEditCase, false, &Console::save_part},
      {kGet, "/console/c/{slug}/cities/{part}", kSignedIn, Act::kEditGathering, false, &Console::edit_part},
      {kPost, "/console/c/{slug}/cities/{part}", kSignedIn, Act::kEditGathering, false, &Console::save_part},
      {kGet, "/console/c/{slug}/settings/{part}", kSignedIn, Act::kEditCampaign, false, &Console::edit_part},
      {kPost, "/console/c/{slug}/settings/{part}", kSignedIn, Act::kEditCampaign, true, &Console::save_part},
      {kGet, "/console/c/{slug}/review", kSignedIn, Act::kEditCase, false, &Console::review_page},
      {kPost, "/console/c/{slug}/review", kSignedIn, Act::kApprove, true, &Console::review},
      {kPost, "/console/c/{slug}/review/drop", kSignedIn, Act::kEditCase, false, &Console::drop_review},
      {kGet, "/console/c/{slug}/pictures", kSignedIn, Act::kEditCase, false, &Console::pictures_page},
      {kPost, "/console/c/{slug}/pictures", kSignedIn, Act::kEditCase, false, &Console::upload_picture},
      {kGet, "/console/c/{slug}/pictures/{picture}", kSignedIn, Act::kEditCase, false, &Console::picture_page},
      {kPost, "/console/c/{slug}/pictures/{picture}", kSignedIn, Act::kEditCase, false, &Console::save_picture},
      {kGet, "/console/c/{slug}/pictures/{picture}/image", kSignedIn, Act::kEditCase, false, &Console::picture_image},
      {kGet, "/console/c/{slug}/campaign.toml", kSignedIn, Act::kEditCampaign, false, &Console::campaign_toml},
      {kGet, "/console/c/{slug}/statistics.csv", kSignedIn, Act::kViewNumbers, false, &Console::statistics_csv},
      {kGet, "/console/c/{slug}/letters.csv", kSignedIn, Act::kViewNumbers, false, &Console::letters_csv},
      {kGet, "/console/c/{slug}/replies", kSignedIn, Act::kEditCampaign, false, &Console::replies_page},
      {kGet, "/console/c/{slug}/replies/{reply}", kSignedIn, Act::kEditCampaign, false, &Console::reply_page},
      {kGet, "/console/c/{slug}/replies/{reply}/image", kSignedIn, Act::kEditCampaign, false, &Console::reply_image},
      {kPost, "/console/c/{slug}/replies/{reply}", kSignedIn, Act::kApprove, false, &Console::decide_reply},
      {kPost, "/console/c/{slug}/replies/{reply}/reject", kSignedIn, Act::kApprove, false, &Console::reject_reply},
      {kPost, "/console/c/{slug}/replies/{reply}/remove", kSignedIn, Act::kApprove, false, &Console::take_down_reply},
      {kGet, "/console/c/{slug}/fraud", kSignedIn, Act::kInvalidate, false, &Console::fraud_page},
      {kGet, "/console/c/{slug}/fraud/rule", kSignedIn, Act::kInvalidate, false, &Console::fraud_rule},
      {kPost, "/console/c/{slug}/fraud/rule", kSignedIn, Act::kInvalidate, false, &Console::make_rule},
      {kPost, "/console/c/{slug}/fraud/sweeps", kSignedIn, Act::kInvalidate, true, &Console::begin_sweep},
      {kGet, "/console/c/{slug}/fraud/sweeps/{sweep}", kSignedIn, Act::kInvalidate, false, &Console::sweep_page},
      {kPost, "/console/c/{slug}/fraud/sweeps/{sweep}/stop", kSignedIn, Act::kInvalidate, false, &Console::stop_sweep},
      {kPost, "/console/c/{slug}/fraud/sweeps/{sweep}/undo", kSignedIn, Act::kInvalidate, true, &Console::undo_sweep},
      {kGet, "/console/c/{slug}/sheets", kSignedIn, Act::kEnterPaper, false, &Console::sheets_page},
      {kGet, "/console/c/{slug}/sheets/new", kSignedIn, Act::kEnterPaper, false, &Console::new_sheet_page},
      {kPost, "/console/c/{slug}/sheets/new", kSignedIn, Act::kEnterPaper, false, &Console::new_sheet},
      {kGet, "/console/c/{slug}/sheets/{sheet}", kSignedIn, Act::kEnterPaper, false, &Console::sheet_page},
      {kGet, "/console/c/{slug}/sheets/{sheet}/again", kSignedIn, Act::kEnterPaper, false, &Console::again_page},
      {kPost, "/console/c/{slug}/sheets/{sheet}/again", kSignedIn, Act::kEnterPaper, false, &Console::again},
      {kPost, "/console/c/{slug}/sheets/{sheet}/scan", kSignedIn, Act::kEnterPaper, false, &Console::scan_sheet},
      {kPost, "/console/c/{slug}/sheets/{sheet}/drop", kSignedIn, Act::kEnterPaper, false, &Console::drop_sheet},
      {kPost, "/console/c/{slug}/sheets/{sheet}/strike", kSignedIn, Act::kInvalidate, true, &Console::strike_sheet},
      {kPost, "/console/c/{slug}/sheets/{sheet}/restore", kSignedIn, Act::kInvalidate, true, &Console::restore_sheet},
      {kGet, "/console/c/{slug}/places", kSignedIn, Act::kEditCampaign, false, &Console::places_page},
      {kPost, "/console/c/{slug}/places", kSignedIn, Act::kEditCampaign, true, &Console::make_place},
      {kGet, "/console/c/{slug}/places/{place}", kSignedIn, Act::kEditCampaign, false, &Console::place_page},
      {kGet, "/console/c/{slug}/places/{place}/qr.svg", kSignedIn, Act::kEditCampaign, false, &Console::place_qr},
      {kPost, "/console/c/{slug}/places/{place}/withdraw", kSignedIn, Act::kEditCampaign, false,
       &Console::withdraw_place},
      {kGet, "/console/c/{slug}/exports", kSignedIn, Act::kExport, false, &Console::exports_page},
      {kPost, "/console/c/{slug}/exports", kSignedIn, Act::kExport, true, &Console::make_export},
      {kGet, "/console/c/{slug}/exports/{export}", kSignedIn, Act::kExport, false, &Console::download_export},
      {kPost, "/console/c/{slug}/exports/{export}/remove", kSignedIn, Act::kExport, false, &Console::remove_export},
      {kGet, "/console/c/{slug}/contacts", kSignedIn, Act::kExportContacts, false, &Console::contacts_page},
      {kPost, "/console/c/{slug}/contacts", kSignedIn, Act::kExportContacts, true, &Console::make_contacts},
      {kGet, "/console/c/{slug}/contacts/{export}", kSignedIn, Act::kExportContacts, false, &Console::download_export},
      {kPost, "/console/c/{slug}/contacts/{export}/remove", kSignedIn, Act::kExportContacts, false,
       &Console::remove_export},
      {kGet, "/console/c/{slug}/mailings", kSignedIn, Act::kSendMail, false, &Console::mailings_page},
      {kPost, "/console/c/{slug}/mailings", kSignedIn, Act::kSendMail, false, &Console::new_mailing},
      {kGet, "/console/c/{slug}/mailings/{mailing}", kSignedIn, Act::kSendMail, false, &Console::mailing_page},
      {kPost, "/console/c/{slug}/mailings/{mailing}", kSignedIn, Act::kSendMail, false, &Console::save_mailing},
      {kGet, "/console/c/{slug}/mailings/{mailing}/look/{lang}", kSignedIn, Act::kSendMail, false,
       &Console::look_mailing},
      {kPost, "/console/c/{slug}/mailings/{mailing}/trial", kSignedIn, Act::kSendMail, false, &Console::trial_mailing},
      {kPost, "/console/c/{slug}/mailings/{mailing}/remove", kSignedIn, Act::kSendMail, false,
       &Console::remove_mailing},
      {kGet, "/console/c/{slug}/mailings/{mailing}/send", kSignedIn, Act::kSendMail, false, &Console::send_page},
      {kPost, "/console/c/{slug}/mailings/{mailing}/send", kSignedIn, Act::kSendMail, true, &Console::send_mailing},
      {kPost, "/console/c/{slug}/mailings/{mailing}/pause", kSignedIn, Act::kSendMail, false, &Console::pause_mailing},
      {kPost, "/console/c/{slug}/mailings/{mailing}/resume", kSignedIn, Act::kSendMail, true, &Console::resume_mailing},
      {kPost, "/console/c/{slug}/mailings/{mailing}/cancel", kSignedIn, Act::kSendMail, false,
       &Console::cancel_mailing},
      {kGet, "/console/mail", kSignedIn, Act::kSendMail, false, &Console::mail_page},
      {kPost, "/console/mail/retry", kSignedIn, Act::kSendMail, false, &Console::retry_mail},
      {kPost, "/console/mail/drop", kSignedIn, Act::kSendMail, false, &Console::drop_mail},
  };
  return routes;
}

std::string Console::addresses() {
  std::string out;
  for (const Route& route : routes()) {
    const std::string who = route.act                       ? fmt::format("`{}`", to_text(*route.act))
                            : route.who == Who::kAnybody    ? "anybody"
                            : route.who == Who::kUnfinished ? "who is signing in"
                                                            : "who is signed in";
    out += fmt::format("| {} | `{}` | {} | {} |\n", route.method == Method::kPost ? "POST" : "GET", route.pattern, who,
                       route.grave ? "yes" : "");
  }
  return out;
}

}  // namespace outcry::web
