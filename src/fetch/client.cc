#include "fetch/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

namespace outcry::fetch {
namespace {

constexpr size_t kIdle = 16;  // connections kept

struct Body {
  std::string bytes;
  size_t limit = 0;
  bool too_long = false;
};

size_t take_bytes(char* data, size_t, size_t size, void* to) {
  Body& body = *static_cast<Body*>(to);
  body.too_long = body.bytes.size() + size > body.limit;
  if (body.too_long) return 0;
  body.bytes.append(data, size);
  return size;
}

// Without what follows the path: that may be secret.
std::string_view shown(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

Error why(CURLcode result, const Body& body, const std::string& url) {
  if (body.too_long) return invalid(fmt::format("couldn't fetch {}: the answer is too long", shown(url)));
  const bool no_address = result == CURLE_URL_MALFORMAT || result == CURLE_UNSUPPORTED_PROTOCOL;
  return {no_address ? Error::kInvalid : Error::kFailed,
          fmt::format("couldn't fetch {}: {}", shown(url), curl_easy_strerror(result))};
}

}  // namespace

struct Client::Line {
  Line() : easy(curl_easy_init()) {}
  ~Line() { curl_easy_cleanup(easy); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  template <class T>
  void set(CURLoption option, T value) {
    if (ok == CURLE_OK) ok = curl_easy_setopt(easy, option, value);
  }

  CURL* const easy;
  CURLcode ok = CURLE_OK;
};

Client::Client(Options options) : options_(std::move(options)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client::Line>> Client::take() {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto line = std::move(idle_.back());
      idle_.pop_back();
      return line;
    }
  }
  auto line = std::make_unique<Line>();
  if (global != CURLE_OK || line->easy == nullptr) return failed("couldn't start libcurl");
  return line;
}

Result<Answer> Client::ask(const std::string& url, const char* type, std::string_view body) {
  auto line = take();
  if (!line) return line.error();
  Line& curl = **line;
  curl_easy_reset(curl.easy);  // its connection stays
  Body answer{{}, options_.limit};
  curl_slist* headers = nullptr;
  curl.set(CURLOPT_URL, url.c_str());
  curl.set(CURLOPT_PROTOCOLS_STR, "http,https");
  curl.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl.set(CURLOPT_NOSIGNAL, 1L);
  curl.set(CURLOPT_USERAGENT, "outcry");
  curl.set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!options_.ca_file.empty()) curl.set(CURLOPT_CAINFO, options_.ca_file.c_str());
  curl.set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  curl.set(CURLOPT_WRITEFUNCTION, &take_bytes);
  curl.set(CURLOPT_WRITEDATA, &answer);
  if (type == nullptr) {
    curl.set(CURLOPT_FOLLOWLOCATION, 1L);
    curl.set(CURLOPT_MAXREDIRS, 5L);
  } else {
    headers = curl_slist_append(nullptr, fmt::format("Content-Type: {}", type).c_str());
    curl.set(CURLOPT_HTTPHEADER, headers);
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl.set(CURLOPT_POSTFIELDS, body.data());
  }
  CURLcode result = std::exchange(curl.ok, CURLE_OK);
  if (result == CURLE_OK) result = curl_easy_perform(curl.easy);
  curl_slist_free_all(headers);
  if (result != CURLE_OK) return why(result, answer, url);

  long status = 0;
  const char* content = nullptr;
  curl_easy_getinfo(curl.easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl.easy, CURLINFO_CONTENT_TYPE, &content);
  Answer out{static_cast<int>(status), content == nullptr ? "" : content, std::move(answer.bytes)};
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdle) idle_.push_back(std::move(*line));
  return out;
}

}  // namespace outcry::fetch
