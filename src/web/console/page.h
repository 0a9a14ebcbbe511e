// A console page is data: headings, texts, tables and forms, which three
// templates turn into HTML. So all pages look and work alike: each field with
// its label, help and error, each table with what to say when it is empty,
// each dangerous act with what it will do.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "web/pages/page.h"

namespace outcry::web::console {

struct Option {
  std::string value{}, label{};
  bool chosen = false;
};

struct Input {
  enum Kind { kText, kEmail, kPassword, kCode, kDate, kNumber, kArea, kChoice, kTicks, kFile, kHidden };
  Kind kind = kText;
  std::string name{}, label{};
  std::string value{};  // kept from what was typed; never of a password
  std::string help{}, error{};
  std::string autocomplete{};
  bool required = false;
  int rows = 4;                   // kArea
  std::vector<Option> options{};  // kChoice: one of them; kTicks: any
  std::string lang{};             // of what is typed, if it is not the page's
  // Inputs of one group in a row stand side by side under its words.
  std::string group{}, group_help{};
  std::string mark{};                    // a class: "missing"
  std::vector<std::string> proposals{};  // kText: to choose from, or not
  std::string shown_by{};                // kArea of Markdown: the address that says how it looks, for edit.js
};

struct Button {  // beside a form's first
  std::string name{}, value{}, label{};
  std::string about{};  // for who does not see what it stands beside
  bool danger = false;
};

struct Form {
  std::string action{}, submit{};  // without the latter it has only `more`
  std::vector<Input> inputs{};
  std::string intro{};  // what it will do
  bool danger = false;  // it cannot be undone, or reaches many
  bool small = false;   // a button in a row of a table
  bool uploads = false;
  bool asks = false;  // by GET: it changes nothing
  // A question for the browser's authenticator, as JSON: passkey.js shows the
  // form, asks, and fills in what is hidden. Without scripts it isn't there.
  std::string passkey{};
  std::string passkey_failed{};  // said where the browser gives no answer
  bool wide = false;             // as the page is
  std::vector<Button> more{};
};

struct Cell {
  std::string text{};
  std::string link{};         // of the text
  std::vector<Form> forms{};  // small ones
  std::string mark{};         // a class: "good", "bad", "waits"
};

struct Table {
  std::string caption{};
  std::vector<std::string> columns{};
  std::vector<std::vector<Cell>> rows{};
  std::string empty{};  // said where there are no rows
};

struct Heading {
  std::string text{};
};
struct Text {
  std::string text{};
  std::string link{}, link_url{};  // after it
  bool notice = false;             // stands out
};
struct Codes {  // to be written down
  std::vector<std::string> codes{};
};
struct Html {
  std::string markup{};  // made by this program
};
using Block = std::variant<Heading, Text, Codes, Form, Table, Html>;

struct Page {
  std::string title{};  // never a person's data
  std::vector<Block> blocks{};
  std::string said{};                                           // what was just done
  std::vector<std::pair<std::string, std::string>> problems{};  // a field's id and what is wrong with it, on top
  std::string own_script{}, own_style{};
  std::vector<std::pair<std::string, std::string>> trail{};  // above the heading: text and address
};

// Who is signed in, and what of the console is theirs.
struct Chrome {
  std::string name{};  // empty: nobody is
  std::string csrf{};  // of every form
  std::string current{};
  std::vector<std::pair<std::string, std::string>> nav{};  // address and text
};

std::string render(const Site& site, const Reader& reader, const Chrome& chrome, const Page& page);

// A table with the numbers beside a bar each, or whatever else is markup.
std::string render_table(const Reader& reader, const Chrome& chrome, const Table& table);

}  // namespace outcry::web::console
