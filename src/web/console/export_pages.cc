// What leaves a campaign: its sealed signatures, for the keyholders, and its
// numbers. How files are listed and downloaded is the same for contacts
// (contact_pages.cc).

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "campaign/campaign_file.h"
#include "letters/summary.h"
#include "petition/statistics_text.h"
#include "web/console/console.h"

namespace outcry::web {
namespace {

using console::Cell;
using console::Form;
using console::Page;
using console::Text;
using petition::ExportDesk;

constexpr size_t kPart = 1 << 20;
constexpr const char* kLookAgain = "3";  // seconds, while something is being made

std::string size_text(uint64_t bytes, const std::string& lang) {
  constexpr uint64_t kMega = 1'000'000;
  if (bytes < kMega) return tr(lang, "{} kB", format_count(static_cast<int64_t>(bytes + 999) / 1000, lang));
  return tr(lang, "{} MB", format_count(static_cast<int64_t>(bytes + kMega - 1) / static_cast<int64_t>(kMega), lang));
}

std::string state_text(const ExportDesk::View& one, const std::string& lang) {
  switch (one.state) {
    case ExportDesk::State::kWaiting:
      return tr(lang, "Waits for another to be made");
    case ExportDesk::State::kMaking:
      return tr(lang, "Being made: {} of {}", format_count(static_cast<int64_t>(one.done), lang),
                format_count(static_cast<int64_t>(one.records), lang));
    case ExportDesk::State::kReady:
      if (!one.member.empty()) {
        return tr(lang, "Ready: {} contacts, {}", format_count(static_cast<int64_t>(one.records), lang),
                  size_text(one.bytes, lang));
      }
      return tr(lang, "Ready: {} signatures, {}", format_count(static_cast<int64_t>(one.records), lang),
                size_text(one.bytes, lang));
    case ExportDesk::State::kFailed:
      break;
  }
  if (one.why == Error::kNotFound && !one.member.empty()) {
    return tr(lang, "There is nothing to export: nobody has agreed to share a contact with it yet.");
  }
  if (one.why == Error::kNotFound) return tr(lang, "There is nothing to export: nobody’s signature counts yet.");
  if (one.why == Error::kGone) return tr(lang, "There is nothing to export: the records were deleted on schedule.");
  return tr(lang, "It could not be made. Is there room on the disk? Try again.");
}

// The file's name tells nobody more than the campaign and the day.
std::string file_name(const ExportDesk::View& one) {
  return fmt::format("{}{}{}-{}.sealed", one.campaign, one.member.empty() ? "" : "-", one.member,
                     to_rfc3339(one.at).substr(0, 10));
}

struct Range {
  uint64_t first, end;
};

// "bytes=5-", "bytes=5-9" (RFC 9110 14.1.2); anything else is not answered in
// part. first == end: beyond the file.
std::optional<Range> range_of(std::string_view header, uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return std::nullopt;
  header.remove_prefix(kUnit.size());
  const char* const end = header.data() + header.size();
  uint64_t first = 0, last = size - 1;
  auto parsed = std::from_chars(header.data(), end, first);
  if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != '-') return std::nullopt;
  if (++parsed.ptr != end) {
    parsed = std::from_chars(parsed.ptr, end, last);
    if (parsed.ec != std::errc() || parsed.ptr != end || last < first) return std::nullopt;
  }
  if (first >= size) return Range{size, size};
  return Range{first, std::min(last, size - 1) + 1};
}

}  // namespace

http::Response Console::exports_page(Ask& ask) {
  return show_exports(ask, 200, {});
}

