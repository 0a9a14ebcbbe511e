#include "web/http/request_reader.h"

#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "web/http/head.h"

namespace outcry::http {
namespace {

namespace beast = boost::beast;
using BeastText = beast::string_view;
using Field = beast::http::field;
using Verb = beast::http::verb;

std::string_view view(BeastText text) {
  return {text.data(), text.size()};
}

Method method_of(Verb verb) {
  switch (verb) {
    case Verb::get:
      return Method::kGet;
    case Verb::head:
      return Method::kHead;
    case Verb::post:
      return Method::kPost;
    case Verb::put:
      return Method::kPut;
    case Verb::delete_:
      return Method::kDelete;
    case Verb::options:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

Request no_request() {
  Request request;
  request.method = Method::kOther;
  return request;
}

bool is_token_start(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

// Takes what Beast recognises into the reader's own views; Beast's containers
// would copy every field.
class RequestReader::Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(RequestReader& reader) : reader_(reader) {
    header_limit(static_cast<uint32_t>(reader.header_limit_));
    // Else checked in on_header_impl.
    if (!reader.body_limit_of_) body_limit(reader.body_limit_);
    if (reader.body_limit_of_) body_limit(boost::none);
    eager(true);
  }

  int version = 11;
  int hosts = 0;
  int codings = 0;
  bool only_chunked = true;
  bool folded = false;

 private:
  // Whether `text` lies in the buffer: Beast unfolds into a place of its own.
  bool is_ours(BeastText text) const {
    const char* begin = reader_.buffer_.get();
    return std::less_equal<>()(begin, text.data()) && std::less_equal<>()(text.data(), begin + reader_.end_);
  }

  void on_request_impl(Verb verb, BeastText, BeastText target, int number, beast::error_code&) override {
    version = number;
    reader_.request_.method = method_of(verb);
    reader_.request_.target = view(target);
  }
  void on_response_impl(int, BeastText, int, beast::error_code&) override {}

  void on_field_impl(Field field, BeastText name, BeastText value, beast::error_code&) override {
    if (done_) return;  // of a trailer
    folded |= !is_ours(value);
    reader_.headers_.emplace_back(view(name), view(value));
    switch (field) {
      case Field::host:
        ++hosts;
        break;
      case Field::transfer_encoding:
        ++codings;
        only_chunked = same_name(view(value), "chunked");
        break;
      case Field::accept_encoding:
        reader_.accept_encoding_ = view(value);
        break;
      case Field::if_none_match:
        reader_.if_none_match_ = view(value);
        break;
      case Field::expect:
        reader_.expect_ = view(value);
        break;
      default:
        break;
    }
  }
  void on_header_impl(beast::error_code& error) override {
    done_ = true;
    if (!reader_.body_limit_of_ || (!content_length() && codings == 0)) return;  // most have no body
    reader_.split_target();
    const size_t limit = reader_.body_limit_of_(reader_.request_);
    if (content_length().value_or(0) > limit) error = beast::http::error::body_limit;
    body_limit(limit);  // of what comes in chunks
  }
  void on_body_init_impl(const boost::optional<uint64_t>&, beast::error_code&) override {}

  size_t on_body_impl(BeastText piece, beast::error_code&) override {
    const bool whole = piece.size() == content_length().value_or(0);
    if (whole) {
      reader_.request_.body = view(piece);
    } else {
      reader_.body_.append(piece.data(), piece.size());
      reader_.request_.body = reader_.body_;
    }
    return piece.size();
  }
  void on_chunk_header_impl(uint64_t, BeastText, beast::error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, BeastText piece, beast::error_code&) override {
    reader_.body_.append(piece.data(), piece.size());
    reader_.request_.body = reader_.body_;
    return piece.size();
  }
  void on_finish_impl(beast::error_code&) override {}

  RequestReader& reader_;
  bool done_ = false;
};

RequestReader::RequestReader(size_t header_limit, size_t body_limit, BodyLimitOf limit_of)
    : header_limit_(header_limit),
      body_limit_(body_limit),
      body_limit_of_(std::move(limit_of)),
      request_(no_request()) {}

RequestReader::~RequestReader() = default;

void RequestReader::resize(size_t capacity) {
  auto grown = std::make_unique_for_overwrite<char[]>(capacity);
  if (end_ > 0) std::memcpy(grown.get(), buffer_.get(), end_);
  buffer_ = std::move(grown);
  capacity_ = capacity;
}

std::span<char> RequestReader::room() {
  if (head_end_ > 0) {
    // The head's views pin it; only what the parser still wants stays behind it.
    const size_t left = end_ - parsed_;
    if (parsed_ > head_end_ && left > 0) std::memmove(buffer_.get() + head_end_, buffer_.get() + parsed_, left);
    parsed_ = head_end_;
    end_ = head_end_ + left;
  } else if (capacity_ == 0) {
    resize(kSmall);
  } else if (end_ == capacity_) {
    resize(std::min(capacity_ * 2, std::max(header_limit_, kSmall) + kBodyRoom));
  }
  return {buffer_.get() + end_, capacity_ - end_};
}

void RequestReader::arrived(size_t bytes) {
  end_ += bytes;
}

RequestReader::Progress RequestReader::refuse(int status) {
  status_ = status;
  return Progress::kRefused;
}

RequestReader::Progress RequestReader::advance() {
  if (head_end_ > 0) return parse_body();
  // Empty lines before a request are let pass (RFC 9112 2.2).
  size_t empty = 0;
  while (empty + 1 < end_ && buffer_[empty] == '\r' && buffer_[empty + 1] == '\n') empty += 2;
  if (empty > 0) {
    std::memmove(buffer_.get(), buffer_.get() + empty, end_ - empty);
    end_ -= empty;
    searched_ = 0;
  }
  return end_ == 0 ? Progress::kMore : find_head();
}

// Beast is given the head at once, so that its views stay where they are and
// the limit is the head's, however slowly that comes.
RequestReader::Progress RequestReader::find_head() {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::string_view bytes(buffer_.get(), end_);
  const size_t found = bytes.find(kEnd, searched_ < kEnd.size() ? 0 : searched_ - kEnd.size());
  if (found == std::string_view::npos) {
    if (!looks_like_http()) return refuse(400);
    if (end_ > header_limit_) return refuse(431);
    searched_ = end_;
    return Progress::kMore;
  }
  head_end_ = found + kEnd.size();
  if (!looks_like_http()) return refuse(400);
  if (head_end_ > header_limit_) return refuse(431);
  return parse_head();
}

// Lets noise (TLS, telnet) be refused at once rather than when time is up.
bool RequestReader::looks_like_http() const {
  const std::string_view bytes(buffer_.get(), end_);
  if (!is_token_start(bytes[0]) && bytes != "\r") return false;
  const size_t line = bytes.find('\n');
  if (line == std::string_view::npos) return true;
  return bytes.substr(0, line).ends_with("HTTP/1.1\r") || bytes.substr(0, line).ends_with("HTTP/1.0\r");
}

RequestReader::Progress RequestReader::parse_head() {
  while (true) {
    // In the same place each time: a parser is for one request only.
    if (parser_) {
      std::destroy_at(parser_.get());
      std::construct_at(parser_.get(), *this);
    } else {
      parser_ = std::make_unique<Parser>(*this);
    }
    beast::error_code error;
    parsed_ = parser_->put({buffer_.get(), end_}, error);
    if (error == beast::http::error::body_limit) return refuse(413);
    if (error && error != beast::http::error::need_more) return refuse(400);
    if (!parser_->is_header_done()) return refuse(400);
    if (const int status = check_head(); status != 0) return refuse(status);
    if (parser_->is_done() || capacity_ - head_end_ >= kBodyRoom) break;
    // Too little room for the body behind the head: make it, and read again.
    resize(head_end_ + kSmall + (end_ - head_end_));
    headers_.clear();
    body_.clear();
    request_ = no_request();
  }
  split_target();
  return parse_body();
}

// 0, or the status to refuse it with.
int RequestReader::check_head() {
  is_old_ = parser_->version < 11;
  keeps_alive_ = parser_->keep_alive();
  if (parser_->folded || parser_->hosts > 1 || (parser_->hosts == 0 && !is_old_)) return 400;
  if (parser_->codings == 0) return 0;
  if (is_old_ || parser_->codings > 1) return 400;
  return parser_->only_chunked ? 0 : 501;
}

void RequestReader::split_target() {
  std::string_view path = request_.target;
  if (const size_t scheme = path.find("://"); !path.starts_with('/') && scheme != std::string_view::npos) {
    path.remove_prefix(std::min(path.find_first_of("/?", scheme + 3), path.size()));
  }
  const size_t question = std::min(path.find('?'), path.size());
  request_.path = question == 0 ? std::string_view("/") : path.substr(0, question);
  request_.query = path.substr(std::min(question + 1, path.size()));
  request_.headers = &headers_;
}

RequestReader::Progress RequestReader::parse_body() {
  while (!parser_->is_done() && parsed_ < end_) {
    // Beast takes it for granted that a first chunk which is the last, too, is not cut: "0 CR LF CR LF" at least.
    if (parser_->codings > 0 && end_ - parsed_ < 5) break;
    beast::error_code error;
    const size_t used = parser_->put({buffer_.get() + parsed_, end_ - parsed_}, error);
    parsed_ += used;
    if (error == beast::http::error::body_limit) return refuse(413);
    if (error && error != beast::http::error::need_more) return refuse(400);
    if (used == 0) break;
  }
  if (parser_->is_done()) return Progress::kWhole;
  // A chunk's head, or the trailer, longer than all there is room for.
  if (parsed_ == head_end_ && end_ == capacity_) return refuse(400);
  if (!continued_ && same_name(expect_, "100-continue") && !is_old_) {
    continued_ = true;
    if (parsed_ == end_ && body_.empty()) return Progress::kContinue;
  }
  return Progress::kMore;
}

void RequestReader::next() {
  const size_t left = end_ - parsed_;
  if (left > 0) std::memmove(buffer_.get(), buffer_.get() + parsed_, left);
  end_ = left;
  searched_ = head_end_ = parsed_ = 0;
  if (capacity_ > kSmall && left <= kSmall) resize(kSmall);
  if (body_.capacity() > kKeptBody) body_ = {};
  if (headers_.capacity() > kKeptHeaders) headers_ = {};
  body_.clear();
  headers_.clear();
  request_ = no_request();
  accept_encoding_ = if_none_match_ = expect_ = {};
  continued_ = false;
}

void RequestReader::discard() {
  parsed_ = end_;
  next();
}

}  // namespace outcry::http
