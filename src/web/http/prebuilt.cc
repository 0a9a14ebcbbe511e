#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "base/hash.h"
#include "web/http/head.h"
#include "web/http/message.h"

namespace outcry::http {
namespace {

// What a coding must save to be worth its own header line.
constexpr size_t kWorthwhile = 64;

std::optional<std::string> gzipped(std::string_view body, int quality) {
  z_stream stream{};
  constexpr int kGzipFraming = 16;
  if (deflateInit2(&stream, std::clamp(quality, 1, 9), Z_DEFLATED, MAX_WBITS + kGzipFraming, 9, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return std::nullopt;
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(body.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) return std::nullopt;
  return out;
}

std::optional<std::string> brotlied(std::string_view body, int quality, BrotliEncoderMode mode) {
  size_t size = BrotliEncoderMaxCompressedSize(body.size());
  std::string out(size, '\0');
  if (size == 0 ||
      BrotliEncoderCompress(std::clamp(quality, BROTLI_MIN_QUALITY, BROTLI_MAX_QUALITY), BROTLI_DEFAULT_WINDOW, mode,
                            body.size(), reinterpret_cast<const uint8_t*>(body.data()), &size,
                            reinterpret_cast<uint8_t*>(out.data())) != BROTLI_TRUE) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

bool is_text(const Headers& headers) {
  const std::string* type = find_header(headers, "Content-Type");
  return type != nullptr && (type->starts_with("text/") || type->find("json") != std::string::npos ||
                             type->find("javascript") != std::string::npos || type->find("xml") != std::string::npos);
}

// "Vary" lists Accept-Encoding, whatever else it lists.
void vary_by_encoding(Headers& headers) {
  for (auto& [name, value] : headers) {
    if (!same_name(name, "Vary") || value.empty()) continue;
    if (value.find("Accept-Encoding") == std::string::npos) value.append(", Accept-Encoding");
    return;
  }
  headers.emplace_back("Vary", "Accept-Encoding");
}

// A 304 carries what a cache would update (RFC 9110 15.4.5), not what
// describes a body.
Headers without_body(const Headers& headers) {
  Headers kept;
  for (const auto& header : headers) {
    if (!header.first.starts_with("Content-") || same_name(header.first, "Content-Security-Policy")) {
      kept.push_back(header);
    }
  }
  return kept;
}

Prebuilt::Variant make_variant(int status, Headers headers, std::string etag, std::string_view coding,
                               std::string body) {
  Prebuilt::Variant variant;
  if (status == 200) {
    headers.emplace_back("ETag", etag);
    append_head(variant.not_modified, 304, without_body(headers), false);
    variant.etag = std::move(etag);
  }
  if (!coding.empty()) headers.emplace_back("Content-Encoding", coding);
  append_head(variant.head, status, headers, false);
  if (!is_bodiless(status)) append_content_length(variant.head, body.size());
  variant.body = std::move(body);
  variant.head.shrink_to_fit();
  variant.not_modified.shrink_to_fit();
  variant.body.shrink_to_fit();
  return variant;
}

}  // namespace

std::shared_ptr<const Prebuilt> prebuild(int status, Headers headers, std::string body, int quality) {
  vary_by_encoding(headers);
  std::erase_if(headers, [](const auto& header) { return same_name(header.first, "ETag"); });
  if (is_bodiless(status)) body.clear();

  // The headers belong to what the tag stands for: a changed policy is a
  // changed answer.
  std::string described;
  append_head(described, status, headers, false);
  const Hash32 hash = sha256({bytes_of(described), bytes_of(body)});
  const std::string name = "\"" + to_base64url(ByteView(hash).first(12));

  auto prebuilt = std::make_shared<Prebuilt>();
  prebuilt->status = status;
  if (auto small = gzipped(body, quality); small && small->size() + kWorthwhile < body.size()) {
    prebuilt->gzip = make_variant(status, headers, name + "-gz\"", "gzip", std::move(*small));
  }
  const size_t best = prebuilt->gzip ? prebuilt->gzip->body.size() : body.size() - std::min(kWorthwhile, body.size());
  const BrotliEncoderMode mode = is_text(headers) ? BROTLI_MODE_TEXT : BROTLI_MODE_GENERIC;
  if (auto small = brotlied(body, quality, mode); small && small->size() < best) {
    prebuilt->brotli = make_variant(status, headers, name + "-br\"", "br", std::move(*small));
  }
  prebuilt->identity = make_variant(status, std::move(headers), name + "\"", {}, std::move(body));
  return prebuilt;
}

}  // namespace outcry::http
