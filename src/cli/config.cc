#include "cli/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "gate/gate.h"
#include "outbox/message.h"
#include "outbox/return_path.h"
#include "web/http/proxies.h"

namespace outcry::cli {
namespace {

using Target = std::variant<std::string*, int64_t*, bool*, std::vector<std::string>*>;

struct Setting {
  const char *section, *key;
  Target value;
  const char* meaning;
};

std::vector<Setting> settings_of(Config& c) {
  return {
      {"server", "listen", &c.server.listen, "Where to listen: an address and a port. Put a proxy with TLS before it."},
      {"server", "origin", &c.server.origin,
       "How the world reaches this site, without a slash at the end: \"https://outcry.example\".\n"
       "Part of every link in mail and of every log's name: never change it while a campaign runs."},
      {"server", "threads", &c.server.threads, "I/O threads; 0 is one a core."},
      {"server", "trusted_proxies", &c.server.trusted_proxies,
       "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: [\"127.0.0.1\", \"10.0.0.0/8\"]."},
      {"server", "max_connections", &c.server.max_connections, "Connections at once; beyond, the answer is 503."},
      {"mail", "mode", &c.mail.mode,
       "\"smtp\" sends; \"capture\" keeps mail in memory and shows it at /dev/mailbox (for trying out only);\n"
       "\"hold\" queues and sends nothing; \"none\" as well, and says at every start that nobody can confirm."},
      {"mail", "from", &c.mail.from, "The sender's address."},
      {"mail", "from_name", &c.mail.from_name, "The sender's name."},
      {"mail", "host", &c.mail.host, "The mail server."},
      {"mail", "port", &c.mail.port, "Its port: 587 with starttls, 465 with tls."},
      {"mail", "security", &c.mail.security, "\"starttls\", \"tls\", or \"none\" (a server on this machine only)."},
      {"mail", "user", &c.mail.user, "Sign-in at the mail server; empty for none."},
      {"mail", "password", &c.mail.password, "Better given as OUTCRY_MAIL_PASSWORD."},
      {"mail", "ca_file", &c.mail.ca_file, "Authorities to trust (PEM); empty: the system's."},
      {"mail", "connections", &c.mail.connections, "Connections to the mail server at once."},
      {"mail", "per_second", &c.mail.per_second, "Mails a second at most; 0: no limit."},
      {"mail", "bounces", &c.mail.bounces,
       "Where mail that cannot be delivered comes back to; what comes to it with an extension (bounces+x@…) must\n"
       "arrive there, for \"outcry bounce\". Empty: to the sender, and only Message-IDs tell which mail it was."},
      {"mail", "bounces_before_removal", &c.mail.bounces_before_removal,
       "On so many days must news to an address fail for good before it gets no more."},
      {"seal", "keyholders", &c.seal.keyholders,
       "Public keys (\"outcry-key-1-…\", made by \"outcry keygen\") that the records of all campaigns are sealed to,\n"
       "besides each campaign's own. A campaign with no key at all takes no signatures."},
      {"keys", "destroy_index_after_days", &c.keys.destroy_index_after_days,
       "So many days after a campaign closed (or 24 hours after its deadline), the key that recognises who has signed\n"
       "is destroyed, and what was made with it; 0: within the hour. The campaign cannot be opened again then."},
      {"witnesses", "ask", &c.witnesses.ask,
       "Witnesses who are asked to cosign each checkpoint, each with its verifier key after a space:\n"
       "[\"https://witness.example witness.example+…\"]. docs/operate/witness.md tells what they are."},
      {"witnesses", "needed", &c.witnesses.needed, "How many of them must cosign a checkpoint before it is published."},
      {"limits", "enabled", &c.limits.enabled,
       "Whether there are limits. Off for load tests only. A quarter of a burst makes the challenge harder, three\n"
       "quarters make people wait, a full one sends a network away until there is room again."},
      {"limits", "burst", &c.limits.burst, "Signatures from one network (IPv4 /24, IPv6 /48) at once."},
      {"limits", "per_minute", &c.limits.per_minute, "And thereafter, each minute."},
      {"limits", "slow_burst", &c.limits.slow_burst, "Those of them that come without a solved challenge, at once."},
      {"limits", "slow_per_minute", &c.limits.slow_per_minute, "And thereafter, each minute."},
      {"limits", "campaign_burst", &c.limits.campaign_burst,
       "Signatures of one campaign from all networks, at once. Nobody is sent away for it."},
      {"limits", "campaign_per_minute", &c.limits.campaign_per_minute, "And thereafter, each minute."},
      {"limits", "wait", &c.limits.wait, "Seconds that people wait where a network's burst is nearly full."},
      {"limits", "allow", &c.limits.allow,
       "Networks without a limit of their own, such as your office's or an onion service's: [\"192.0.2.0/24\"]."},
      {"challenge", "enabled", &c.challenge.enabled,
       "Whether who signs solves a challenge, or waits a moment. Off for load tests only."},
      {"challenge", "cost", &c.challenge.cost,
       "How many tries the challenge takes at most, half as many on average; a telephone makes some 100,000 a second."},
      {"challenge", "most_cost", &c.challenge.most_cost, "The same of the hardest one."},
      {"challenge", "wait", &c.challenge.wait, "Seconds that people wait who solve none."},
      {"fraud", "throwaway_domains", &c.fraud.throwaway_domains,
       "Mail domains whose addresses are thrown away, besides the list that comes with the program: [\"a.example\"].\n"
       "The fraud desk shows who signed with one; nobody is refused."},
      {"fraud", "trusted_domains", &c.fraud.trusted_domains, "And those that stand on that list and should not."},
      {"fraud", "contact", &c.fraud.contact,
       "To whom people may write whose signature was invalidated by mistake; empty: the sender of the site's mail."},
      {"log", "access", &c.log.access, "Whether to keep log/access.log: time, method, route, status; never addresses."},
  };
}

// A basic string (TOML 1.0).
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string as_toml(const Target& target) {
  if (const auto* text = std::get_if<std::string*>(&target)) return in_quotes(**text);
  if (const auto* number = std::get_if<int64_t*>(&target)) return std::to_string(**number);
  if (const auto* flag = std::get_if<bool*>(&target)) return **flag ? "true" : "false";
  std::string out;
  for (const std::string& one : *std::get<std::vector<std::string>*>(target)) {
    out += (out.empty() ? "" : ", ") + in_quotes(one);
  }
  return "[" + out + "]";
}

// False if the node is of another type.
bool set_from(const toml::node& node, const Target& target) {
  if (auto* const* text = std::get_if<std::string*>(&target)) {
    if (!node.is_string()) return false;
    **text = node.as_string()->get();
  } else if (auto* const* number = std::get_if<int64_t*>(&target)) {
    if (!node.is_integer()) return false;
    **number = node.as_integer()->get();
  } else if (auto* const* flag = std::get_if<bool*>(&target)) {
    if (!node.is_boolean()) return false;
    **flag = node.as_boolean()->get();
  } else {
    if (!node.is_array()) return false;
    std::vector<std::string> list;
    for (const toml::node& one : *node.as_array()) {
      if (!one.is_string()) return false;
      list.push_back(one.as_string()->get());
    }
    *std::get<std::vector<std::string>*>(target) = std::move(list);
  }
  return true;
}

bool set_from(std::string_view typed, const Target& target) {
  if (auto* const* text = std::get_if<std::string*>(&target)) {
    **text = typed;
  } else if (auto* const* number = std::get_if<int64_t*>(&target)) {
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), **number);
    return error == std::errc() && end == typed.data() + typed.size();
  } else if (auto* const* flag = std::get_if<bool*>(&target)) {
    if (typed != "0" && typed != "1" && typed != "true" && typed != "false") return false;
    **flag = typed == "1" || typed == "true";
  } else {
    std::vector<std::string> list;
    while (!typed.empty()) {
      const size_t comma = typed.find(',');
      list.emplace_back(typed.substr(0, comma));
      typed = comma == std::string_view::npos ? std::string_view() : typed.substr(comma + 1);
    }
    *std::get<std::vector<std::string>*>(target) = std::move(list);
  }
  return true;
}

