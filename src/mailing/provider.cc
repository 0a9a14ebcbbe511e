#include "mailing/provider.h"

#include <algorithm>

namespace outcry::mailing {
namespace {

struct Row {
  std::string_view domain, provider;
};
// Beginnings ("yahoo.") end with a dot.
constexpr Row kProviders[] = {{"gmail.com", "gmail"},
                              {"googlemail.com", "gmail"},
                              {"outlook.", "outlook"},
                              {"hotmail.", "outlook"},
                              {"live.", "outlook"},
                              {"msn.com", "outlook"},
                              {"yahoo.", "yahoo"},
                              {"ymail.com", "yahoo"},
                              {"aol.com", "yahoo"},
                              {"icloud.com", "icloud"},
                              {"me.com", "icloud"},
                              {"mac.com", "icloud"},
                              {"naver.com", "naver"},
                              {"daum.net", "daum"},
                              {"hanmail.net", "daum"},
                              {"kakao.com", "daum"},
                              {"nate.com", "nate"},
                              {"qq.com", "qq"},
                              {"163.com", "netease"},
                              {"126.com", "netease"},
                              {"gmx.", "gmx"},
                              {"web.de", "gmx"},
                              {"proton.me", "proton"},
                              {"protonmail.com", "proton"},
                              {"yandex.", "yandex"},
                              {"mail.ru", "mail.ru"},
                              {"orange.fr", "orange"},
                              {"docomo.ne.jp", "docomo"},
                              {"ezweb.ne.jp", "au"},
                              {"au.com", "au"},
                              {"softbank.ne.jp", "softbank"}};

}  // namespace

std::string provider_of(std::string_view domain) {
  std::string lower(domain);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const Row& row : kProviders) {
    if (row.domain.ends_with('.') ? lower.starts_with(row.domain) : lower == row.domain)
      return std::string(row.provider);
  }
  return "other";
}

BounceKind kind_of(std::string_view status) {
  if (!status.starts_with("5.")) return BounceKind::kSoft;
  if (status.starts_with("5.7.") || status.starts_with("5.6.") || status == "5.3.4") return BounceKind::kPolicy;
  return BounceKind::kHard;
}

bool is_about_address(std::string_view reason) {
  const size_t blank = reason.find(' ');
  return reason.starts_with('5') && blank == 3 && kind_of(reason.substr(blank + 1)) == BounceKind::kHard;
}

}  // namespace outcry::mailing
