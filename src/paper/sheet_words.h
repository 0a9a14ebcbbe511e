// The signature sheet's own words. A sheet is handed from person to person,
// and nobody can switch its language: so it speaks more languages than the
// program's pages do. To add one: a further block in the .cc.
//
// Pure; any thread.
#pragma once

#include <string_view>

namespace outcry::paper {

struct SheetWords {
  std::string_view lang;
  std::string_view petition;  // over the title
  std::string_view scan;      // under the QR code
  std::string_view sign;      // over the rows
  std::string_view name, town, email, shown;
  std::string_view sheet, place, day, collector;
  std::string_view data;         // what happens with what is written
  std::string_view withdraw;     // "{}": an e-mail address
  std::string_view responsible;  // "{}": a name
  std::string_view privacy;      // "{}": an address
  std::string_view whole;        // "{}": an address
  std::string_view version;      // "{}": the number of the text's version
  std::string_view example;
};

// English, where the language has none.
const SheetWords& words_of(std::string_view lang);

}  // namespace outcry::paper
