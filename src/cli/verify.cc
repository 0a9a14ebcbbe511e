// outcry verify: one receipt, proved without a server.

#include <boost/json.hpp>
#include <iostream>

#include "cli/verbs.h"
#include "petition/receipt.h"

namespace outcry::cli {
namespace {

struct VerifyOptions {
  std::string file, key;  // an empty key: the receipt's own
  bool json = false;
};

void print(const petition::Receipt& receipt, const petition::Proved& proved) {
  const petition::Record& record = receipt.record;
  std::cout << fmt::format(
      "proved: this signature is entry {} of the log (number {}), counted on {}\n"
      "  campaign    {}\n"
      "  text        version {}, read in \"{}\"\n"
      "  checkpoint  {} entries, root {}\n"
      "  log's key   {}\n",
      receipt.index, receipt.index + 1, to_iso_date(proved.day), receipt.campaign, record.text_version, record.lang,
      proved.checkpoint.size, to_base64(proved.checkpoint.root), receipt.key);
}

void print_json(const petition::Receipt& receipt, const petition::Proved& proved, bool key_given) {
  std::cout << boost::json::serialize(boost::json::object{{"proved", true},
                                                          {"campaign", receipt.campaign},
                                                          {"index", receipt.index},
                                                          {"day", to_iso_date(proved.day)},
                                                          {"text_version", receipt.record.text_version},
                                                          {"lang", receipt.record.lang},
                                                          {"size", proved.checkpoint.size},
                                                          {"root", to_base64(proved.checkpoint.root)},
                                                          {"key", receipt.key},
                                                          {"key_given", key_given}})
            << '\n';
}

int verify_receipt(const VerifyOptions& options) {
  const auto text = read_file(options.file);
  if (!text) return report(failed(text.error().message));
  const auto receipt = petition::parse_receipt(*text);
  if (!receipt) return report(receipt.error());
  const bool key_given = !options.key.empty();
  const auto proved = petition::verify(*receipt, key_given ? options.key : receipt->key);
  // A key that was given and is none is wrong usage; the receipt's own is the receipt's fault.
  if (!proved && proved.error().kind == Error::kInvalid && key_given) return report(proved.error());
  if (!proved) {
    if (options.json) {
      std::cout << boost::json::serialize(boost::json::object{{"proved", false}, {"reason", proved.error().message}})
                << '\n';
    }
    std::cerr << "outcry: " << proved.error().message << '\n';
    return kNo;
  }
  options.json ? print_json(*receipt, *proved, key_given) : print(*receipt, *proved);
  if (!key_given) {
    std::cerr << "outcry: the key came from the receipt itself: compare it with the one that the coalition printed,\n"
                 "or give that with --key. Whoever forges a receipt brings a key of his own.\n";
  }
  return kDone;
}

}  // namespace

void add_verify(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("verify", "prove from a receipt that its signature is in the log; needs no network");
  auto options = std::make_shared<VerifyOptions>();
  verb->add_option("receipt", options->file, "the receipt, as its page gives it")
      ->required()
      ->type_name("RECEIPT.json");
  verb->add_option("--key", options->key, "the log's verifier key, from where you trust it")->type_name("VKEY");
  verb->add_flag("--json", options->json, "the result as JSON");
  verb->footer(
      "Example: outcry verify receipt.json --key 'outcry.example/c/save-the-thirty+4682f596+AQOhB7/zz…'\n"
      "Exit code: 0 proved, 1 it does not verify, 2 it is not a receipt, 3 it couldn't be read.");
  verb->callback([options, &code] { code = verify_receipt(*options); });
}

}  // namespace outcry::cli
