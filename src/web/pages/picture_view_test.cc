#include "web/pages/picture_view.h"

#include <gtest/gtest.h>

namespace outcry::web {
namespace {

campaign::Campaign pictured() {
  campaign::Campaign c;
  c.slug = "two-lives";
  c.languages = {"en"};
  c.pictures = {{"candles", std::string(64, 'a'), 1500, 1000, {{"en", "Candles"}}, {}, "", "", ""},
                {"waiting", "candles.jpg", 0, 0, {{"en", "Not applied yet"}}, {}, "", "", ""}};
  return c;
}

TEST(PictureViewTest, AnAddressIsOfOneSizeOfOnePictureOrOfNothing) {
  const campaign::Campaign c = pictured();
  for (const int64_t side : {640, 1280, 1500}) {
    const std::string path = picture_path("two-lives", c.pictures[0], side);
    const auto address = read_picture_address(c, path.substr(path.rfind('/') + 1));
    ASSERT_TRUE(address) << path;
    EXPECT_EQ(address->picture, c.pictures.data());
    EXPECT_EQ(address->side, side);
  }
  const std::string hash(16, 'a');
  for (const std::string& wrong :
       {hash + "-641.jpg", hash + "-1920.jpg", hash + "-.jpg", hash + "-640", hash + "-640.png", hash + "640.jpg",
        hash + "--640.jpg", hash + "-0640x.jpg", std::string(16, 'b') + "-640.jpg", std::string(), std::string(".jpg"),
        hash + "-99999999999999999999.jpg", std::string("candles.jpg-0000-640.jpg")}) {
    EXPECT_FALSE(read_picture_address(c, wrong)) << wrong;
  }
}

TEST(PictureViewTest, WhatIsNotThereIsNotShown) {
  EXPECT_EQ(picture_html(pictured(), "", {"en", ""}), "");
  EXPECT_EQ(picture_html(pictured(), "nothing", {"en", ""}), "");
  EXPECT_EQ(picture_html(pictured(), "waiting", {"en", ""}), "");
}

}  // namespace
}  // namespace outcry::web
