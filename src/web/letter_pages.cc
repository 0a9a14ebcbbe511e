// The App's letters: what may be written, the composer, and what comes out of
// it. A letter's words stay in the request's memory, and are gone with it.

#include <charconv>

#include "base/i18n.h"
#include "base/text.h"
#include "gate/gate.h"
#include "web/app.h"
#include "web/pages/letter_page.h"
#include "web/pages/letters_page.h"

namespace outcry::web {
namespace {

using campaign::LetterTemplate;
using campaign::PartKind;
using letters::Drafted;
using letters::Writing;

Writing writing_in(const http::Form& form) {
  Writing out;
  out.country = form.get("country");
  out.city = form.get("city");
  out.name = form.get("name");
  out.address = form.get("address");
  out.tie = form.get("tie");
  out.own = form.get("own");
  out.target = form.get("target");
  out.lang = form.get("lang");
  // Left as it was offered, it follows the writer's country and town.
  if (form.get("mission") != form.get("offered")) out.mission = form.get("mission");
  out.paper = form.get("paper");
  out.seed = form.get("seed");
  for (size_t kind = 0; kind < campaign::kPartKinds; ++kind) {
    const std::string name(to_text(static_cast<PartKind>(kind)));
    out.parts[name] = form.get("part." + name);
  }
  return out;
}

// What cannot be shown is not shown again.
void make_showable(Writing& writing) {
  for (std::string* text : {&writing.city, &writing.name, &writing.address, &writing.tie, &writing.own}) {
    if (!is_utf8(*text)) text->clear();
  }
}

uint64_t number_in(const std::string& text) {
  uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// "other.law", "none.law", "back.law", "again": what a button of the composer does.
void turn(Writing& writing, const std::string& act, const LetterTemplate& letter, const std::string& page_lang) {
  if (act == "again") {
    writing.seed = std::to_string(letters::next_seed(number_in(writing.seed)));
    writing.parts.clear();
    return;
  }
  const size_t dot = act.find('.');
  if (dot == std::string::npos) return;
  const std::string verb = act.substr(0, dot), kind = act.substr(dot + 1);
  const auto typed = writing.parts.find(kind);
  if (typed == writing.parts.end()) return;
  if (verb == "none") typed->second = "none";
  if (verb == "back") typed->second.clear();
  if (verb != "other") return;
  const campaign::LetterWords& words = letter.in(writing.lang.empty() ? page_lang : writing.lang);
  for (size_t i = 0; i < campaign::kPartKinds; ++i) {
    if (to_text(static_cast<PartKind>(i)) != kind || words.parts[i].empty()) continue;
    typed->second = std::to_string((number_in(typed->second) + 1) % words.parts[i].size());
  }
}

std::string drawn_seed(Random& random) {
  std::array<uint8_t, 8> seed{};
  random.fill(seed);
  uint64_t number = 0;
  std::memcpy(&number, seed.data(), sizeof number);
  return std::to_string(number);
}

http::Response pdf_response(std::string pdf, std::string_view name) {
  http::Response response;
  response.headers = {{"Content-Type", "application/pdf"},
                      {"Cache-Control", "no-store"},
                      {"Content-Disposition", fmt::format("attachment; filename=\"{}.pdf\"", name)}};
  response.body = std::move(pdf);
  return response;
}

}  // namespace

struct App::LetterAsk {
  Running running;
  const LetterTemplate* letter = nullptr;
  Writing typed;
  letters::Problems problems;
  std::string act, ticket, email, sender;
  int days = 0;                                                             // until the reminder
  ComposerView::ByServer::Trouble trouble = ComposerView::ByServer::kNone;  // with having it sent
  std::shared_ptr<const directory::Directory> directory;
  int32_t today = 0;

