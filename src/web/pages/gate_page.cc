#include "web/pages/gate_page.h"

#include <boost/json.hpp>

namespace outcry::web {
namespace {

using gate::Verdict;

void keep(Dictionary& values, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  Dictionary& one = *values.AddSectionDictionary("KEPT");
  one.SetValue("FIELD", std::string(name));
  one.SetValue("VALUE", value);
}

void keep_typed(Dictionary& values, const petition::SignForm& typed) {
  keep(values, "name", typed.name);
  keep(values, "email", typed.email);
  keep(values, "country", typed.country);
  keep(values, "postcode", typed.postcode);
  keep(values, "comment", typed.comment);
  keep(values, "display", typed.display);
  keep(values, "updates", typed.updates);
  keep(values, "lang", typed.lang);
  keep(values, "via", typed.via);
  for (const std::string& member : typed.share) keep(values, "share", member);
}

std::string why_wait(const Verdict& verdict, std::string_view lang) {
  switch (verdict.why) {
    case Verdict::kNothing:
      return tr(lang,
                "Machines send forms by the thousand, people take a moment. So that only people sign, please wait {} "
                "seconds, then press the button.",
                verdict.seconds.count());
    case Verdict::kNotGood:
      return tr(lang,
                "The check that your browser made meanwhile is no longer good. Please wait {} seconds, then press the "
                "button.",
                verdict.seconds.count());
    case Verdict::kCrowded:
      return tr(lang,
                "Very many signatures are coming in at this moment. So that machines gain nothing from it, please wait "
                "{} seconds, then press the button.",
                verdict.seconds.count());
    case Verdict::kTooEarly:
      break;
  }
  return tr(lang, "That was a little early: please wait {} seconds more, then press the button.",
            verdict.seconds.count());
}

int64_t minutes_of(const Verdict& verdict) {
  return (verdict.seconds.count() + 59) / 60;
}

std::string why_refused(const Verdict& verdict, std::string_view lang) {
  return tr(lang,
            "More signatures came from your network in a short time than we expect of people. Please come back in "
            "about {} minutes: there will be room again.",
            minutes_of(verdict));
}

void show_wait(Dictionary& values, const Verdict& verdict, std::string_view lang) {
  values.SetValue("HEADING", tr(lang, "One more step"));
  values.SetValue("REASON", why_wait(verdict, lang));
  values.ShowSection("WAIT");
  values.SetIntValue("SECONDS", static_cast<long>(verdict.seconds.count()));
  values.SetValue("TICKET", verdict.ticket);
  if (verdict.why == Verdict::kTooEarly) values.ShowSection("EARLY");
}

void show_refusal(Dictionary& values, const Verdict& verdict, Time now, std::string_view lang) {
  const Time back = now + verdict.seconds;
  values.SetValue("HEADING", tr(lang, "Please come back a little later"));
  values.SetValue("REASON", why_refused(verdict, lang));
  values.ShowSection("LATER");
  values.SetValue("BACK", to_rfc3339(back));
  values.SetValue("BACK_TEXT", format_time(back, lang));
}

}  // namespace

std::string gate_page(const Site& site, const Reader& reader, const GateView& view) {
  const std::string& lang = reader.lang;
  const campaign::Campaign& c = *view.campaign.campaign;
  Dictionary values("gate");
  values.SetValue("CAMPAIGN_URL", reader.prefix + "/c/" + c.slug);
  values.SetValue("ACTION", reader.prefix + "/c/" + c.slug + "/sign");
  values.SetValue("NAME", std::string(pick(c.title, lang)));
  if (view.verdict.kind == Verdict::kWait) {
    show_wait(values, view.verdict, lang);
  } else {
    show_refusal(values, view.verdict, view.now, lang);
  }
  keep_typed(values, view.typed);
  keep(values, "place", view.place);
  if (view.place_closed) values.ShowSection("PLACE_CLOSED");
  Frame frame;
  frame.title =
      (view.verdict.kind == Verdict::kWait ? tr(lang, "One more step") : tr(lang, "Please come back a little later")) +
      " – " + std::string(pick(c.title, lang));
  frame.own_script = "wait.js";
  frame.own_style = "gate.css";
  frame.content = Templates::render("gate", lang, values);
  return in_frame(site, reader, frame);
}

std::string gate_json(const Reader& reader, const GateView& view) {
  const Verdict& verdict = view.verdict;
  boost::json::object out;
  if (verdict.kind == Verdict::kRefuse) {
    out["error"] = why_refused(verdict, reader.lang);
    out["retry_after"] = verdict.seconds.count();
  } else {
    out["error"] =
        tr(reader.lang, "Solve the challenge and send it as “altcha”, or wait and send the ticket as “ticket”.");
    out["challenge"] = "/c/" + view.campaign.campaign->slug + "/challenge";
    out["ticket"] = verdict.ticket;
    out["wait"] = verdict.seconds.count();
  }
  return boost::json::serialize(out);
}

std::string widget_json(const Site& site, std::string_view lang) {
  const boost::json::object words = {
      {"label", tr(lang, "Check that I am no machine")},
      {"verifying", tr(lang, "Your device is doing a small calculation, so that machines cannot sign in bulk…")},
      {"verified", tr(lang, "Checked: you can sign")},
      {"error", tr(lang, "The check did not work. You can sign all the same, after a short wait.")},
      {"expired", tr(lang, "The check has expired. It is made again when you sign.")},
      {"waitAlert", tr(lang, "One moment, the check is not finished yet.")}};
  return boost::json::serialize(
      boost::json::object{{"widget", site.files->url("altcha.js")},
                          {"worker", site.files->url("altcha-worker.js")},
                          {"styles", {site.files->url("altcha.css"), site.files->url("gate.css")}},
                          {"words", words}});
}

}  // namespace outcry::web
