// What the store of sheets must do: keep each sheet between its readings, and
// which signatures its rows became. Signatures are counted by acts of the
// petition (petition_store.h, PaperReading), which bring the sheet forward in
// the same transaction.
//
// No name is ever kept here: of a row that waits only marks (typing.h).
// Numbers and places of sheets are nobody's data.
//
// Thread-safe. Blocks: never on an I/O thread. Errors as the PetitionStore's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "petition/petition_store.h"

namespace outcry::paper {

struct StoredRow {
  // Stored as numbers. Waits to be read again; counts, or did; its address had
  // signed; no two people read it alike.
  enum State : uint8_t { kWaits = 1, kCounted = 2, kSigned = 3, kUnread = 4 };

  int32_t row = 0;
  State state = kWaits;
  Bytes first, second;  // marks of the readings so far; empty: nothing was read in it
  int64_t signature = 0;
  // Of the signature, now.
  petition::StoredSignature::State fate = petition::StoredSignature::kCounted;
  uint64_t index = 0;
};

// What is written on a sheet, or known of it.
struct SheetHead {
  std::string number, place;
  int32_t collected = 0;  // the day
  std::string lang;
  int32_t text_version = 1;
  std::string country;  // of rows that name none
};

struct StoredSheet {
  // Stored as numbers. Read once; some rows were read otherwise by the second;
  // all decided.
  enum State : uint8_t { kOnce = 1, kDiffers = 2, kCounted = 3 };

  int64_t id = 0;
  petition::CampaignNumber campaign = 0;
  State state = kOnce;
  SheetHead head;
  int64_t first_by = 0, second_by = 0, third_by = 0;  // users; 0: nobody yet, or imported
  Time typed{};
  std::optional<Time> counted{};
  std::optional<Hash32> scan{};
  // Rows with something in them; of these: counted once, and counting now.
  int64_t rows = 0, entered = 0, counting = 0;

  // Whether that person has read it, and so must not be the next.
  [[nodiscard]] bool read_by(int64_t user) const { return user == first_by || user == second_by || user == third_by; }
};

inline constexpr int kMostSheetsListed = 500;

class PaperStore {
 public:
  virtual ~PaperStore() = default;

  // A sheet that was read once; its id. kInvalid: the campaign has one of that
  // number.
  virtual Result<int64_t> add(const StoredSheet& sheet, const std::vector<std::pair<int32_t, Bytes>>& marks) = 0;
  virtual Result<StoredSheet> find(petition::CampaignNumber campaign, int64_t id) = 0;
  virtual Result<std::vector<StoredRow>> rows(int64_t sheet) = 0;
  // Those that wait first, then the newest; kMostSheetsListed at most.
  virtual Result<std::vector<StoredSheet>> list(petition::CampaignNumber campaign) = 0;
  virtual Result<std::vector<std::string>> numbers(petition::CampaignNumber campaign) = 0;
  // The oldest that waits to be read again, and how many do.
  struct Waiting {
    int64_t sheets = 0;
    Time since{};
  };
  virtual Result<Waiting> waiting(petition::CampaignNumber campaign) = 0;
  virtual Status set_scan(int64_t sheet, const Hash32& scan) = 0;
  // kNotFound: there is none that waits.
  virtual Status drop(petition::CampaignNumber campaign, int64_t id) = 0;
};

}  // namespace outcry::paper
