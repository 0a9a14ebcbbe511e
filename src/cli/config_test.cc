#include "cli/config.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "cli/data_folder.h"
#include "cli/station.h"
#include "store/sqlite/database.h"
#include "store/sqlite/migrations.h"

namespace outcry::cli {
namespace {

using testing::HasSubstr;

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    std::string name = (std::filesystem::temp_directory_path() / "config-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder_); }

  Result<Config> read(const std::string& toml) {
    std::ofstream(file()) << toml;
    return read_config(file(), [this](const char* name) -> const char* {
      asked_.insert(name);
      const auto found = environment_.find(name);
      return found == environment_.end() ? nullptr : found->second.c_str();
    });
  }
  // With the one key that has no default.
  Result<Config> read_with(const std::string& toml) {
    return read(toml + "\n[server]\norigin = \"https://o.example\"\n");
  }
  std::string complaint(const std::string& toml) {
    const auto config = read(toml);
    return config ? "none" : config.error().message;
  }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "outcry.toml"; }

  std::filesystem::path folder_;
  std::map<std::string, std::string> environment_;
  std::set<std::string> asked_;
};

constexpr const char* kWitness = "https://w.example w.example+9fbc55a6+BBIrvbGjs9XWM9h6BnW1G2F+siCdH7186ut6bd0gghrz";

// Each key with a value that is not its default.
const std::vector<std::tuple<std::string, std::string, std::string, std::string>> kKeys = {
    {"server", "listen", "\"[::1]:9000\"", "[::1]:9000"},
    {"server", "origin", "\"https://outcry.example\"", "https://outcry.example"},
    {"server", "threads", "3", "3"},
    {"server", "trusted_proxies", "[\"127.0.0.1\", \"10.0.0.0/8\"]", "127.0.0.1,10.0.0.0/8"},
    {"server", "max_connections", "7", "7"},
    {"mail", "mode", "\"smtp\"", "smtp"},
    {"mail", "from", "\"mail@outcry.example\"", "mail@outcry.example"},
    {"mail", "from_name", "\"구명 서명\"", "구명 서명"},
    {"mail", "host", "\"mail.example\"", "mail.example"},
    {"mail", "port", "465", "465"},
    {"mail", "security", "\"tls\"", "tls"},
    {"mail", "user", "\"ana\"", "ana"},
    {"mail", "password", "\"a\\\"b\\\\c\"", "a\"b\\c"},
    {"mail", "ca_file", "\"/etc/ca.pem\"", "/etc/ca.pem"},
    {"mail", "connections", "2", "2"},
    {"mail", "per_second", "5", "5"},
    {"mail", "bounces", "\"bounces@outcry.example\"", "bounces@outcry.example"},
    {"mail", "bounces_before_removal", "4", "4"},
    {"seal", "keyholders", "[\"k1\", \"k2\"]", "k1,k2"},
    {"keys", "destroy_index_after_days", "0", "0"},
    {"witnesses", "ask", "[\"" + std::string(kWitness) + "\"]", kWitness},
    {"witnesses", "needed", "1", "1"},
    {"limits", "enabled", "false", "0"},
    {"limits", "burst", "9", "9"},
    {"limits", "per_minute", "8", "8"},
    {"limits", "slow_burst", "7", "7"},
    {"limits", "slow_per_minute", "6", "6"},
    {"limits", "campaign_burst", "5", "5"},
    {"limits", "campaign_per_minute", "4", "4"},
    {"limits", "wait", "3", "3"},
    {"limits", "allow", "[\"192.0.2.0/24\", \"::1\"]", "192.0.2.0/24,::1"},
    {"challenge", "enabled", "false", "false"},
    {"challenge", "cost", "20", "20"},
    {"challenge", "most_cost", "30", "30"},
    {"challenge", "wait", "2", "2"},
    {"fraud", "throwaway_domains", "[\"throw.example\"]", "throw.example"},
    {"fraud", "trusted_domains", "[\"kept.example\"]", "kept.example"},
    {"fraud", "contact", "\"desk@outcry.example\"", "desk@outcry.example"},
    {"log", "access", "false", "false"}};

void expect_all_set(const Config& c) {
  EXPECT_EQ(c.server.listen, "[::1]:9000");
  EXPECT_EQ(c.host(), "::1");
  EXPECT_EQ(c.port(), "9000");
  EXPECT_EQ(c.server.origin, "https://outcry.example");
  EXPECT_EQ(c.name(), "outcry.example");
  EXPECT_EQ(c.server.threads, 3);
  EXPECT_EQ(c.server.trusted_proxies, (std::vector<std::string>{"127.0.0.1", "10.0.0.0/8"}));
  EXPECT_EQ(c.server.max_connections, 7);
  EXPECT_EQ(c.mail.mode, "smtp");
  EXPECT_EQ(c.mail.from, "mail@outcry.example");
  EXPECT_EQ(c.mail.from_name, "구명 서명");
  EXPECT_EQ(c.mail.host, "mail.example");
  EXPECT_EQ(c.mail.port, 465);
  EXPECT_EQ(c.mail.security, "tls");
  EXPECT_EQ(c.mail.user, "ana");
  EXPECT_EQ(c.mail.password, "a\"b\\c");
  EXPECT_EQ(c.mail.ca_file, "/etc/ca.pem");
  EXPECT_EQ(c.mail.connections, 2);
  EXPECT_EQ(c.mail.per_second, 5);
  EXPECT_EQ(c.mail.bounces, "bounces@outcry.example");
  EXPECT_EQ(c.mail.bounces_before_removal, 4);
  EXPECT_EQ(c.fraud.throwaway_domains, (std::vector<std::string>{"throw.example"}));
  EXPECT_EQ(c.fraud.trusted_domains, (std::vector<std::string>{"kept.example"}));
  EXPECT_EQ(c.fraud.contact, "desk@outcry.example");
  EXPECT_EQ(c.seal.keyholders, (std::vector<std::string>{"k1", "k2"}));
  EXPECT_EQ(c.keys.destroy_index_after_days, 0);
  EXPECT_EQ(c.witnesses.ask, (std::vector<std::string>{kWitness}));
  EXPECT_EQ(c.witness_addresses()->at(0).url, "https://w.example");
  EXPECT_EQ(c.witnesses.needed, 1);
  EXPECT_FALSE(c.limits.enabled);
  EXPECT_EQ(c.limits.burst, 9);
  EXPECT_EQ(c.limits.per_minute, 8);
  EXPECT_EQ(c.limits.slow_burst, 7);
  EXPECT_EQ(c.limits.slow_per_minute, 6);
  EXPECT_EQ(c.limits.campaign_burst, 5);
  EXPECT_EQ(c.limits.campaign_per_minute, 4);
  EXPECT_EQ(c.limits.wait, 3);
  EXPECT_EQ(c.limits.allow, (std::vector<std::string>{"192.0.2.0/24", "::1"}));
  EXPECT_FALSE(c.challenge.enabled);
  EXPECT_EQ(c.challenge.cost, 20);
  EXPECT_EQ(c.challenge.most_cost, 30);
  EXPECT_EQ(c.challenge.wait, 2);
  EXPECT_FALSE(c.log.access);
}

TEST_F(ConfigTest, EveryKeyIsRead) {
  std::string toml, section;
  for (const auto& [in, key, value, typed] : kKeys) {
    if (in != section) toml += "[" + (section = in) + "]\n";
    toml += key + " = " + value + "\n";
  }
  const auto config = read(toml);
  ASSERT_TRUE(config) << config.error().message;
  expect_all_set(*config);
}

TEST_F(ConfigTest, EveryKeyIsAnEnvironmentVariableThatWins) {
  for (const auto& [section, key, value, typed] : kKeys) {
    std::string name = "OUTCRY_" + section + "_" + key;
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    environment_[name] = typed;
  }
  const auto config = read_with("[mail]\nport = 1\nmode = \"none\"\n[limits]\nburst = 1\n");
  ASSERT_TRUE(config) << config.error().message;
  expect_all_set(*config);
  for (const auto& one : environment_) EXPECT_TRUE(asked_.contains(one.first)) << one.first;
  EXPECT_EQ(asked_.size(), kKeys.size()) << "a key is not in this test";
}

TEST_F(ConfigTest, TheFileThatInitWritesIsReadAsItWasWritten) {
  const auto config = [&] {
    std::string toml, section;
    for (const auto& [in, key, value, typed] : kKeys) {
      if (in != section) toml += "[" + (section = in) + "]\n";
      toml += key + " = " + value + "\n";
    }
    return read(toml);
  }();
  ASSERT_TRUE(config);
  const std::string written = config_file(*config);
  for (const auto& [section, key, value, typed] : kKeys) EXPECT_THAT(written, HasSubstr("\n" + key + " = ")) << section;
  const auto again = read(written);
  ASSERT_TRUE(again) << again.error().message;
  expect_all_set(*again);
  EXPECT_EQ(config_file(*again), written);
}

TEST_F(ConfigTest, AValueWithALineBreakIsWrittenSoThatItIsRead) {
  Config config;
  config.server.origin = "https://o.example";
  config.mail.from_name = "two\nlines\tand \x01";
  config.seal.keyholders = {"\"quoted\"", "back\\slash"};
  const auto again = read(config_file(config));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->mail.from_name, config.mail.from_name);
  EXPECT_EQ(again->seal.keyholders, config.seal.keyholders);
}

