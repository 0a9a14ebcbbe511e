#include "outbox/smtp.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <pthread.h>

#include <csignal>

#include "outbox/mime_text.h"

namespace outcry::outbox {
namespace {

constexpr long kKeepConnection = 60;  // seconds without a mail; servers hang up after minutes

struct Payload {
  std::string_view rest;
};

size_t read_payload(char* out, size_t size, size_t count, void* payload) {
  std::string_view& rest = static_cast<Payload*>(payload)->rest;
  return [&](size_t n) {
    rest.copy(out, n);
    rest.remove_prefix(n);
    return n;
  }(std::min(size * count, rest.size()));
}

// libcurl hands each line of the server's answers to its header callback.
size_t hear_line(char* line, size_t size, size_t count, void* conversation) {
  const bool on = static_cast<Conversation*>(conversation)->hear({line, size * count});
  return on ? size * count : 0;
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]") ==
         std::string_view::npos;
}

Status check(const SmtpOptions& options) {
  const auto no = [](std::string_view what) { return invalid(fmt::format("couldn't use the mail server: {}", what)); };
  if (!is_host_name(options.host)) return no("bad host name");
  if (options.port == 0) return no("bad port");
  if (!is_host_name(options.hello)) return no("bad hello name");
  if (options.timeout.count() <= 0 || 2 * options.timeout > kLongestSend) return no("bad timeout");
  if (options.user.empty() != options.password.empty()) return no("user without password, or password without user");
  if (has_header_control(options.user) || has_header_control(options.password)) return no("bad user or password");
  return {};
}

// smtp://host:port/hello
std::string url_of(const SmtpOptions& options) {
  const bool v6 = options.host.find(':') != std::string::npos && !options.host.starts_with('[');
  return fmt::format("{}://{}{}{}:{}/{}", options.security == SmtpOptions::kTls ? "smtps" : "smtp", v6 ? "[" : "",
                     options.host, v6 ? "]" : "", options.port, options.hello);
}

// OpenSSL writes to a closed connection raise it, and libcurl's own guard is
// not for programs with threads.
void block_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

// The server wants us to be, or not to be, somebody else (RFC 4954 section 6).
bool is_about_authentication(int code) {
  return code == 530 || code == 534 || code == 535 || code == 538;
}

Delivery verdict(CURLcode result, const Conversation& conversation) {
  if (result == CURLE_OK) return {Delivery::kSent};
  if (conversation.lacks_utf8()) {
    return {Delivery::kPermanent, "the mail server takes no addresses beyond ASCII (SMTPUTF8)"};
  }
  const int code = conversation.code();
  if (!conversation.sender_accepted()) {
    if (code == 552)
      return {Delivery::kPermanent, conversation.status()};  // too large: the sender's line says the size
    return {Delivery::kUnavailable, code >= 400 ? conversation.status() : curl_easy_strerror(result)};
  }
  if (code < 400) return {Delivery::kRetry, curl_easy_strerror(result)};
  if (is_about_authentication(code)) return {Delivery::kUnavailable, conversation.status()};
  return {code < 500 ? Delivery::kRetry : Delivery::kPermanent, conversation.status()};
}

}  // namespace

struct SmtpTransport::Curl {
  Curl() : easy(curl_easy_init()) {}
  ~Curl() { curl_easy_cleanup(easy); }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  template <class T>
  void set(CURLoption option, T value) {
    if (ok == CURLE_OK) ok = curl_easy_setopt(easy, option, value);
  }

  CURL* const easy;
  CURLcode ok = CURLE_OK;  // of the first set() that failed
};

SmtpTransport::SmtpTransport(std::unique_ptr<Curl> curl) : curl_(std::move(curl)) {
  curl_->set(CURLOPT_HEADERDATA, &conversation_);
}

SmtpTransport::~SmtpTransport() = default;

Result<std::unique_ptr<SmtpTransport>> SmtpTransport::make(const SmtpOptions& options) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (const Status ok = check(options); !ok) return ok.error();
  auto curl = std::make_unique<Curl>();
  if (global != CURLE_OK || curl->easy == nullptr) return failed("couldn't start libcurl");
  curl->set(CURLOPT_URL, url_of(options).c_str());
  curl->set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl->set(CURLOPT_USE_SSL, long{options.security == SmtpOptions::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL});
  curl->set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!options.ca_file.empty()) curl->set(CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.user.empty()) {
    curl->set(CURLOPT_USERNAME, options.user.c_str());
    curl->set(CURLOPT_PASSWORD, options.password.c_str());
  }
  curl->set(CURLOPT_PROXY, "");
  curl->set(CURLOPT_NOSIGNAL, 1L);
  curl->set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  curl->set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  curl->set(CURLOPT_MAXCONNECTS, 1L);
  curl->set(CURLOPT_MAXAGE_CONN, kKeepConnection);
  curl->set(CURLOPT_UPLOAD, 1L);
  curl->set(CURLOPT_READFUNCTION, &read_payload);
  curl->set(CURLOPT_HEADERFUNCTION, &hear_line);
  if (curl->ok != CURLE_OK) return failed(fmt::format("couldn't set up libcurl: {}", curl_easy_strerror(curl->ok)));
  return std::unique_ptr<SmtpTransport>(new SmtpTransport(std::move(curl)));
}

int SmtpTransport::perform(const std::string& from, const std::string& to, const std::string& eml) {
  conversation_.begin_mail(!is_ascii(to));
  Payload payload{eml};
  curl_slist* recipients = curl_slist_append(nullptr, to.c_str());
  curl_->set(CURLOPT_MAIL_FROM, from.c_str());
  curl_->set(CURLOPT_MAIL_RCPT, recipients);
  curl_->set(CURLOPT_READDATA, &payload);
  curl_->set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(eml.size()));
  const CURLcode result = curl_->ok == CURLE_OK ? curl_easy_perform(curl_->easy) : curl_->ok;
  curl_->set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
  curl_slist_free_all(recipients);
  return result;
}

Delivery SmtpTransport::send(const std::string& from, const std::string& to, const std::string& eml) {
  if (has_header_control(from) || has_header_control(to)) return {Delivery::kPermanent, "bad address"};
  block_sigpipe();
  auto result = static_cast<CURLcode>(perform(from, to, eml));
  long fresh = 0;
  curl_easy_getinfo(curl_->easy, CURLINFO_NUM_CONNECTS, &fresh);
  // A kept connection that turns out to be closed, or closing (421), says
  // nothing about the mail: once more, on a fresh one.
  const bool closed = !conversation_.answered() || conversation_.code() == 421;
  if (result != CURLE_OK && result != CURLE_OPERATION_TIMEDOUT && fresh == 0 && closed && !conversation_.data_begun()) {
    curl_->set(CURLOPT_FRESH_CONNECT, 1L);
    result = static_cast<CURLcode>(perform(from, to, eml));
    curl_->set(CURLOPT_FRESH_CONNECT, 0L);
  }
  return verdict(result, conversation_);
}

Result<TransportFactory> smtp_transports(const SmtpOptions& options) {
  auto first = SmtpTransport::make(options);  // shows whether the options are right
  if (!first) return first.error();
  return TransportFactory([options]() -> std::unique_ptr<Transport> {
    auto made = SmtpTransport::make(options);
    return made ? std::move(*made) : nullptr;
  });
}

}  // namespace outcry::outbox
