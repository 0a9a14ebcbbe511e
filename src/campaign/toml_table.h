// A TomlTable reads one table of a campaign file and remembers which of its
// keys were asked for, so that a misspelt one is found. What is wrong is
// noted as "FILE:LINE: FIELD: reason" in the list that all tables of a file
// share; a getter then returns an empty value and the reading goes on, so
// that a person sees all faults at once.
//
// Private to campaign/. Not thread-safe.
#pragma once

#include <toml++/toml.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "campaign/campaign.h"
#include "campaign/fault.h"

namespace outcry::campaign {

// Marks a reason for translators; what it holds in braces are a fault's
// `words`.
constexpr const char* N_(const char* reason) {
  return reason;
}

// The faults of one file, at most 50 of them.
class Faults {
 public:
  explicit Faults(std::string_view file_name) : file_name_(file_name) {}
  void add(const toml::source_region& where, std::string field, const char* reason,
           std::vector<std::string> words = {});
  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::vector<Fault> take() { return std::move(list_); }

 private:
  std::string file_name_;
  std::vector<Fault> list_;
  size_t left_off_ = 0;
};

inline constexpr bool kRequired = true;

class TomlTable {
 public:
  // `languages` are those that localized texts may be in; the first is the
  // default. All must outlive this.
  TomlTable(const toml::table& table, std::string path, const std::vector<std::string>& languages, Faults& faults);
  ~TomlTable();  // notes the keys that nobody asked for
  TomlTable(const TomlTable&) = delete;
  TomlTable& operator=(const TomlTable&) = delete;

  std::string text(std::string_view key, size_t max, bool required = false);
  Localized localized(std::string_view key, size_t max, bool required = false);
  // Likewise, in whatever languages: what is written to somebody who reads others.
  Localized in_any_language(std::string_view key, size_t max, bool required = false);
  std::string url(std::string_view key);
  std::string email(std::string_view key);
  std::string country(std::string_view key);
  std::string slug(std::string_view key, bool required = false);
  std::optional<int64_t> integer(std::string_view key, int64_t min, int64_t max);
  std::optional<double> number(std::string_view key, double min, double max);
  bool flag(std::string_view key, bool otherwise);
  std::optional<Day> date(std::string_view key, bool required = false);
  std::optional<Time> instant(std::string_view key);
  std::optional<int> time_of_day(std::string_view key);  // "12:00", minutes after midnight
  std::vector<std::string> strings(std::string_view key, size_t most, size_t max = 200);
  std::vector<int64_t> integers(std::string_view key, size_t most);
  Source source();  // of the keys "source" and "source_name"

  // The place of `to_text(value)` among `values`.
  template <class Enum, size_t N>
  Enum choice(std::string_view key, const Enum (&values)[N], bool required = false) {
    const toml::node* node = find(key, required);
    if (node == nullptr) return values[0];
    const auto typed = node->value<std::string_view>();
    std::string offered;
    for (const Enum value : values) {
      if (typed == to_text(value)) return value;
      offered += (offered.empty() ? "" : ", ") + std::string(to_text(value));
    }
    fault(*node, key, N_("must be one of: {}"), {offered});
    return values[0];
  }

  // Calls `read` with the sub-table, if there is one.
  void table(std::string_view key, const std::function<void(TomlTable&)>& read, bool required = false);
  // For each table of an array of tables, at most 500.
  void tables(std::string_view key, const std::function<void(TomlTable&)>& read);

  void fault(std::string_view key, const char* reason, std::vector<std::string> words = {});
  [[nodiscard]] const std::vector<std::string>& languages() const { return languages_; }

 private:
  const toml::node* find(std::string_view key, bool required);
  void fault(const toml::node& node, std::string_view key, const char* reason, std::vector<std::string> words = {});
  [[nodiscard]] std::string path_of(std::string_view key) const;
  Localized localized(std::string_view key, size_t max, bool required, bool in_any);
  std::string checked(const toml::node& node, std::string_view key, size_t max);
  [[nodiscard]] std::string likely(std::string_view typo) const;

  const toml::table& table_;
  const std::string path_;
  const std::vector<std::string>& languages_;
  Faults& faults_;
  std::set<std::string, std::less<>> known_;
};

// A whole file that is TOML already; nothing if it has faults.
std::optional<Campaign> read_campaign_file(const toml::table& file, Faults& faults);

bool is_slug(std::string_view text);

}  // namespace outcry::campaign
