// How pages show a campaign's picture: in the size that fits the screen,
// fetched when it comes near. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/http/message.h"
#include "web/pages/campaign_parts.h"

namespace outcry::web {

// A file's address, without language: it is the same in all, and for ever.
std::string picture_path(std::string_view slug, const campaign::Picture& picture, int64_t side);

// What the last part of such an address stands for.
struct PictureAddress {
  const campaign::Picture* picture = nullptr;  // of the campaign
  int64_t side = 0;
};
std::optional<PictureAddress> read_picture_address(const campaign::Campaign& campaign, std::string_view file);

// As HTML; empty if there is no such picture, or it cannot be shown.
std::string picture_html(const campaign::Campaign& campaign, std::string_view id, const Reader& reader);
std::string pictures_html(const campaign::Campaign& campaign, const std::vector<std::string>& ids,
                          const Reader& reader);

// Of an answer that is a picture: it may not become a document.
http::Headers picture_headers();

}  // namespace outcry::web
