// outcry bounce: mail that came back, from a pipe, a file or a mailbox.

#include <boost/json.hpp>
#include <fstream>
#include <iostream>

#include "cli/mail_folder.h"
#include "cli/station.h"
#include "cli/verbs.h"
#include "mailing/provider.h"
#include "outbox/delivery_report.h"

namespace outcry::cli {
namespace {

struct Request {
  std::string data, file, maildir, mbox, recipient;
  bool json = false;
};

enum class Found : uint8_t { kCounted, kKnown, kRemoved, kDelayed, kNotOurs, kNotUnderstood };
constexpr std::pair<const char*, const char*> kSaid[] = {
    {"counted", "counted"},
    {"known", "known already: nothing changed"},
    {"removed", "counted; it was one too many, and the address gets no more news"},
    {"delayed", "not failed, only put off: nothing changed"},
    {"not-ours", "not about a mail of this site: nothing changed"},
    {"not-understood", "not a delivery report that can be read: nothing changed"}};

const char* word_of(Found found) {
  return kSaid[static_cast<size_t>(found)].first;
}

Found found_of(mailing::Noted::What what) {
  switch (what) {
    case mailing::Noted::kNoted:
      return Found::kCounted;
    case mailing::Noted::kAlready:
      return Found::kKnown;
    case mailing::Noted::kRemoved:
      return Found::kRemoved;
    case mailing::Noted::kUnknown:
      break;
  }
  return Found::kNotOurs;
}

class Desk {
 public:
  Desk(Station& station, const Config& config, std::string recipient)
      : station_(station),
        limit_(static_cast<int>(config.mail.bounces_before_removal)),
        recipient_(std::move(recipient)) {}

  Result<Found> take(const std::string& mail) {
    const auto report = outbox::parse_delivery_report(mail);
    if (!report) return Found::kNotUnderstood;
    const auto ours = which(*report);
    if (!ours) return Found::kNotOurs;
    const auto failed = std::ranges::find(report->recipients, outbox::DeliveryReport::Recipient::kFailed,
                                          &outbox::DeliveryReport::Recipient::action);
    if (failed == report->recipients.end()) return Found::kDelayed;
    const auto noted = station_.mailings().note({ours->campaign, ours->id, mailing::kind_of(failed->status),
                                                 mailing::provider_of(failed->domain), station_.clock().now()},
                                                limit_);
    if (!noted) return noted.error();
    return found_of(noted->what);
  }

 private:
  [[nodiscard]] std::optional<outbox::ReturnPath::Mail> which(const outbox::DeliveryReport& report) const {
    if (auto mail = station_.return_path().find(recipient_)) return mail;
    for (const std::string& name : report.names) {
      if (auto mail = station_.return_path().find(name)) return mail;
    }
    return std::nullopt;
  }

  Station& station_;
  const int limit_;
  const std::string recipient_;
};

int take_one(Desk& desk, const Request& request) {
  std::ifstream file;
  if (!request.file.empty() && request.file != "-") {
    file.open(request.file, std::ios::binary);
    if (!file) return report(invalid(fmt::format("couldn't read {}", request.file)));
  }
  const auto found = desk.take(read_mail(file.is_open() ? static_cast<std::istream&>(file) : std::cin));
  if (!found) return report(found.error());
  if (request.json) {
    std::cout << boost::json::serialize(boost::json::object{{"found", word_of(*found)}}) << '\n';
  } else {
    std::cerr << kSaid[static_cast<size_t>(*found)].second << '\n';
  }
  return *found == Found::kNotOurs || *found == Found::kNotUnderstood ? kNo : kDone;
}

int take_folder(Desk& desk, const Request& request) {
  std::map<Found, int64_t> counts;
  std::optional<Error> trouble;
  const TakeMail take = [&](const std::string& mail) {
    if (trouble) return Shelf::kNew;
    const auto found = desk.take(mail);
    if (!found) {
      trouble = found.error();
      return Shelf::kNew;
    }
    ++counts[*found];
    return *found == Found::kNotUnderstood ? Shelf::kFlagged : Shelf::kSeen;
  };
  const auto read = request.maildir.empty() ? read_mbox(request.mbox, take) : read_maildir(request.maildir, take);
  if (!read) return report(read.error());
  if (trouble) return report(*trouble);
  boost::json::object numbers;
  for (size_t i = 0; i < std::size(kSaid); ++i) numbers[kSaid[i].first] = counts[static_cast<Found>(i)];
  if (request.json) {
    std::cout << boost::json::serialize(numbers) << '\n';
    return kDone;
  }
  std::cout << fmt::format("{} read\n", *read);
  for (const auto& [found, n] : counts) {
    if (n > 0) std::cout << fmt::format("{:>8}  {}\n", n, kSaid[static_cast<size_t>(found)].second);
  }
  return kDone;
}

int bounce(const Request& request) {
  const int sources = int{!request.file.empty()} + int{!request.maildir.empty()} + int{!request.mbox.empty()};
  if (sources > 1) return report(invalid("one of FILE, --maildir and --mbox"));
  const DataFolder folder(request.data);
  const auto config = config_of(folder);
  if (!config) return report(config.error());
  auto station = Station::open(folder, *config, Station::Use::kBeside);
  if (!station) return report(station.error());
  Desk desk(**station, *config, request.recipient);
  return request.maildir.empty() && request.mbox.empty() ? take_one(desk, request) : take_folder(desk, request);
}

}  // namespace

void add_bounce(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("bounce", "take in mail that came back, beside the server");
  auto request = std::make_shared<Request>();
  add_data_option(*verb, request->data);
  verb->add_option("FILE", request->file, "one mail; without it, or \"-\": from the standard input");
  verb->add_option("--maildir", request->maildir, "all new mails of a Maildir; they are moved to its cur/")
      ->type_name("DIR");
  verb->add_option("--mbox", request->mbox, "all mails of an mbox file, which stays as it is")->type_name("FILE");
  verb->add_option("--recipient", request->recipient, "the address that it came to, if the mail does not say")
      ->type_name("ADDRESS");
  verb->add_flag("--json", request->json, "print JSON");
  verb->footer(
      "Example: outcry bounce --data /var/lib/outcry --maildir /var/mail/bounces\n"
      "Of one mail: ends with 0 if it was about a mail of this site, 1 if not, or if it is no delivery report.");
  verb->callback([request, &code] { code = bounce(*request); });
}

}  // namespace outcry::cli
