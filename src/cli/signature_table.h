// A SignatureTable writes opened signatures down for people and programs: as
// CSV (RFC 4180, UTF-8, a header) or as one JSON object a line.
//
// What people typed must not become what a spreadsheet runs: in CSV a cell
// that would be read as a formula gets an apostrophe before it, unless the
// table is exact.
//
// Pure.
#pragma once

#include <string>

#include "petition/signature_export.h"

namespace outcry::cli {

enum class TableForm { kCsv, kExactCsv, kJson };

std::string table_header(TableForm form);
void append_row(std::string& out, const petition::OpenedSignature& signature, TableForm form);

}  // namespace outcry::cli
