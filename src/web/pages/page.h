// What all pages share: the frame around their content, and the reader's
// language in every link. Pure functions from data to HTML.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "web/pages/static_files.h"
#include "web/pages/templates.h"

namespace outcry::web {

// For whom and where a page is made.
struct Reader {
  std::string lang;    // of the page
  std::string prefix;  // "/ko" if the address named the language, else empty
};

struct Site {
  std::string origin;                  // "https://outcry.example", no slash at its end
  std::vector<std::string> languages;  // that the program's own texts are in
  const StaticFiles* files = nullptr;
};

struct Frame {
  std::string title;
  std::string description;             // empty: not for search engines
  std::string path;                    // without language: "/c/x"; empty on pages that hold a secret
  std::vector<std::string> languages;  // that the page is to be had in
  std::string image, image_alt;        // for links that are shared: its path, or empty
  bool script = false;
  std::string own_script, own_style;  // static files of this page alone; may be empty
  std::string content;                // HTML
};

// A whole page.
std::string in_frame(const Site& site, const Reader& reader, const Frame& frame);

// A page that says something and perhaps asks for one press of a button.
struct Notice {
  std::string heading;
  std::vector<std::string> paragraphs;
  std::string button, action;                                 // a POST
  std::vector<std::pair<std::string, std::string>> fields{};  // that it sends, hidden
  std::string link, link_url;
  bool link_is_button = false;
};
std::string notice_page(const Site& site, const Reader& reader, const Notice& notice);

// The page for a status code: what happened, and what to do.
// {"error": "…"}, for a program.
std::string error_json(const Reader& reader, int status);
std::string error_page(const Site& site, const Reader& reader, int status);

// "12,345", as the language writes it.
// On the clocks of a place: "March 31, 2031, 11:59 PM (Asia/Seoul)"; without a zone, of UTC.
std::string local_time_text(Time time, std::string_view zone, const std::string& lang);

std::string format_count(int64_t count, std::string_view lang);

}  // namespace outcry::web