std::string_view type_of(const Target& target) {
  constexpr std::string_view kNames[] = {"a text in quotes", "a whole number", "true or false", "a list of texts"};
  return kNames[target.index()];
}

Error at(const std::filesystem::path& file, const toml::source_region& where, std::string_view field,
         std::string_view reason) {
  return invalid(fmt::format("{}:{}: {}: {}", file.string(), where.begin.line, field, reason));
}

Status read_providers(const toml::node& node, const std::filesystem::path& file, Config& config) {
  const toml::array* list = node.as_array();
  if (list == nullptr || !list->is_homogeneous<toml::table>())
    return at(file, node.source(), "email.provider", "must be [[email.provider]]");
  for (const toml::node& element : *list) {
    const toml::table& table = *element.as_table();
    petition::ProviderRule rule;
    std::vector<std::string> domains;
    for (const auto& [key, value] : table) {
      std::string tag;
      if (key == "domains" && set_from(value, &domains) && !domains.empty()) continue;
      if (key == "tag" && set_from(value, &tag) && tag.size() <= 1) {
        rule.tag = tag.empty() ? '\0' : tag[0];
        continue;
      }
      if (key == "ignored" && set_from(value, &rule.ignored)) continue;
      return at(file, value.source(), fmt::format("email.provider.{}", key.str()),
                "is not known or of the wrong type: domains = [\"a.org\"], tag = \"+\", ignored = \".\"");
    }
    if (domains.empty()) return at(file, table.source(), "email.provider.domains", "is missing");
    config.providers.emplace_back(std::move(domains), std::move(rule));
  }
  return {};
}