TEST_F(ConfigTest, AnUnknownKeyIsNamedWithItsLine) {
  EXPECT_THAT(complaint("[server]\norigin = \"https://o.example\"\n\nlisen = \"x\"\n"),
              HasSubstr("outcry.toml:4: server.lisen: "));
  EXPECT_THAT(complaint("[server]\norigin = \"https://o.example\"\n[sever]\nlisten = \"x\"\n"),
              HasSubstr("outcry.toml:4: sever.listen: "));
  EXPECT_THAT(complaint("\norigin = \"https://o.example\"\n"), HasSubstr("outcry.toml:2: origin: "));
}

TEST_F(ConfigTest, AWrongTypeIsNamedWithItsLineAndTheRightOne) {
  for (const auto& [key, value, type] : {std::tuple{"listen", "8080", "a text in quotes"},
                                         {"threads", "\"4\"", "a whole number"},
                                         {"threads", "4.5", "a whole number"},
                                         {"trusted_proxies", "\"127.0.0.1\"", "a list of texts"},
                                         {"trusted_proxies", "[1]", "a list of texts"},
                                         {"origin", "true", "a text in quotes"}}) {
    const std::string said = complaint(fmt::format("[server]\n{} = {}\n", key, value));
    EXPECT_THAT(said, HasSubstr(fmt::format("outcry.toml:2: server.{}: ", key)));
    EXPECT_THAT(said, HasSubstr(type));
  }
  EXPECT_THAT(complaint("[limits]\nenabled = 1\n"), HasSubstr("outcry.toml:2: limits.enabled: must be true or false"));
  EXPECT_THAT(complaint("[limits\n"), HasSubstr("outcry.toml:1: not TOML: "));
}

