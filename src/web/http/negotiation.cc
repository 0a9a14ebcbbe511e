#include "web/http/negotiation.h"

#include <optional>

#include "web/http/head.h"

namespace outcry::http {
namespace {

constexpr int kFullWeight = 1000;

// "0.5" in thousandths; 0 for what is no weight, so that a client gets
// nothing it may not be able to read.
int parse_weight(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
  int weight = (text[0] - '0') * kFullWeight;
  if (text.size() > 1 && text[1] != '.') return 0;
  int unit = kFullWeight / 10;
  for (size_t i = 2; i < text.size(); ++i, unit /= 10) {
    if (text[i] < '0' || text[i] > '9' || unit == 0) return 0;
    weight += (text[i] - '0') * unit;
  }
  return weight <= kFullWeight ? weight : 0;
}

int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view item = next_item(parameters, ';');
    if (item.size() >= 2 && (item[0] == 'q' || item[0] == 'Q') && item[1] == '=') return parse_weight(item.substr(2));
  }
  return kFullWeight;
}

struct Weights {
  std::optional<int> gzip;
  std::optional<int> brotli;
  std::optional<int> identity;
  std::optional<int> any;
};

Weights parse_weights(std::string_view header) {
  Weights weights;
  while (!header.empty()) {
    std::string_view item = next_item(header, ',');
    const std::string_view coding = next_item(item, ';');
    const int weight = weight_of(item);
    if (same_name(coding, "br"))
      weights.brotli = weight;
    else if (same_name(coding, "gzip") || same_name(coding, "x-gzip"))
      weights.gzip = weight;
    else if (same_name(coding, "identity"))
      weights.identity = weight;
    else if (coding == "*")
      weights.any = weight;
  }
  return weights;
}

}  // namespace

Coding negotiate_coding(std::string_view accept_encoding, bool has_gzip, bool has_brotli) {
  if (accept_encoding.empty() || (!has_gzip && !has_brotli)) return Coding::kIdentity;
  const Weights weights = parse_weights(accept_encoding);
  Coding best = Coding::kIdentity;
  int most = weights.identity.value_or(0);  // unnamed, it is the last resort
  const int other = weights.any.value_or(0);
  if (const int weight = weights.gzip.value_or(other); has_gzip && weight > 0 && weight >= most) {
    best = Coding::kGzip;
    most = weight;
  }
  if (const int weight = weights.brotli.value_or(other); has_brotli && weight > 0 && weight >= most) {
    best = Coding::kBrotli;
  }
  return best;
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  if (without_blanks(if_none_match) == "*") return true;
  // Tags are quoted and may hold commas, so the list is read tag by tag.
  while (true) {
    const size_t open = if_none_match.find('"');
    if (open == std::string_view::npos) return false;
    const size_t close = if_none_match.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (if_none_match.substr(open, close - open + 1) == etag) return true;
    if_none_match.remove_prefix(close + 1);
  }
}

}  // namespace outcry::http