Status read_section(const std::string& section, const toml::table& table, const std::filesystem::path& file,
                    const std::vector<Setting>& settings, Config& config) {
  for (const auto& [key, value] : table) {
    const std::string field = section + "." + std::string(key.str());
    if (field == "email.provider") {
      if (auto read = read_providers(value, file, config); !read) return read;
      continue;
    }
    const auto found = std::find_if(settings.begin(), settings.end(), [&, name = key.str()](const Setting& one) {
      return section == one.section && name == one.key;
    });
    if (found == settings.end()) return at(file, key.source(), field, "is not a key that is known: take it out");
    if (!set_from(value, found->value))
      return at(file, value.source(), field, fmt::format("must be {}", type_of(found->value)));
  }
  return {};
}

Status read_environment(const std::vector<Setting>& settings,
                        const std::function<const char*(const char*)>& environment) {
  for (const Setting& one : settings) {
    std::string name = fmt::format("OUTCRY_{}_{}", one.section, one.key);
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const char* typed = environment(name.c_str());
    if (typed != nullptr && !set_from(std::string_view(typed), one.value)) {
      return invalid(fmt::format("{}: must be {}", name, type_of(one.value)));
    }
  }
  return {};
}

Status check_gate(const Config& c) {
  constexpr int64_t kMost = 1'000'000'000;
  for (const int64_t number : {c.limits.burst, c.limits.per_minute, c.limits.slow_burst, c.limits.slow_per_minute,
                               c.limits.campaign_burst, c.limits.campaign_per_minute}) {
    if (number < 1 || number > kMost) return invalid("limits: each burst and per_minute is 1 to 1000000000");
  }
  if (c.limits.wait < 0 || c.limits.wait > 600) return invalid("limits.wait: 0 to 600 seconds");
  if (const auto allow = Networks::parse(c.limits.allow); !allow) {
    return invalid("limits.allow: " + allow.error().message);
  }
  if (c.challenge.cost < 1 || c.challenge.most_cost < c.challenge.cost || c.challenge.most_cost > 100'000'000) {
    return invalid("challenge: cost is 1 or more, most_cost from there to 100000000");
  }
  if (c.challenge.wait < 0 || c.challenge.wait > 600) return invalid("challenge.wait: 0 to 600 seconds");
  return {};
}

