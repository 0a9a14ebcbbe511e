#include "web/pages/static_files.h"

#include "base/embedded.h"
#include "base/hash.h"

namespace outcry::web {
namespace {

constexpr std::string_view kFolder = "site/static/";

std::string type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

}  // namespace

StaticFiles::StaticFiles() {
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with(kFolder)) continue;
    const std::string name(file.name.substr(kFolder.size()));
    const size_t dot = name.rfind('.');
    const std::string hash = to_hex(ByteView(sha256(bytes_of(file.bytes))).first(6));
    const std::string hashed = name.substr(0, dot) + "." + hash + name.substr(dot);
    urls_[name] = "/static/" + hashed;
    // It is no document: of a document's policies it needs none but that it
    // may not become one.
    http::Headers headers = {{"Content-Type", type_of(name)},
                             {"Cache-Control", "public, max-age=31536000, immutable"},
                             {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
                             {"Permissions-Policy", ""},
                             {"Cross-Origin-Opener-Policy", ""}};
    files_[hashed] = http::prebuild(200, std::move(headers), std::string(file.bytes), 11);
  }
}

const std::string& StaticFiles::url(std::string_view name) const {
  static const std::string none;
  const auto found = urls_.find(name);
  return found == urls_.end() ? none : found->second;
}

std::shared_ptr<const http::Prebuilt> StaticFiles::find(std::string_view file) const {
  const auto found = files_.find(file);
  return found == files_.end() ? nullptr : found->second;
}

}  // namespace outcry::web