  [[nodiscard]] Drafted draft(const std::string& page_lang) const {
    Writing sound = typed;
    // What has a problem is left out of the letter until it is mended.
    const auto drop = [&](letters::Field field, std::string& text) {
      if (problems.contains(field)) text.clear();
    };
    drop(letters::Field::kCountry, sound.country);
    drop(letters::Field::kCity, sound.city);
    drop(letters::Field::kName, sound.name);
    drop(letters::Field::kAddress, sound.address);
    drop(letters::Field::kTie, sound.tie);
    drop(letters::Field::kOwn, sound.own);
    return letters::draft(sound, {running->stored.campaign, *letter, *directory, today, page_lang});
  }
};

std::shared_ptr<App::LetterAsk> App::letter_ask(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return nullptr;
  const auto& all = running->stored.campaign.letters;
  const auto letter = std::ranges::find(all, params[1], &LetterTemplate::id);
  if (letter == all.end() || !letter->is_ready()) {
    fail(visit, 404);
    return nullptr;
  }
  http::Form form;
  if (visit.request.method == http::Method::kPost) {
    auto parsed = http::Form::parse(visit.request.header("Content-Type"), visit.request.body);
    if (!parsed) {
      fail(visit, parsed.error().kind == Error::kNotFound ? 415 : 400);
      return nullptr;
    }
    form = std::move(*parsed);
  } else {
    // A link may name the target; nothing of the writer stands in an address.
    form = http::Form::parse_query("target=" +
                                   http::percent_encode(http::Form::parse_query(visit.request.query).get("target")));
  }
  auto ask = std::make_shared<LetterAsk>();
  ask->running = running;
  ask->letter = &*letter;
  ask->typed = writing_in(form);
  if (ask->typed.seed.empty()) ask->typed.seed = drawn_seed(parts_.random);
  ask->act = form.get("do");
  ask->ticket = form.get("ticket");
  ask->email = is_utf8(form.get("email")) && form.get("email").size() <= 1000 ? form.get("email") : "";
  ask->days = form.get("days") == "7" ? 7 : 3;
  ask->sender = is_utf8(form.get("sender")) && form.get("sender").size() <= 1000 ? form.get("sender") : "";
  turn(ask->typed, ask->act, *letter, visit.reader.lang);
  ask->problems = letters::check(ask->typed);
  make_showable(ask->typed);
  ask->directory = parts_.directory.get();
  ask->today = day_of(parts_.clock.now());
  return ask;
}

void App::letters(Visit& visit, const http::Params& params) {
  const Running running = running_or_404(visit, params[0]);
  if (!running) return;
  on_pool(visit, [this, running](Visit& later) {
    const auto tallies = parts_.letters.tallies(running->stored.number);
    if (!tallies) return fail(later, status_of(tallies.error()));
    const auto counts = parts_.replies.counts(running->stored.number);
    auto answers = parts_.replies.published(running->stored.number, kMostAnswers);
    if (!counts || !answers) return fail(later, 503);
    LettersView view{view_of(*running), letters::summary_of(*tallies, *counts), day_of(parts_.clock.now()),
                     std::move(*answers)};
    later.html(200, letters_page(site_, later.reader, view));
  });
}

void App::show_composer(const Visit& visit, const LetterAsk& ask, int status, const std::string& email_problem) {
  const Drafted drafted = ask.draft(visit.reader.lang);
  ComposerView view;
  view.campaign = view_of(*ask.running);
  view.letter = ask.letter;
  view.typed = ask.typed;
  view.problems = ask.problems;
  view.drafted = &drafted;
  view.closed = !drafted.target->takes_letters(ask.today);
  view.too_long = !letters::to_pdf(drafted.letter);
  view.leaves = ask.act == "mail";
  view.email = ask.email;
  view.days = ask.days;
  view.email_problem = email_problem;
  if (!ask.typed.country.empty() && !ask.problems.contains(letters::Field::kCountry)) {
    view.ticket = tickets_.issue({ask.running->petition.slug, drafted.target->id, ask.typed.country});
  }
  if (parts_.entrusting != nullptr && parts_.entrusting->offers(*ask.running, drafted)) {
    view.by_server = {ask.sender, ask.trouble};
  }
  visit.html(status, composer_page(site_, visit.reader, view));
}

void App::count_prepared(const LetterAsk& ask, const std::string& target) {
  // Uncounted, a letter is as good as another.
  (void)parts_.letters.add(ask.running->stored.number, letters::Step::kPrepared, target, ask.typed.country, ask.today);
}

void App::composer(Visit& visit, const http::Params& params) {
  const auto ask = letter_ask(visit, params);
  if (!ask) return;
  on_pool(visit, [this, ask](Visit& later) {
    if (ask->act == "mail" && ask->problems.empty()) {
      count_prepared(*ask, ask->draft(later.reader.lang).target->id);
    }
    show_composer(later, *ask, ask->problems.empty() ? 200 : 422);
  });
}

void App::letter_pdf(Visit& visit, const http::Params& params) {
  give_letter(visit, params, false);
}

void App::letter_fax(Visit& visit, const http::Params& params) {
  give_letter(visit, params, true);
}

// Who asks for paper that the letter does not fit on gets the composer back.
void App::give_letter(Visit& visit, const http::Params& params, bool as_fax) {
  const auto ask = letter_ask(visit, params);
  if (!ask || limited(visit)) return;
  on_pool(visit, [this, ask, as_fax](Visit& later) {
    const std::string& lang = later.reader.lang;
    const Drafted drafted = ask->draft(lang);
    const bool open = as_fax ? !drafted.recipient.fax.empty() : !drafted.recipient.address.empty();
    if (!ask->problems.empty() || !open) return show_composer(later, *ask, 422);
    const auto pdf =
        as_fax
            ? letters::to_fax(
                  drafted.letter,
                  {tr(lang, "Fax"),
                   {{tr(lang, "To"), drafted.letter.address.empty() ? std::string(pick(drafted.target->addressee, lang))
                                                                    : drafted.letter.address.front()},
                    {tr(lang, "Number"), drafted.recipient.fax},
                    {tr(lang, "From"), drafted.letter.name},
                    {tr(lang, "Pages"), "2"}}})
            : letters::to_pdf(drafted.letter,
                              ask->act == "alone" ? std::vector<letters::Letter>() : drafted.paper_copies());
    if (!pdf) return pdf.error().kind == Error::kInvalid ? show_composer(later, *ask, 422) : fail(later, 503);
    count_prepared(*ask, drafted.target->id);
    later.give(pdf_response(*pdf, as_fax ? "fax" : "letter"));
  });
}

// What is answered looks the same, whether or not this address has written.
void App::entrust_letter(Visit& visit, const http::Params& params) {
  const auto ask = letter_ask(visit, params);
  if (!ask || limited(visit)) return;
  on_pool(visit, [this, ask](Visit& later) {
    using Trouble = ComposerView::ByServer::Trouble;
    const Drafted drafted = ask->draft(later.reader.lang);
    const bool offered = parts_.entrusting != nullptr && parts_.entrusting->offers(*ask->running, drafted);
    if (!ask->problems.empty() || !offered) return show_composer(later, *ask, 422);
    const auto back = [&](Trouble trouble, int status) {
      ask->trouble = trouble;
      show_composer(later, *ask, status);
    };
    if (drafted.letter.name.empty()) return back(Trouble::kNoName, 422);
    const auto asked =
        parts_.entrusting->ask(*ask->running, drafted, ask->typed.country, ask->sender, later.reader.lang);
    if (!asked) return asked.error().kind == Error::kInvalid ? back(Trouble::kNoAddress, 422) : fail(later, 503);
    if (*asked == letters::Asking::kFull) return back(Trouble::kFull, 409);
    parts_.wake_mail();
    const std::string& lang = later.reader.lang;
    Notice notice;
    notice.heading = tr(lang, "Look into your mail");
    notice.paragraphs = {
        tr(lang,
           "We have sent you a link. Open it and press the button: only then does your letter leave. Without that, it "
           "is deleted after two days."),
        tr(lang, "If no mail comes within some minutes, look among the unwanted ones.")};
    notice.link = parts_.capture != nullptr ? tr(lang, "This is a demonstration: open the captured mail")
                                            : tr(lang, "Back to the campaign");
    notice.link_url =
        parts_.capture != nullptr ? "/dev/mailbox" : later.reader.prefix + "/c/" + ask->running->petition.slug;
    notice.link_is_button = true;
    say(later, 200, notice);
  });
}

void App::letter_sent(Visit& visit, const http::Params& params) {
  const auto ask = letter_ask(visit, params);
  if (!ask || limited(visit)) return;
  on_pool(visit, [this, ask](Visit& later) { count_sent(later, *ask->running, tickets_.read(ask->ticket)); });
}

void App::letter_remind(Visit& visit, const http::Params& params) {
  const auto ask = letter_ask(visit, params);
  if (!ask) return;
  const bool wait = parts_.gate.spend(visit.request.client).count() > 0;
  on_pool(visit, [this, ask, wait,
                  here = visit.reader.prefix + std::string("/c/") + params[0] + "/letters/" + params[1]](Visit& later) {
    const std::string& lang = later.reader.lang;
    if (wait) {
      return show_composer(
          later, *ask, 429,
          tr(lang, "So much came from your network that this has to wait: please send it again in a minute."));
    }
    // The one on the page, so that the mail's link counts no letter twice.
    const auto shown = tickets_.read(ask->ticket);
    letters::Reminder reminder{"", lang, ask->days, ask->ticket};
    if (!shown || shown->about.campaign != ask->running->petition.slug) {
      reminder.ticket = tickets_.issue({ask->running->petition.slug, ask->draft(lang).target->id,
                                        ask->problems.contains(letters::Field::kCountry) ? "" : ask->typed.country});
    }
    const Status asked = parts_.reminding.ask(ask->running->stored.number, ask->email, std::move(reminder));
    if (asked) {
      parts_.wake_mail();
      return later.give(http::Response::redirect(here + "/remind"));
    }
    if (asked.error().kind == Error::kInvalid) {
      return show_composer(later, *ask, 422, tr(lang, "This does not look like an e-mail address."));
    }
    show_composer(later, *ask, 503, tr(lang, "It could not be kept just now. Please send it again."));
  });
}

}  // namespace outcry::web