Status check(const Config& c) {
  const auto one_of = [](const std::string& text, std::initializer_list<const char*> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
  };
  const size_t scheme = c.server.origin.find("://");
  if (!c.server.origin.starts_with("https://") && !c.server.origin.starts_with("http://")) {
    return invalid("server.origin: must start with https:// (or http:// on this machine)");
  }
  const std::string_view name = std::string_view(c.server.origin).substr(scheme + 3);
  const auto in_a_name = [](char ch) {
    return std::isalnum(static_cast<unsigned char>(ch)) != 0 || ch == '.' || ch == '-' || ch == ':' || ch == '[' ||
           ch == ']';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), in_a_name)) {
    return invalid("server.origin: a scheme and a host, such as https://outcry.example; no path, no slash at its end");
  }
  uint16_t port = 0;
  const std::string digits = c.port();
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (c.host().empty() || read.ec != std::errc() || read.ptr != digits.data() + digits.size()) {
    return invalid("server.listen: must be an address and a port, such as 127.0.0.1:8080");
  }
  if (c.server.threads < 0 || c.server.threads > 256) return invalid("server.threads: 0 to 256");
  if (c.server.max_connections < 1 || c.server.max_connections > 1'000'000) {
    return invalid("server.max_connections: 1 to 1000000");
  }
  if (const auto proxies = http::Proxies::parse(c.server.trusted_proxies); !proxies) {
    return invalid("server.trusted_proxies: " + proxies.error().message);
  }
  if (!one_of(c.mail.mode, {"smtp", "capture", "hold", "none"}))
    return invalid("mail.mode: smtp, capture, hold or none");
  if (!one_of(c.mail.security, {"starttls", "tls", "none"})) return invalid("mail.security: starttls, tls or none");
  if (c.mail.mode == "smtp" && (c.mail.host.empty() || c.mail.from.empty())) {
    return invalid("mail: mode \"smtp\" needs mail.host and mail.from");
  }
  if (c.mail.port < 1 || c.mail.port > 65535) return invalid("mail.port: 1 to 65535");
  if (c.mail.connections < 1 || c.mail.connections > 64) return invalid("mail.connections: 1 to 64");
  if (!c.mail.bounces.empty() &&
      (!outbox::is_address(c.mail.bounces) || c.mail.bounces.find('+') != std::string::npos ||
       c.mail.bounces.find('@') > outbox::ReturnPath::kLongestLocalPart)) {
    return invalid("mail.bounces: an address without \"+\", with 31 characters at most before its @");
  }
  if (c.mail.bounces_before_removal < 1 || c.mail.bounces_before_removal > 100) {
    return invalid("mail.bounces_before_removal: 1 to 100");
  }
  if (c.mail.per_second < 0) return invalid("mail.per_second: 0 (no limit) or more");
  if (c.keys.destroy_index_after_days < 0 || c.keys.destroy_index_after_days > 3650) {
    return invalid("keys.destroy_index_after_days: 0 to 3650");
  }
  if (auto good = check_gate(c); !good) return good;
  if (const auto witnesses = c.witness_addresses(); !witnesses) return witnesses.error();
  if (c.witnesses.needed < (c.witnesses.ask.empty() ? 0 : 1) ||
      c.witnesses.needed > static_cast<int64_t>(c.witnesses.ask.size())) {
    return invalid("witnesses.needed: from 1 to the number of witnesses that are asked (0 if there are none)");
  }
  for (const auto* domains : {&c.fraud.throwaway_domains, &c.fraud.trusted_domains}) {
    for (const std::string& domain : *domains) {
      if (petition::parse_email("a@" + domain, {}) && casefold(domain) == domain) continue;
      return invalid(fmt::format("fraud: \"{}\" is no mail domain in small letters", domain));
    }
  }
  return {};
}

}  // namespace

std::string Config::listen_part(int which) const {
  const size_t colon = server.listen.rfind(':');
  if (colon == std::string::npos) return {};
  std::string host = server.listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return which == 0 ? host : server.listen.substr(colon + 1);
}

std::string Config::name() const {
  return server.origin.substr(server.origin.find("://") + 3);
}

