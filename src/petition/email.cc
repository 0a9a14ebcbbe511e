#include "petition/email.h"

#include <unicode/idna.h>
#include <unicode/unistr.h>

#include <memory>

#include "base/text.h"

namespace outcry::petition {
namespace {

constexpr size_t kMaxLocal = 64, kMaxDomain = 253, kMaxLabel = 63;
constexpr std::string_view kAtom = "!#$%&'*+-/=?^_`{|}~";  // RFC 5322 atext beside letters and digits

bool is_alnum(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > kMaxLocal || local.front() == '.' || local.back() == '.') return false;
  char previous = '\0';
  for (const char c : local) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '.' && previous == '.') return false;
    if (c != '.' && byte < 0x80 && !is_alnum(byte) && kAtom.find(c) == std::string_view::npos) return false;
    previous = c;
  }
  return !has_control(local);
}

bool is_domain(std::string_view domain) {
  if (domain.empty() || domain.size() > kMaxDomain) return false;
  size_t labels = 0;
  bool last_has_letter = false;
  while (true) {
    const size_t dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (label.empty() || label.size() > kMaxLabel || label.front() == '-' || label.back() == '-') return false;
    last_has_letter = false;
    for (const char c : label) {
      if (!is_alnum(static_cast<unsigned char>(c)) && c != '-') return false;
      last_has_letter |= c > '9';
    }
    ++labels;
    if (dot == std::string_view::npos) break;
    domain = domain.substr(dot + 1);
  }
  return labels >= 2 && last_has_letter;
}

bool is_plain_ascii_domain(std::string_view domain) {
  for (const char c : domain) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return casefold(domain).find("xn--") == std::string::npos;
}

// The domain in ASCII, or empty.
std::string ascii_domain(std::string_view domain) {
  if (!domain.empty() && domain.back() == '.') domain.remove_suffix(1);
  if (is_plain_ascii_domain(domain)) return casefold(domain);
  static const auto* idna = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::IDNA::createUTS46Instance(
        UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_USE_STD3_RULES, error);
  }();
  UErrorCode error = U_ZERO_ERROR;
  icu::IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  idna->nameToASCII_UTF8({domain.data(), static_cast<int32_t>(domain.size())}, sink, info, error);
  return U_FAILURE(error) || info.hasErrors() ? std::string() : out;
}

std::string normal_local(std::string_view local, const ProviderRule* rule) {
  std::string out = casefold(local);
  if (rule == nullptr) return out;
  if (rule->tag != '\0') {
    const size_t at = out.find(rule->tag);
    if (at != std::string::npos && at > 0) out.resize(at);
  }
  std::string kept;
  for (const char c : out) {
    if (rule->ignored.find(c) == std::string::npos) kept += c;
  }
  return kept.empty() ? out : kept;
}

}  // namespace

EmailRules EmailRules::standard() {
  EmailRules rules;
  rules.add({"gmail.com", "googlemail.com"}, '+', ".");
  rules.add({"outlook.com"}, '+', "");
  rules.add({"hotmail.com"}, '+', "");
  rules.add({"live.com"}, '+', "");
  rules.add({"msn.com"}, '+', "");
  rules.add({"icloud.com", "me.com", "mac.com"}, '+', "");
  rules.add({"fastmail.com"}, '+', "");
  rules.add({"fastmail.fm"}, '+', "");
  rules.add({"proton.me", "protonmail.com", "pm.me"}, '+', ".-_");
  rules.add({"yandex.com", "yandex.ru", "ya.ru"}, '+', "");
  rules.add({"zoho.com"}, '+', "");
  rules.add({"mailbox.org"}, '+', "");
  rules.add({"posteo.de"}, '+', "");
  return rules;
}

void EmailRules::add(const std::vector<std::string>& domains, char tag, const std::string& ignored) {
  for (const std::string& domain : domains) by_domain_[domain] = {domains.front(), tag, ignored};
}

const ProviderRule* EmailRules::find(std::string_view domain) const {
  const auto found = by_domain_.find(domain);
  return found == by_domain_.end() ? nullptr : &found->second;
}

Result<EmailAddress> parse_email(std::string_view typed, const EmailRules& rules) {
  const auto wrong = invalid("not an e-mail address");
  if (typed.size() > 1024 || !is_utf8(typed)) return wrong;
  const std::string text = trimmed(to_nfkc(typed));
  const size_t at = text.rfind('@');
  if (at == std::string::npos) return wrong;
  const std::string_view local = std::string_view(text).substr(0, at);
  const std::string domain = ascii_domain(std::string_view(text).substr(at + 1));
  if (!is_local_part(local) || !is_domain(domain)) return wrong;
  const ProviderRule* rule = rules.find(domain);
  EmailAddress address;
  address.mailbox = std::string(local) + '@' + domain;
  const std::string normal = normal_local(local, rule);
  if (normal.empty()) return wrong;  // of code points that mean nothing: all such would be one person
  address.normal = normal + '@' + (rule != nullptr ? rule->domain : domain);
  return address;
}

}  // namespace outcry::petition
