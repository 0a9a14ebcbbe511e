#include "web/http/form.h"

#include <gtest/gtest.h>

namespace outcry::http {
namespace {

constexpr auto kUrlencoded = "application/x-www-form-urlencoded";
constexpr auto kJson = "application/json; charset=utf-8";
constexpr auto kMultipart = "multipart/form-data; boundary=XX";

TEST(FormTest, Urlencoded) {
  const auto form = Form::parse(kUrlencoded, "name=%EB%B0%95+sun&b=1&b=2&empty=&bare&&=x&d=a=b");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->get("name"), "박 sun");
  EXPECT_EQ(form->all("b"), (std::vector<std::string_view>{"1", "2"}));
  EXPECT_EQ(form->count("b"), 2u);
  EXPECT_EQ(form->get("empty"), "");
  EXPECT_EQ(form->count("bare"), 1u);
  EXPECT_EQ(form->get(""), "x");
  EXPECT_EQ(form->get("d"), "a=b");
  EXPECT_EQ(form->get("none"), "");
  EXPECT_EQ(form->count("none"), 0u);
}

TEST(FormTest, ABrokenEscapeStandsForItself) {
  const auto form = Form::parse(kUrlencoded, "a=100%&b=%zz&c=%4&d=%00&e=%2525");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->get("a"), "100%");
  EXPECT_EQ(form->get("b"), "%zz");
  EXPECT_EQ(form->get("c"), "%4");
  EXPECT_EQ(form->get("d"), std::string_view("\0", 1));
  EXPECT_EQ(form->get("e"), "%25");
}

TEST(FormTest, FieldsHaveALimit) {
  std::string body;
  for (int i = 0; i < 200; ++i) body += "a=1&";
  EXPECT_TRUE(Form::parse(kUrlencoded, body));
  EXPECT_EQ(Form::parse(kUrlencoded, body + "a=1").error().kind, Error::kInvalid);
  EXPECT_EQ(Form::parse_query(body + "b=1").fields().size(), 200u);
  std::string many = "{\"a\":[";
  for (int i = 0; i < 200; ++i) many += "\"x\",";
  EXPECT_EQ(Form::parse(kJson, many + "\"x\"]}").error().kind, Error::kInvalid);
  std::string parts;
  for (int i = 0; i < 201; ++i) parts += "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
  EXPECT_EQ(Form::parse(kMultipart, parts + "--XX--").error().kind, Error::kInvalid);
}

TEST(FormTest, TenMegabytesAreReadInGoodTime) {
  const std::string large(10 << 20, '%');
  EXPECT_EQ(Form::parse(kUrlencoded, "a=" + large)->get("a").size(), large.size());
  EXPECT_EQ(Form::parse(kJson, "{\"a\":\"" + large + "\"}")->get("a").size(), large.size());
  EXPECT_FALSE(Form::parse(kMultipart, large));
  EXPECT_EQ(Form::parse(kMultipart, "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n" + large + "\r\n--XX--")
                ->get("a")
                .size(),
            large.size());
  EXPECT_FALSE(Form::parse(kJson, std::string(10 << 20, '[')));
}

TEST(FormTest, OtherTypesAreNotKnown) {
  for (const auto* type :
       {"", "text/plain", "application/xml", "application/jsonx", ";", "multipart/mixed; boundary=a"}) {
    EXPECT_EQ(Form::parse(type, "a=b").error().kind, Error::kNotFound) << type;
  }
  EXPECT_TRUE(Form::parse("Application/X-WWW-Form-Urlencoded ; charset=utf-8", "a=b"));
}

TEST(FormTest, Json) {
  const auto form = Form::parse(
      kJson,
      R"({"s":"\ubc15\n","t":true,"f":false,"n":-12,"d":1.5e3,"big":18446744073709551615,"z":null,"l":["a","b"],"e":[]})");
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_EQ(form->get("s"), "박\n");
  EXPECT_EQ(form->get("t"), "true");
  EXPECT_EQ(form->get("f"), "false");
  EXPECT_EQ(form->get("n"), "-12");
  EXPECT_EQ(form->get("d"), "1.5e3");
  EXPECT_EQ(form->get("big"), "18446744073709551615");
  EXPECT_EQ(form->count("z"), 0u);
  EXPECT_EQ(form->all("l"), (std::vector<std::string_view>{"a", "b"}));
  EXPECT_EQ(form->count("e"), 0u);
}