TEST_F(ConfigTest, AWrongEnvironmentVariableIsNamed) {
  for (const auto& [name, value] : {std::pair{"OUTCRY_SERVER_THREADS", "four"},
                                    {"OUTCRY_SERVER_THREADS", "4 "},
                                    {"OUTCRY_SERVER_THREADS", ""},
                                    {"OUTCRY_SERVER_THREADS", "99999999999999999999"},
                                    {"OUTCRY_LIMITS_ENABLED", "yes"},
                                    {"OUTCRY_LIMITS_ENABLED", ""}}) {
    environment_ = {{name, value}};
    const auto config = read_with("");
    ASSERT_FALSE(config) << name << value;
    EXPECT_THAT(config.error().message, HasSubstr(name));
  }
}

TEST_F(ConfigTest, BoundsAreKept) {
  for (const char* good :
       {"threads = 0", "threads = 256", "listen = \"127.0.0.1:0\"", "listen = \"[::]:65535\"", "max_connections = 1"}) {
    EXPECT_EQ(complaint(fmt::format("[server]\norigin = \"https://o.example\"\n{}\n", good)), "none");
  }
  for (const char* bad : {"threads = -1", "threads = 257", "listen = \"127.0.0.1\"", "listen = \":8080\"",
                          "listen = \"127.0.0.1:65536\"", "listen = \"127.0.0.1:x\"", "listen = \"\""}) {
    EXPECT_THAT(complaint(fmt::format("[server]\norigin = \"https://o.example\"\n{}\n", bad)), HasSubstr("server."));
  }
  const std::string origin = "[server]\norigin = \"https://o.example\"\n";
  for (const char* bad :
       {"[mail]\nmode = \"post\"", "[mail]\nsecurity = \"ssl\"", "[mail]\nmode = \"smtp\"", "[mail]\nconnections = 0",
        "[mail]\nconnections = 65", "[limits]\nburst = 0", "[limits]\nper_minute = 0", "[limits]\nslow_burst = 0",
        "[limits]\ncampaign_per_minute = 0", "[limits]\nwait = -1", "[limits]\nallow = [\"10.0.0.0/33\"]",
        "[challenge]\ncost = 0", "[challenge]\ncost = 2\nmost_cost = 1", "[challenge]\nwait = 601"}) {
    EXPECT_NE(complaint(origin + bad), "none") << bad;
  }
}