console::Table Console::files_table(const Ask& ask, const std::string& here, const std::vector<ExportDesk::View>& views,
                                    bool& making) const {
  const std::string lang = ask.lang();
  console::Table files{tr(lang, "Files"), {tr(lang, "File"), tr(lang, "State"), tr(lang, "Change")}};
  files.empty = tr(lang, "No file yet. A file that you make here can be downloaded for an hour.");
  for (const ExportDesk::View& one : views) {
    const bool ready = one.state == ExportDesk::State::kReady, bad = one.state == ExportDesk::State::kFailed;
    making = making || (!ready && !bad);
    Form remove{ask.to(here + "/" + one.id + "/remove"), ready || bad ? tr(lang, "Delete") : tr(lang, "Stop")};
    remove.small = true;
    Cell name{format_time(one.at, lang)};
    if (ready) name = {tr(lang, "Download: {}", file_name(one)), ask.to(here + "/" + one.id)};
    files.rows.push_back({name,
                          {state_text(one, lang),
                           "",
                           {},
                           ready ? "good"
                           : bad ? "bad"
                                 : "waits"},
                          {"", "", {remove}}});
  }
  return files;
}

Result<ExportDesk::View> Console::export_asked(const Ask& ask) {
  auto one = parts_.exports.find(ask.params[0], ask.params[1]);
  if (!one) return one;
  const bool contacts = ask.route.find("/contacts/") != std::string::npos;
  const bool theirs = contacts ? !one->member.empty() && accounts::may(ask.user(), accounts::Act::kExportContacts,
                                                                       {ask.params[0], {}, one->member})
                               : one->member.empty();
  return theirs ? one : not_found("no such export");
}

http::Response Console::show_exports(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const std::string here = "/console/c/" + slug + "/exports";
  bool making = false;
  std::vector<ExportDesk::View> sealed = parts_.exports.all(slug);
  std::erase_if(sealed, [](const ExportDesk::View& one) { return !one.member.empty(); });
  const console::Table files = files_table(ask, here, sealed, making);
  Form make{ask.to(here), tr(lang, "Make a file")};
  make.intro = tr(
      lang,
      "A file of all signatures that count now. It is sealed to the keyholders: neither you nor this server can read "
      "it. Every export is known to the other organisers by its line here.");
  Page page{tr(lang, "Exports")};
  if (!problem.empty()) page.problems = {{"", problem}};
  page.trail = {{tr(lang, "Campaigns"), "/console/"},
                {std::string(pick(running->stored.campaign.title, lang)), "/console/c/" + slug}};
  page.blocks = {
      console::Heading{tr(lang, "Signatures, sealed")},
      make,
      files,
      console::Heading{tr(lang, "How a keyholder opens it")},
      Text{tr(
          lang,
          "Hand the file to a keyholder, on a stick or by mail: without the key it is worthless. On a computer that is "
          "not connected to a network, with the key and its passphrase, this makes a table of it:")},
      console::Html{"<pre><code>outcry unseal --key keyholder.key " + escape_html(slug) +
                    "-….sealed -o signatures.csv</code></pre>\n"},
      Text{tr(
          lang,
          "A broken download is noticed by it, and goes on where it stopped. Who withdraws after you made the file is "
          "still in it: make a new one for the delivery.")},
      console::Heading{tr(lang, "Numbers")},
      Text{tr(lang, "By day, hour, country, language and link; nothing in it is about one person."),
           tr(lang, "Download as CSV"), ask.to("/console/c/" + slug + "/statistics.csv")},
      Text{tr(lang, "Letters that were made ready and sent, by target, country and day; countries with few as one."),
           tr(lang, "Download the letters’ numbers"), ask.to("/console/c/" + slug + "/letters.csv")}};
  if (may(ask, accounts::Act::kEditCampaign, slug)) {
    page.blocks.emplace_back(console::Heading{tr(lang, "The campaign itself")});
    page.blocks.emplace_back(Text{
        tr(lang,
           "All its texts and settings in one file, which “outcry campaign apply” takes, here or on another server."),
        tr(lang, "Download the campaign’s file"), ask.to("/console/c/" + slug + "/campaign.toml")});
  }
  http::Response response = show(ask, status, page);
  if (making) response.headers.emplace_back("Refresh", kLookAgain + std::string("; url=") + ask.to(here));
  return response;
}

http::Response Console::make_export(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const auto begun = parts_.exports.begin(running->stored.number, ask.params[0], {});
  if (begun) {
    ask.about = {{"export", *begun}};
    return go(ask, "/console/c/" + ask.params[0] + "/exports");
  }
  ask.nothing_done = true;
  return show_exports(ask, 503,
                      tr(ask.lang(), "There are as many files as this server makes at a time: delete one, or wait."));
}