Result<std::vector<petition::WitnessAddress>> Config::witness_addresses() const {
  std::vector<petition::WitnessAddress> out;
  for (const std::string& one : witnesses.ask) {
    const size_t space = one.find(' ');
    if (space == std::string::npos || (!one.starts_with("https://") && !one.starts_with("http://"))) {
      return invalid(fmt::format("witnesses.ask: \"{}\": an address, a space and a verifier key", one));
    }
    auto key = tally::Verifier::parse(std::string_view(one).substr(space + 1));
    if (!key) return invalid(fmt::format("witnesses.ask: \"{}\": {}", one, key.error().message));
    if (!key->is_witness())
      return invalid(fmt::format("witnesses.ask: \"{}\": that is a log's key, no witness's", one));
    const bool twice = std::any_of(out.begin(), out.end(), [&](const auto& w) { return w.key.name() == key->name(); });
    if (twice) return invalid(fmt::format("witnesses.ask: {} stands there twice, and would count twice", key->name()));
    std::string url = one.substr(0, space);
    while (url.ends_with('/')) url.pop_back();
    out.push_back({std::move(url), std::move(*key)});
  }
  return out;
}

std::string Config::mail_from() const {
  if (!mail.from.empty()) return mail.from;
  const std::string host = name().substr(0, name().find(':'));
  const bool real = host != "localhost" && host.find_first_not_of("0123456789.") != std::string::npos;
  return "petition@" + (real ? host : "outcry.example");
}

petition::EmailRules Config::email_rules() const {
  auto rules = petition::EmailRules::standard();
  for (const auto& [domains, rule] : providers) rules.add(domains, rule.tag, rule.ignored);
  return rules;
}

gate::Options Config::gate() const {
  const auto rate = [](int64_t burst, int64_t per_minute) {
    return gate::Rate{static_cast<double>(burst), static_cast<double>(per_minute)};
  };
  gate::Options out;
  out.challenge = challenge.enabled;
  out.cost = static_cast<uint32_t>(challenge.cost);
  out.most_cost = static_cast<uint32_t>(challenge.most_cost);
  out.wait = std::chrono::seconds(challenge.wait);
  out.limits = limits.enabled;
  out.network = rate(limits.burst, limits.per_minute);
  out.slow = rate(limits.slow_burst, limits.slow_per_minute);
  out.campaign = rate(limits.campaign_burst, limits.campaign_per_minute);
  out.long_wait = std::chrono::seconds(limits.wait);
  if (auto allow = Networks::parse(limits.allow)) out.free = std::move(*allow);
  return out;
}

Result<Config> read_config(const std::filesystem::path& file,
                           const std::function<const char*(const char*)>& environment) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return not_found(fmt::format("couldn't read {}: make a data folder with \"outcry init\"", file.string()));
  Config config;
  const auto settings = settings_of(config);
  try {
    const toml::table table = toml::parse(text.str());
    for (const auto& [section, node] : table) {
      const std::string name(section.str());
      if (!node.is_table()) return at(file, section.source(), name, "is not a key that is known: take it out");
      if (auto read = read_section(name, *node.as_table(), file, settings, config); !read) return read.error();
    }
  } catch (const toml::parse_error& error) {
    return at(file, error.source(), "not TOML", error.description());
  }
  if (auto read = read_environment(settings, environment); !read) return read.error();
  if (auto good = check(config); !good) return invalid(fmt::format("{}: {}", file.string(), good.error().message));
  return config;
}

std::string config_file(const Config& original) {
  Config config = original;
  std::string out =
      "# Outcry's configuration. Every key may also be given as an environment\n"
      "# variable, OUTCRY_SECTION_KEY (OUTCRY_MAIL_PASSWORD), which wins.\n";
  std::string section;
  for (const Setting& one : settings_of(config)) {
    if (section != one.section) out += fmt::format("\n[{}]\n", section = one.section);
    std::string meaning = one.meaning;
    for (size_t at = meaning.find('\n'); at != std::string::npos; at = meaning.find('\n', at + 3))
      meaning.insert(at + 1, "# ");
    out += fmt::format("# {}\n{} = {}\n", meaning, one.key, as_toml(one.value));
  }
  out +=
      "\n# How a mail provider reads addresses, for telling that two are one mailbox;\n"
      "# the large ones are built in. The first domain is the main one.\n"
      "# [[email.provider]]\n# domains = [\"example.org\", \"example.net\"]\n# tag = \"+\"       # ana+news@ is ana@\n"
      "# ignored = \".\"   # a.na@ is ana@\n";
  return out;
}

}  // namespace outcry::cli