TEST_F(ConfigTest, NumbersThatNoServerCanMeanAreRefused) {
  const std::string origin = "[server]\norigin = \"https://o.example\"\n";
  for (const char* bad : {"max_connections = 0", "max_connections = -1", "listen = \"127.0.0.1:8080x\"",
                          "trusted_proxies = [\"nobody\"]", "[mail]\nport = 0", "[mail]\nport = 65536",
                          "[mail]\nper_second = -1", "[limits]\nburst = 9223372036854775807"}) {
    EXPECT_NE(complaint(origin + bad), "none") << bad;
  }
}

TEST_F(ConfigTest, AnOriginIsASchemeAndAHost) {
  for (const char* good : {"https://o.example", "http://127.0.0.1:8080", "https://[::1]:8443"}) {
    EXPECT_EQ(complaint(fmt::format("[server]\norigin = \"{}\"\n", good)), "none") << good;
  }
  for (const char* bad : {"", "o.example", "ftp://o.example", "https://o.example/", "https://o.example/x"}) {
    EXPECT_THAT(complaint(fmt::format("[server]\norigin = \"{}\"\n", bad)), HasSubstr("server.origin")) << bad;
  }
  EXPECT_THAT(complaint(""), HasSubstr("server.origin"));
}

TEST_F(ConfigTest, AnOriginHasNothingElse) {
  for (const char* bad : {"https://", "http://", "https://o.example?x", "https://o.example#x", "https://a b",
                          "https://ana@o.example", "https://o.example\\n"}) {
    EXPECT_THAT(complaint(fmt::format("[server]\norigin = \"{}\"\n", bad)), HasSubstr("server.origin")) << bad;
  }
}

