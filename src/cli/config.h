// The Config is what an operator decides: one TOML file, each key also as an
// environment variable OUTCRY_SECTION_KEY, which wins. An unknown key or a
// wrong type is an error that names the line.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "petition/cosigning.h"
#include "petition/email.h"

namespace outcry::gate {
struct Options;
}

namespace outcry::cli {

struct Config {
  struct {
    std::string listen = "127.0.0.1:8080";
    std::string origin;
    int64_t threads = 0;
    std::vector<std::string> trusted_proxies;
    int64_t max_connections = 20'000;
  } server;
  struct {
    std::string mode = "none";
    std::string from;
    std::string from_name = "Outcry";
    std::string host;
    int64_t port = 587;
    std::string security = "starttls";
    std::string user, password, ca_file;
    int64_t connections = 4;
    int64_t per_second = 0;
    std::string bounces;
    int64_t bounces_before_removal = 3;
  } mail;
  struct {
    std::vector<std::string> keyholders;
  } seal;
  struct {
    int64_t destroy_index_after_days = 30;
  } keys;
  struct {
    bool enabled = true;
    int64_t burst = 400;
    int64_t per_minute = 20;
    int64_t slow_burst = 60;
    int64_t slow_per_minute = 6;
    int64_t campaign_burst = 20'000;
    int64_t campaign_per_minute = 3'000;
    int64_t wait = 60;
    std::vector<std::string> allow;
  } limits;
  struct {
    bool enabled = true;
    int64_t cost = 50'000;
    int64_t most_cost = 800'000;
    int64_t wait = 8;
  } challenge;
  struct {
    std::vector<std::string> throwaway_domains, trusted_domains;
    std::string contact;
  } fraud;
  struct {
    bool access = true;
  } log;
  struct {
    std::vector<std::string> ask;  // "URL VKEY"
    int64_t needed = 0;
  } witnesses;
  std::vector<std::pair<std::vector<std::string>, petition::ProviderRule>> providers;

  [[nodiscard]] std::string host() const { return listen_part(0); }
  [[nodiscard]] std::string port() const { return listen_part(1); }
  // The origin without its scheme: the beginning of every log's name.
  [[nodiscard]] std::string name() const;
  // The address that mail comes from: mail.from, or one of the origin's host.
  [[nodiscard]] std::string mail_from() const;
  [[nodiscard]] petition::EmailRules email_rules() const;
  [[nodiscard]] gate::Options gate() const;
  // kInvalid names the one that is wrong.
  [[nodiscard]] Result<std::vector<petition::WitnessAddress>> witness_addresses() const;

 private:
  [[nodiscard]] std::string listen_part(int which) const;
};

// kInvalid: "FILE:LINE: section.key: what is wrong".
Result<Config> read_config(const std::filesystem::path& file,
                           const std::function<const char*(const char*)>& environment);

// A file with every key, its meaning and its default.
std::string config_file(const Config& config);

}  // namespace outcry::cli
