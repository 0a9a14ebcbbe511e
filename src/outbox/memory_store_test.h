// A MemoryStore is OutboxStore's contract in its shortest form, for tests.
//
// Header-only, for test programs. Thread-safe.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include "outbox/outbox_store.h"

namespace outcry::outbox {

class MemoryStore final : public OutboxStore {
 public:
  struct Row {
    Queued mail;
    Time due{};
    std::string failure = {};
    Time failed_at{};
  };

  Result<std::vector<Queued>> claim(Time now, int limit, std::chrono::milliseconds lease, Lane lane) override {
    const std::lock_guard lock(mutex_);
    if (broken_) return failed("couldn't claim mail: disk full");
    std::vector<std::pair<Time, int64_t>> due;
    for (const auto& [id, row] : rows_) {
      if (row.failure.empty() && row.due <= now && lane_of(row.mail.kind) == lane) due.emplace_back(row.due, id);
    }
    std::sort(due.begin(), due.end());
    if (due.size() > static_cast<size_t>(limit)) due.resize(static_cast<size_t>(limit));
    std::vector<Queued> out;
    for (const auto& [when, id] : due) {
      Row& row = rows_.at(id);
      row.due = row.mail.leased_until = now + lease;
      out.push_back(row.mail);
    }
    return out;
  }

  Status end_leases() override { return failed("not kept here"); }

  Status finish(std::span<const Outcome> outcomes) override {
    const std::lock_guard lock(mutex_);
    if (broken_) return failed("couldn't finish mail: disk full");
    ++finishes_;
    for (const Outcome& outcome : outcomes) {
      const auto it = rows_.find(outcome.id);
      if (it == rows_.end() || it->second.due != outcome.leased_until || !it->second.failure.empty()) continue;
      apply(it, outcome);
    }
    return {};
  }

  Result<std::vector<Failure>> failures(int limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<Failure> out;
    for (const auto& [id, row] : rows_) {
      if (row.failure.empty()) continue;
      out.push_back({id, row.mail.campaign, row.mail.kind, row.mail.attempts, row.failed_at, row.failure});
    }
    std::sort(out.begin(), out.end(), [](const Failure& a, const Failure& b) { return a.at > b.at; });
    if (out.size() > static_cast<size_t>(limit)) out.resize(static_cast<size_t>(limit));
    return out;
  }

  Result<Counts> counts() override {
    const std::lock_guard lock(mutex_);
    Counts out;
    for (const auto& [id, row] : rows_) {
      ++(!row.failure.empty() ? out.failed : row.mail.attempts > 0 ? out.retrying : out.queued);
      if (row.failure.empty()) out.oldest_due = std::min(out.oldest_due.value_or(row.due), row.due);
    }
    return out;
  }

  Result<Sent> sent(Time now) override {
    const std::lock_guard lock(mutex_);
    Sent out;
    for (const auto& [day, mails] : sent_) {
      if (day == day_of(now)) out.today = mails;
      out.all += mails;
    }
    return out;
  }

  Result<std::vector<KindCounts>> kinds(Time) override { return failed("not kept here"); }
  Result<std::vector<FailedGroup>> failed_groups(int) override { return failed("not kept here"); }
  Result<int64_t> retry_failed(uint8_t, const std::string&, Time, int) override { return failed("not kept here"); }
  Result<int64_t> drop_failed(uint8_t, const std::string&, int) override { return failed("not kept here"); }

  // The box holds the address "person1@example.org".
  void put(int64_t id, Time due, uint8_t kind = 1) {
    const std::lock_guard lock(mutex_);
    const std::string address = fmt::format("person{}@example.org", id);
    const ByteView box = bytes_of(address);
    rows_[id] = {{id, 7, kind, 0, due, {}, Bytes(box.begin(), box.end())}, due};
  }

  std::optional<Row> row(int64_t id) {
    const std::lock_guard lock(mutex_);
    const auto it = rows_.find(id);
    return it == rows_.end() ? std::nullopt : std::optional(it->second);
  }
  // As a full disk would.
  void set_broken(bool broken) {
    const std::lock_guard lock(mutex_);
    broken_ = broken;
  }
  int finishes() {
    const std::lock_guard lock(mutex_);
    return finishes_;
  }

 private:
  void apply(std::map<int64_t, Row>::iterator it, const Outcome& outcome) {
    Row& row = it->second;
    switch (outcome.kind) {
      case Outcome::kRetry:
        ++row.mail.attempts;
        row.due = *outcome.due;
        return;
      case Outcome::kReleased:
        row.due = *outcome.due;
        return;
      case Outcome::kPermanent:
        row.failure = outcome.reason;
        row.failed_at = outcome.at;
        return;
      case Outcome::kSent:
        ++sent_[day_of(outcome.at)];
        if (outcome.due) {
          row.mail.kind = outcome.next_kind;
          row.mail.attempts = 0;
          row.mail.first_due = row.due = *outcome.due;
          return;
        }
        break;
      case Outcome::kDropped:
        break;
    }
    rows_.erase(it);
  }

  std::mutex mutex_;
  std::map<int64_t, Row> rows_;
  std::map<int32_t, int64_t> sent_;  // by day
  bool broken_ = false;
  int finishes_ = 0;
};

}  // namespace outcry::outbox