TEST_F(ConfigTest, ProvidersOfMailCanBeAdded) {
  const auto config =
      read_with("[[email.provider]]\ndomains = [\"a.example\", \"b.example\"]\ntag = \"+\"\nignored = \".\"\n");
  ASSERT_TRUE(config) << config.error().message;
  const auto rules = config->email_rules();
  const auto one = petition::parse_email("A.na+news@b.example", rules),
             other = petition::parse_email("ana@a.example", rules);
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->normal, other->normal);
  for (const char* bad : {"[email]\nprovider = 1", "[[email.provider]]\ntag = \"+\"",
                          "[[email.provider]]\ndomains = []", "[[email.provider]]\ndomains = [\"a\"]\ntag = \"++\"",
                          "[email]\nx = 1", "[[email.provider]]\ndomains = [\"a\"]\nx = 1"}) {
    EXPECT_THAT(complaint(bad), HasSubstr("outcry.toml:")) << bad;
  }
}

TEST_F(ConfigTest, NoFileIsSaidWithWhatToDo) {
  const auto config = read_config(folder_ / "none.toml", [](const char*) -> const char* { return nullptr; });
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, Error::kNotFound);
  EXPECT_THAT(config.error().message, HasSubstr("outcry init"));
}

class DataFolderTest : public ConfigTest {
 protected:
  [[nodiscard]] DataFolder data() const { return DataFolder(folder_ / "a" / "data"); }
  [[nodiscard]] static mode_t mode_of(const std::filesystem::path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
  }
};

TEST_F(DataFolderTest, ItIsForItsOwnerOnly) {
  ASSERT_TRUE(data().create());
  EXPECT_EQ(mode_of(data().path()), 0700u);
  EXPECT_TRUE(data().create());  // again
  EXPECT_FALSE(data().exists());
  ASSERT_TRUE(write_file(data().config(), "secret"));
  EXPECT_EQ(mode_of(data().config()), 0600u);
  EXPECT_TRUE(data().exists());
  EXPECT_EQ(read_file(data().config()).value(), "secret");
  EXPECT_FALSE(read_file(data().path() / "none"));
}

TEST_F(DataFolderTest, KeysThatOthersMayReadAreRefused) {
  Config config;
  config.server.origin = "https://o.example";
  ASSERT_TRUE(data().create());
  ASSERT_TRUE(Station::open(data(), config, Station::Use::kServe));
  EXPECT_EQ(mode_of(data().keys()), 0700u);
  std::filesystem::permissions(data().keys(), std::filesystem::perms(0750));
  const auto folder = Station::open(data(), config, Station::Use::kServe);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, Error::kInvalid);
  EXPECT_THAT(folder.error().message, HasSubstr("chmod 700"));
  std::filesystem::permissions(data().keys(), std::filesystem::perms(0700));
  for (const auto& key : std::filesystem::directory_iterator(data().keys())) {
    EXPECT_EQ(mode_of(key.path()), 0600u);
    std::filesystem::permissions(key.path(), std::filesystem::perms(0640));
  }
  const auto keys = Station::open(data(), config, Station::Use::kBeside);
  ASSERT_FALSE(keys);
  EXPECT_THAT(keys.error().message, HasSubstr("chmod 600"));
}

TEST_F(DataFolderTest, OneServerAtATimeHoldsIt) {
  ASSERT_TRUE(data().create());
  auto first = data().lock();
  ASSERT_TRUE(first);
  const auto second = data().lock();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Error::kBusy);
  *first = nullptr;
  EXPECT_TRUE(data().lock());
}

TEST_F(DataFolderTest, ADatabaseOfANewerVersionIsRefused) {
  ASSERT_TRUE(data().create());
  {
    auto db = store::Database::open(data().database(), store::Database::Use::kWrite);
    ASSERT_TRUE(db);
    ASSERT_TRUE(store::migrate(**db));
    EXPECT_EQ(mode_of(data().database()), 0600u);
    auto newer = (*db)->prepare(fmt::format("PRAGMA user_version = {}", store::schema_version() + 1));
    newer.step();
  }
  Config config;
  config.server.origin = "https://o.example";
  const auto station = Station::open(data(), config, Station::Use::kServe);
  ASSERT_FALSE(station);
  EXPECT_EQ(station.error().kind, Error::kInvalid);
}

}  // namespace
}  // namespace outcry::cli
