// TLS for SmtpSink, by OpenSSL, with a certificate for 127.0.0.1 that it makes
// and signs itself; write_ca() gives it to whoever should trust it.
//
// Header-only, for test programs that link OpenSSL::SSL.
#pragma once

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "outbox/smtp_sink_test.h"

namespace outcry::outbox {

class TlsWire final : public Wire {
 public:
  explicit TlsWire(SSL* ssl) : ssl_(ssl) {}
  ~TlsWire() override { SSL_free(ssl_); }
  long read(char* out, size_t size) override { return SSL_read(ssl_, out, static_cast<int>(size)); }
  bool write(std::string_view bytes) override {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  }

 private:
  SSL* ssl_;
};

// Must outlive the sinks that use it.
class TlsForTests {
 public:
  TlsForTests() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()), context_(SSL_CTX_new(TLS_server_method())) {
    std::signal(SIGPIPE, SIG_IGN);  // SSL_write() to a client that is gone
    X509_set_version(certificate_, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
    X509_set_pubkey(certificate_, key_);
    X509_NAME* name = X509_get_subject_name(certificate_);
    const auto* host = reinterpret_cast<const unsigned char*>("sink.example");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
    X509_set_issuer_name(certificate_, name);
    add_extension(NID_subject_alt_name, "IP:127.0.0.1");
    add_extension(NID_basic_constraints, "critical,CA:TRUE");
    if (X509_sign(certificate_, key_, EVP_sha256()) == 0 || SSL_CTX_use_certificate(context_, certificate_) != 1 ||
        SSL_CTX_use_PrivateKey(context_, key_) != 1) {
      std::abort();
    }
  }
  ~TlsForTests() {
    SSL_CTX_free(context_);
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }
  TlsForTests(const TlsForTests&) = delete;
  TlsForTests& operator=(const TlsForTests&) = delete;

  void write_ca(const std::string& path) const {
    FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr || PEM_write_X509(file, certificate_) != 1 || std::fclose(file) != 0) std::abort();
  }

  [[nodiscard]] SmtpSink::Upgrade upgrade() const {
    return [this](int fd) -> std::unique_ptr<Wire> {
      SSL* ssl = SSL_new(context_);
      SSL_set_fd(ssl, fd);
      const bool ok = SSL_accept(ssl) == 1;
      ERR_clear_error();
      if (ok) return std::make_unique<TlsWire>(ssl);
      SSL_free(ssl);
      return nullptr;
    };
  }

 private:
  void add_extension(int what, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
    X509_add_ext(certificate_, extension, -1);
    X509_EXTENSION_free(extension);
  }

  EVP_PKEY* const key_;
  X509* const certificate_;
  SSL_CTX* const context_;
};

}  // namespace outcry::outbox
