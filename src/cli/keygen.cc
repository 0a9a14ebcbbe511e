// outcry keygen: a keyholder's key pair.

#include <iostream>

#include "base/text.h"
#include "cli/passphrase.h"
#include "cli/verbs.h"
#include "seal/keyholder.h"

namespace outcry::cli {
namespace {

int keygen(const std::string& out) {
  if (std::filesystem::exists(out))
    return report(invalid(fmt::format("{} exists already: a key is never overwritten", out)));
  auto typed = ask_passphrase("Passphrase (at least 12 characters): ", Typed::kStdin);
  if (!typed) return report(typed.error());
  const Passphrase passphrase(std::move(*typed));
  if (length_of(passphrase.text()) < 12)
    return report(invalid("the passphrase needs at least 12 characters (typed, or in OUTCRY_PASSPHRASE)"));
  auto again = ask_passphrase("Once more: ", Typed::kStdin);
  if (!again) return report(again.error());
  if (Passphrase(std::move(*again)).text() != passphrase.text()) {
    return report(invalid("the two passphrases differ: nothing was written"));
  }
  SystemRandom random;
  const seal::KeyPair pair = seal::make_key_pair(random);
  const std::string file = seal::to_key_file(pair, passphrase.text(), random);
  if (file.empty()) return report(failed("couldn't lock the key: not enough memory"));
  if (auto written = write_file(out, file); !written) return report(written.error());
  std::cout << seal::to_text(pair.public_key) << '\n';
  std::cerr << "Fingerprint, to compare by telephone: " << seal::fingerprint(pair.public_key) << '\n'
            << "The secret half is in " << out << " under the passphrase. Keep both offline, and twice:\n"
            << "without them nobody can ever read the list of signatories.\n";
  return kDone;
}

}  // namespace

void add_keygen(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("keygen", "make a keyholder's key pair; prints the public half");
  auto out = std::make_shared<std::string>();
  verb->add_option("--out", *out, "where the secret half goes, under a passphrase")->required()->type_name("FILE");
  verb->footer("Example: outcry keygen --out keyholder.key\nOUTCRY_PASSPHRASE, if set, is the passphrase.");
  verb->callback([out, &code] { code = keygen(*out); });
}

}  // namespace outcry::cli