TEST(FormTest, ARepeatedJsonFieldIsSeen) {
  EXPECT_EQ(Form::parse(kJson, R"({"email":"a","email":"b"})")->count("email"), 2u);
}

TEST(FormTest, JsonThatIsNoFormIsInvalid) {
  for (const auto* body :
       {"", "{", "[]", "1", "\"a\"", "null", "{}x", "{\"a\":{}}", "{\"a\":[[\"b\"]]}", "{\"a\":[1]}", "{\"a\":[{}]}",
        "{\"a\":[null]}", "{\"a\":\"\xff\"}", "{\"a\":\"\\ud800\"}", "{\"a\":NaN}", "{'a':1}", "{\"a\":1,}"}) {
    const auto form = Form::parse(kJson, body);
    ASSERT_FALSE(form) << body;
    EXPECT_EQ(form.error().kind, Error::kInvalid) << body;
  }
  EXPECT_TRUE(Form::parse(kJson, "{}"));
}

TEST(FormTest, Multipart) {
  const auto form = Form::parse("multipart/form-data; charset=utf-8; boundary=\"a b\"",
                                "preamble\r\n--a b\r\n"
                                "Content-Disposition: form-data; name=\"name\"\r\n\r\n박\r\n--not it\r\n\r\n--a b  \r\n"
                                "content-disposition: Form-Data; filename=\"a%22\\\"b.png\"; name=pic\r\n"
                                "Content-Type: image/png\r\n\r\n\x89PNG\r\n--a b\r\n"
                                "Content-Disposition: form-data; name=\"\"\r\n\r\n\r\n--a b--\r\nepilogue");
  ASSERT_TRUE(form) << form.error().message;
  ASSERT_EQ(form->fields().size(), 3u);
  EXPECT_EQ(form->get("name"), "박\r\n--not it\r\n");
  EXPECT_EQ(form->get("pic"), "\x89PNG");
  EXPECT_EQ(form->fields()[1].file_name, "a\"\"b.png");
  EXPECT_EQ(form->fields()[1].content_type, "image/png");
  EXPECT_EQ(form->fields()[2].name, "");
  EXPECT_EQ(form->fields()[2].value, "");
  EXPECT_TRUE(Form::parse(kMultipart, "--XX--\r\n"));
}

TEST(FormTest, BrokenMultipartIsInvalid) {
  const std::string part = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
  for (const std::string& body :
       {std::string(), std::string("--XX"), std::string("--XX\r\n"), part, part + "--XX", part + "--XXY--",
        std::string("--XX\r\nContent-Disposition: form-data; name=a\r\n--XX--"),
        std::string("--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--"),
        std::string("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XX--"),
        std::string("--XX\r\n\r\n1\r\n--XX--")}) {
    const auto form = Form::parse(kMultipart, body);
    ASSERT_FALSE(form) << body;
    EXPECT_EQ(form.error().kind, Error::kInvalid) << body;
  }
  EXPECT_EQ(Form::parse("multipart/form-data", part + "--XX--").error().kind, Error::kInvalid);
  EXPECT_EQ(Form::parse("multipart/form-data; boundary=" + std::string(71, 'x'), part).error().kind, Error::kInvalid);
}

TEST(PercentTest, DecodesWhatEncodeWrites) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  EXPECT_EQ(*percent_decode(percent_encode(all)), all);
  EXPECT_EQ(percent_encode("a-Z_0.~ /박"), "a-Z_0.~%20%2F%EB%B0%95");
  EXPECT_EQ(*percent_decode("a+b"), "a+b");
  for (const auto* broken : {"%", "%4", "%zz", "a%2"}) {
    EXPECT_EQ(percent_decode(broken).error().kind, Error::kInvalid) << broken;
  }
}

}  // namespace
}  // namespace outcry::http
