// outcry keys lock | unlock | status | renew

#include <iostream>

#include "cli/server_keys.h"
#include "cli/shell_act.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

// The ring, while no server runs: that one would go on with what it knows.
struct Held {
  std::shared_ptr<DataFolder::Lock> lock;
  std::unique_ptr<seal::KeyRing> ring;
};

Result<Held> hold(const DataFolder& folder, Random& random) {
  if (!folder.exists()) return not_found(fmt::format("{} is no data folder", folder.path().string()));
  auto lock = folder.lock();
  if (!lock) return lock.error();
  auto ring = seal::KeyRing::open(folder.keys(), random);
  if (!ring) return ring.error();
  return Held{std::move(*lock), std::move(*ring)};
}

int lock_keys(const std::string& data) {
  hide_memory();
  SystemRandom random;
  auto held = hold(DataFolder(data), random);
  if (!held) return report(held.error());
  if (held->ring->is_locked()) {
    // Perhaps not to its end: the passphrase finishes it.
    if (auto opened = open_keys(DataFolder(data), random); !opened) return report(opened.error());
    std::cout << "The keys are locked already.\n";
    return kDone;
  }
  const auto passphrase = new_keys_passphrase();
  if (!passphrase) return report(passphrase.error());
  if (auto locked = held->ring->lock((*passphrase)->text()); !locked) return report(locked.error());
  if (auto written = write_down(DataFolder(data), "keys.lock"); !written) return report(written.error());
  std::cout << "The keys are locked. From now on the server asks for the passphrase when it starts (or reads it from\n"
            << kKeysPassphrase << "). Lost, the keys are lost with it: keep it twice, apart from the machine.\n";
  return kDone;
}

int unlock_keys(const std::string& data) {
  hide_memory();
  SystemRandom random;
  auto held = hold(DataFolder(data), random);
  if (!held) return report(held.error());
  auto opened = open_keys(DataFolder(data), random);
  if (!opened) return report(opened.error());
  if (auto unlocked = (*opened)->unlock(); !unlocked) return report(unlocked.error());
  if (auto written = write_down(DataFolder(data), "keys.unlock"); !written) return report(written.error());
  std::cout << "The keys are in the clear again.\n";
  return kDone;
}

int status(const std::string& data) {
  const DataFolder folder(data);
  if (!folder.exists()) return report(not_found(fmt::format("{} is no data folder", data)));
  SystemRandom random;
  const auto ring = seal::KeyRing::open(folder.keys(), random);
  if (!ring) return report(ring.error());
  const auto kept = (*ring)->list();
  if (!kept) return report(kept.error());
  std::cout << ((*ring)->is_locked() ? "locked under a passphrase\n" : "in the clear\n");
  for (const auto& one : *kept) std::cout << fmt::format("{}\t{}\n", one.name, one.locked ? "locked" : "in the clear");
  return kDone;
}

struct Renewable {
  std::string_view name;
  Result<seal::KeptKey> (*make)(seal::KeyRing& ring, std::string_view campaign);
  const char* cost;
};

// The log's own is not among them: what is signed by another key is another
// log. The first one is of a campaign.
constexpr Renewable kRenewable[] = {
    {".index.key", [](seal::KeyRing& ring, std::string_view campaign) { return ring.index_key(campaign); },
     "A new key. Who has signed this campaign can sign it again, and is not recognised.\n"},
    {"console.key", [](seal::KeyRing& ring, std::string_view) { return ring.console_key(); },
     "A new key. Every second factor of the console is void: outcry user reset --lost-factor EMAIL, for\n"
     "each who had one.\n"},
    {"mail.key", [](seal::KeyRing& ring, std::string_view) { return ring.mail_key(); },
     "A new key. Mail that waited, and the addresses of those who wanted updates, stay closed.\n"},
    {"audit.key", [](seal::KeyRing& ring, std::string_view) { return ring.audit_seed(); },
     "A new key. The console's log goes on, signed by it: whoever checks that log needs the new verifier key.\n"},
};

const Renewable* renewable(const std::string& name) {
  const std::string_view index = kRenewable[0].name;
  if (name.ends_with(index) && name.size() > index.size() && name.find('/') == std::string::npos) return kRenewable;
  const auto* found = std::ranges::find(kRenewable + 1, std::end(kRenewable), std::string_view(name), &Renewable::name);
  return found == std::end(kRenewable) ? nullptr : found;
}

// For a key that is lost for good.
int renew(const std::string& data, const std::string& name) {
  hide_memory();
  SystemRandom random;
  const DataFolder folder(data);
  auto held = hold(folder, random);
  if (!held) return report(held.error());
  const Renewable* one = renewable(name);
  if (one == nullptr) {
    return report(
        invalid(fmt::format("{}: only mail.key, console.key, audit.key and SLUG.index.key can be made anew", name)));
  }
  if (std::filesystem::exists(folder.keys() / name)) return report(invalid(fmt::format("{} is there", name)));
  auto opened = open_keys(folder, random);
  if (!opened) return report(opened.error());
  const std::string campaign = one == kRenewable ? name.substr(0, name.size() - one->name.size()) : std::string();
  const auto made = one->make(**opened, campaign);
  if (!made) return report(made.error());
  if (name == "audit.key") {
    if (auto signed_anew = sign_console_log(folder, *made); !signed_anew) return report(signed_anew.error());
  }
  if (auto written = write_down(folder, "keys.renew", name); !written) return report(written.error());
  std::cout << one->cost;
  return kDone;
}

}  // namespace

void add_keys(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("keys", "lock the server's own keys under a passphrase, or unlock them");
  verb->require_subcommand(1);
  auto data = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* meaning, int (*run)(const std::string&)) {
    auto* sub = verb->add_subcommand(name, meaning);
    add_data_option(*sub, *data);
    sub->footer(fmt::format("Example: outcry keys {} --data /var/lib/outcry\n{}, if set, is the passphrase.", name,
                            kKeysPassphrase));
    sub->callback([data, run, &code] { code = run(*data); });
  };
  add("lock", "put them under a passphrase; the server must not run", lock_keys);
  add("unlock", "take the passphrase away; the server must not run", unlock_keys);
  add("status", "whether they are locked, and each file", status);
  auto* sub = verb->add_subcommand("renew", "make one anew that is lost for good; the server must not run");
  auto name = std::make_shared<std::string>();
  sub->add_option("NAME", *name, "mail.key, console.key, audit.key or SLUG.index.key")->required();
  add_data_option(*sub, *data);
  sub->footer("Example: outcry keys renew mail.key --data /var/lib/outcry\nWhat it costs: docs/operate/backup.md.");
  sub->callback([data, name, &code] { code = renew(*data, *name); });
}

}  // namespace outcry::cli
