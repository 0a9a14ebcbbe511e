#include "outbox/capture.h"

#include "outbox/mime_text.h"

namespace outcry::outbox {
namespace {

class CaptureTransport final : public Transport {
 public:
  explicit CaptureTransport(Capture& capture) : capture_(capture) {}
  Delivery send(const std::string&, const std::string& to, const std::string& eml) override {
    capture_.keep(to, eml);
    return {};
  }

 private:
  Capture& capture_;
};

// The value of the header, its folds included; empty if there is none.
std::string_view header_of(std::string_view eml, std::string_view name_with_colon) {
  const std::string_view head = eml.substr(0, eml.find("\r\n\r\n"));
  size_t at = 0;
  while (!head.substr(at).starts_with(name_with_colon)) {
    const size_t end = head.find("\r\n", at);
    if (end == std::string_view::npos) return {};
    at = end + 2;
  }
  const size_t start = at + name_with_colon.size();
  size_t end = head.find("\r\n", start);
  while (end != std::string_view::npos && head.substr(end).starts_with("\r\n ")) end = head.find("\r\n", end + 2);
  std::string_view value = head.substr(start, end == std::string_view::npos ? end : end - start);
  while (value.starts_with(' ')) value.remove_prefix(1);
  return value;
}

}  // namespace

void Capture::keep(const std::string& to, const std::string& eml) {
  auto mail =
      std::make_shared<CapturedMail>(CapturedMail{{}, to, decode_words(header_of(eml, "Subject:")), clock_.now(), eml});
  const std::lock_guard lock(mutex_);
  mail->id = std::to_string(++last_id_);
  bytes_ += eml.size();
  mails_.push_back(std::move(mail));
  while (mails_.size() > kMostMails || bytes_ > kMostBytes) {
    bytes_ -= mails_.front()->eml.size();
    mails_.pop_front();
  }
}

std::vector<std::shared_ptr<const CapturedMail>> Capture::newest_first() const {
  const std::lock_guard lock(mutex_);
  return {mails_.rbegin(), mails_.rend()};
}

std::shared_ptr<const CapturedMail> Capture::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& mail : mails_) {
    if (mail->id == id) return mail;
  }
  return nullptr;
}

TransportFactory Capture::transports() {
  return [this] { return std::make_unique<CaptureTransport>(*this); };
}

}  // namespace outcry::outbox
