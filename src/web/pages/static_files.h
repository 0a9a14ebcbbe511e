// The static files, each under a name that holds the hash of its content, so
// that browsers may keep it for ever. Immutable; any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "web/http/message.h"

namespace outcry::web {

class StaticFiles {
 public:
  StaticFiles();  // of the embedded site/static/

  // "style.css" → "/static/style.1a2b3c4d5e6f.css"; empty if there is none.
  [[nodiscard]] const std::string& url(std::string_view name) const;
  // By its file name under /static/; null if there is none.
  [[nodiscard]] std::shared_ptr<const http::Prebuilt> find(std::string_view file) const;

 private:
  std::map<std::string, std::string, std::less<>> urls_;
  std::map<std::string, std::shared_ptr<const http::Prebuilt>, std::less<>> files_;
};

}  // namespace outcry::web
