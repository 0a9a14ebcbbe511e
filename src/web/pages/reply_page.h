// The form on which somebody hands in an answer to a letter. A pure function;
// what was typed is shown again to whoever typed it.
#pragma once

#include <string>

#include "letters/reply.h"
#include "web/pages/campaign_parts.h"

namespace outcry::web {

inline constexpr size_t kMostReplyPicture = size_t{4} << 20;  // bytes

struct ReplyView {
  CampaignView campaign;
  letters::TypedReply typed;
  letters::ReplyProblems problems;
  std::string picture_problem;  // said at the field
  std::string trouble;          // what else stood in the way: nothing is wrong with what was typed
  std::string ticket;           // for a body with a picture
  int32_t today = 0;
};
std::string reply_page(const Site& site, const Reader& reader, const ReplyView& view);

}  // namespace outcry::web
