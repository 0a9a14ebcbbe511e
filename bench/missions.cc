// bench_missions FILE.db MISSIONS
//
// What the directory of missions costs with so many of them: a file of that
// size read and imported into a fresh database, durably; the same again;
// the directory read from it; a search for words; the nearest five.
#include <chrono>
#include <iostream>
#include <mutex>
#include <sstream>

#include "directory/directory.h"
#include "directory/missions_csv.h"
#include "store/sqlite/directory_store.h"
#include "store/sqlite/migrations.h"

namespace {

using namespace outcry;
using Steady = std::chrono::steady_clock;

constexpr const char* kCountries[] = {"KR", "JP", "US", "DE", "FR", "BR", "IN", "NG", "AU", "FJ"};

std::string file_of(size_t missions) {
  std::ostringstream out;
  out << "wikidata_id,sending_country_iso2,receiving_country_iso2,city,type,name,address,phone,email,website,latitude,"
         "longitude\r\n";
  for (size_t i = 0; i < missions; ++i) {
    out << 'Q' << i + 1 << ',' << kCountries[i % 10] << ',' << kCountries[i / 10 % 10] << ",City " << i % 700
        << ",consulate general,\"Consulate General, City " << i << "\",\"" << i << " Road\r\n"
        << 10'000 + i << " City\",+" << i << " 1000,m" << i << "@missions.example,https://missions.example/,"
        << static_cast<int>(i % 120) - 60 << ".25," << static_cast<int>(i % 360) - 180 << ".5\r\n";
  }
  return out.str();
}

template <class T>
T good(Result<T> result) {
  if (result) return std::move(*result);
  std::cerr << result.error().message << '\n';
  std::exit(3);
}

// Seconds a call, of so many.
template <class Work>
double seconds(int calls, Work work) {
  const auto begin = Steady::now();
  for (int i = 0; i < calls; ++i) work();
  return std::chrono::duration<double>(Steady::now() - begin).count() / calls;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_missions FILE.db MISSIONS\n";
    return 2;
  }
  const std::string file = file_of(std::stoull(argv[2]));
  const auto db = good(store::Database::open(argv[1], store::Database::Use::kWrite));
  if (!store::migrate(*db)) return 3;
  std::mutex mutex;
  store::SqliteDirectoryStore store(*db, mutex);
  const directory::ZoneTable& zones = directory::ZoneTable::of_system();
  const auto import = [&] {
    const auto read = good(directory::read_missions(file, {}, zones));
    std::vector<directory::Mission> rows;
    for (const auto& row : read.rows) rows.push_back(row.mission);
    good(store.import(std::move(rows), {}, false, SystemClock().now()));
  };
  const double first = seconds(1, import), again = seconds(1, import);
  std::unique_ptr<directory::Directory> all;
  const double load = seconds(1, [&] {
    all =
        std::make_unique<directory::Directory>(good(store.missions()), zones, std::vector<std::string>{"en", "ko"}, 1);
  });
  const double search = seconds(100, [&] { (void)all->search({"", "", "city 69 korea", false}); });
  const double nearest = seconds(100, [&] { (void)all->nearest({35.2, 129.1}, {}, 5); });
  std::cout << "{\"import\":" << first << ",\"again\":" << again << ",\"load\":" << load << ",\"search\":" << search
            << ",\"nearest\":" << nearest << "}\n";
  return 0;
}