http::Response Console::remove_export(Ask& ask) {
  const auto one = export_asked(ask);
  if (!one) return fail(ask, one.error());
  if (const auto removed = parts_.exports.remove(ask.params[0], ask.params[1]); !removed) return fail(ask, 404);
  return done(ask, "/console/c/" + ask.params[0] + (one->member.empty() ? "/exports" : "/contacts"), "export");
}

// From where an earlier download broke off, if that is asked.
http::Response Console::download_export(Ask& ask) {
  const std::string slug = ask.params[0], id = ask.params[1];
  const auto one = export_asked(ask);
  if (!one || one->state != ExportDesk::State::kReady) return fail(ask, 404);
  const std::string etag = '"' + id + '"';
  std::optional<Range> range;
  if (ask.if_range.empty() || ask.if_range == etag) range = range_of(ask.range, one->bytes);
  http::Response response;
  response.headers = {{"Content-Type", "application/octet-stream"},
                      {"Content-Disposition", fmt::format("attachment; filename=\"{}\"", file_name(*one))},
                      {"Accept-Ranges", "bytes"},
                      {"ETag", etag},
                      {"Cache-Control", "private, no-cache"}};
  if (range && range->first == range->end) {
    response.status = 416;
    response.headers.emplace_back("Content-Range", fmt::format("bytes */{}", one->bytes));
    return response;
  }
  if (range) {
    response.status = 206;
    response.headers.emplace_back("Content-Range",
                                  fmt::format("bytes {}-{}/{}", range->first, range->end - 1, one->bytes));
  } else {
    range = Range{0, one->bytes};
  }
  struct Place {
    uint64_t at, end;
  };
  const auto place = std::make_shared<Place>(Place{range->first, range->end});
  const auto next = [this, slug, id, place] {
    auto part = parts_.exports.read(slug, id, place->at,
                                    static_cast<size_t>(std::min<uint64_t>(kPart, place->end - place->at)));
    if (part) place->at += part->size();
    return part;
  };
  auto first = next();
  if (!first) return fail(ask, first.error());
  response.body = std::move(*first);
  response.length = range->end - range->first;
  response.more = [this, next](const http::Reply& reply) {
    const bool taken = pool_.post([next, reply] {
      auto part = next();
      reply(part ? http::Response::text(200, std::move(*part)) : http::Response::text(500, {}));
    });
    if (!taken) reply(http::Response::text(503, {}));
  };
  return response;
}

http::Response Console::campaign_toml(Ask& ask) {
  const auto stored = parts_.campaigns.find(ask.params[0]);
  if (!stored) return fail(ask, stored.error());
  http::Response response = http::Response::text(200, campaign::to_toml(stored->campaign));
  response.headers = {{"Content-Type", "application/toml"},
                      {"Content-Disposition", fmt::format("attachment; filename=\"{}.toml\"", ask.params[0])}};
  return response;
}

namespace {

http::Response csv_response(std::string csv, std::string_view name) {
  http::Response response = http::Response::text(200, std::move(csv));
  response.headers = {{"Content-Type", "text/csv; charset=utf-8"},
                      {"Content-Disposition", fmt::format("attachment; filename=\"{}.csv\"", name)}};
  return response;
}

}  // namespace

http::Response Console::statistics_csv(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const auto statistics = parts_.petitions.statistics(running->stored.number, parts_.clock.now());
  if (!statistics) return fail(ask, statistics.error());
  return csv_response(petition::to_csv(*statistics), ask.params[0]);
}

http::Response Console::letters_csv(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const auto tallies = parts_.letter_counts.tallies(running->stored.number);
  if (!tallies) return fail(ask, tallies.error());
  const auto days = parts_.letter_counts.days(running->stored.number);
  if (!days) return fail(ask, days.error());
  const auto answers = parts_.replies.counts(running->stored.number);
  if (!answers) return fail(ask, answers.error());
  return csv_response(letters::to_csv(letters::summary_of(*tallies, *answers), *days), ask.params[0] + "-letters");
}

}  // namespace outcry::web
