// outcry import signatures FILE.csv: many signatures on paper at once, beside
// no server; all rows or none.
#pragma once

#include <string>

namespace outcry::cli {

struct SignaturesImport {
  std::string file, data, campaign;
  bool dry = false, json = false;
};
int import_signatures(const SignaturesImport& request);

}  // namespace outcry::cli
