// Captured mail, as pages. Pure functions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "outbox/capture.h"
#include "web/pages/page.h"

namespace outcry::web {

std::string mailbox_page(const Site& site, const Reader& reader,
                         const std::vector<std::shared_ptr<const outbox::CapturedMail>>& mails);
// The words of one mail, its addresses as links.
std::string mail_page(const Site& site, const Reader& reader, const outbox::CapturedMail& mail);

}  // namespace outcry::web
