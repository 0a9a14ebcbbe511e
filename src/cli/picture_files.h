// The pictures that a campaign file names by files beside it.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "campaign/campaign.h"
#include "campaign/picture_store.h"

namespace outcry::cli {

// Makes each of them anew, keeps it in `store`, and puts its hash and size in
// its place; one that is named by its hash must be there already, or lie beside
// as HASH.jpg. kInvalid names file and picture; what was kept until then is
// forgotten in time.
Status take_pictures(campaign::Campaign& campaign, const std::filesystem::path& file, campaign::PictureStore& store,
                     Time now);

// The largest of each, as HASH.jpg. How many.
Result<size_t> write_pictures(const campaign::Campaign& campaign, campaign::PictureStore& store,
                              const std::filesystem::path& folder);

}  // namespace outcry::cli
