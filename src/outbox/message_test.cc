#include "outbox/message.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "outbox/mime_text.h"

namespace outcry::outbox {
namespace {

constexpr int64_t kNoon = 1329998400000;  // Thursday, 23 February 2012, 12:00 UTC

Message confirmation() {
  Message message;
  message.to = "ana@example.org";
  message.from = {"Save the Thirty", "sign@outcry.example"};
  message.subject = "Please confirm";
  message.text = "Open this link:\nhttps://outcry.example/confirm/abc\n";
  message.html = "<p>Open <a href=\"https://outcry.example/confirm/abc\">this link</a></p>\n";
  message.message_id = "1.1@outcry.example";
  message.lang = "en";
  return message;
}

std::string eml_of(const Message& message) {
  const auto eml = to_eml(message, from_millis(kNoon));
  EXPECT_TRUE(eml) << eml.error().message;
  return eml.value_or("");
}

std::string refusal_of(const Message& message) {
  const auto eml = to_eml(message, from_millis(kNoon));
  if (eml) return "accepted";
  EXPECT_EQ(eml.error().kind, Error::kInvalid);
  return eml.error().message;
}

// A header's value with its folds, or "none"; "twice" if there are two.
std::string header(const std::string& eml, const std::string& name) {
  const std::string head = "\r\n" + eml.substr(0, eml.find("\r\n\r\n")) + "\r\n";
  const std::string start = "\r\n" + name + ": ";
  const size_t at = head.find(start);
  if (at == std::string::npos) return "none";
  if (head.find(start, at + 1) != std::string::npos) return "twice";
  size_t end = head.find("\r\n", at + 2);
  while (head[end + 2] == ' ') end = head.find("\r\n", end + 2);
  return head.substr(at + start.size(), end - at - start.size());
}

TEST(Eml, IsWholeAndInOrder) {
  EXPECT_EQ(eml_of(confirmation()),
            "Date: Thu, 23 Feb 2012 12:00:00 +0000\r\n"
            "From: \"Save the Thirty\" <sign@outcry.example>\r\n"
            "To: ana@example.org\r\n"
            "Subject: Please confirm\r\n"
            "Message-ID: <1.1@outcry.example>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "Content-Language: en\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/alternative; boundary=\"=_outcry_alternative\"\r\n"
            "\r\n"
            "--=_outcry_alternative\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Open this link:\r\n"
            "https://outcry.example/confirm/abc\r\n"
            "--=_outcry_alternative\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "<p>Open <a href=3D\"https://outcry.example/confirm/abc\">this link</a></p>\r\n"
            "--=_outcry_alternative--\r\n");
}

TEST(Eml, FilesStandBesideTheWords) {
  Message message = confirmation();
  message.attachments = {{"receipt.json", "application/json", "{\"name\":\"박선영\"}\n"},
                         {"proof", "application/octet-stream", std::string("\0\r\n.\n\xff", 6)}};
  const std::string eml = eml_of(message);
  EXPECT_EQ(header(eml, "Content-Type"), "multipart/mixed; boundary=\"=_outcry_mixed\"");
  EXPECT_EQ(eml.substr(eml.find("\r\n\r\n")),
            "\r\n\r\n"
            "--=_outcry_mixed\r\n"
            "Content-Type: multipart/alternative; boundary=\"=_outcry_alternative\"\r\n"
            "\r\n"
            "--=_outcry_alternative\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Open this link:\r\n"
            "https://outcry.example/confirm/abc\r\n"
            "--=_outcry_alternative\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "<p>Open <a href=3D\"https://outcry.example/confirm/abc\">this link</a></p>\r\n"
            "--=_outcry_alternative--\r\n"
            "--=_outcry_mixed\r\n"
            "Content-Type: application/json\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment;\r\n"
            " filename=\"receipt.json\"\r\n"
            "\r\n"
            "eyJuYW1lIjoi67CV7ISg7JiBIn0K\r\n"
            "--=_outcry_mixed\r\n"
            "Content-Type: application/octet-stream\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment;\r\n"
            " filename=\"proof\"\r\n"
            "\r\n"
            "AA0KLgr/\r\n"
            "--=_outcry_mixed--\r\n");
}

TEST(Eml, FilesStandBesideWordsWithoutHtml) {
  Message message = confirmation();
  message.html.clear();
  message.attachments = {{"empty.txt", "text/plain", ""}};
  const std::string eml = eml_of(message);
  EXPECT_EQ(eml.find("alternative"), std::string::npos);
  EXPECT_NE(eml.find("\r\n\r\n--=_outcry_mixed\r\nContent-Type: text/plain; charset=utf-8\r\n"), std::string::npos);
  EXPECT_TRUE(eml.ends_with(" filename=\"empty.txt\"\r\n\r\n--=_outcry_mixed--\r\n"));
}

// Of the last file in a mail, as its reader decodes it.
std::string last_file(const std::string& eml) {
  const size_t head = eml.rfind("Content-Disposition: attachment");
  const size_t start = eml.find("\r\n\r\n", head) + 4;
  std::string base64 = eml.substr(start, eml.find("--=_", start) - start);
  std::erase_if(base64, [](char c) { return c == '\r' || c == '\n'; });
  const auto bytes = from_base64(base64);
  return bytes ? std::string(text_of(*bytes)) : "no base64";
}

TEST(Eml, AFileComesBackByteForByte) {
  Message message = confirmation();
  for (const std::string& content :
       {std::string(), std::string(1, '\0'), std::string(56, 'x'), std::string(57, 'x'), std::string(58, 'x'),
        std::string(100'000, '.'), std::string("a\nb\rc\r\n\r\n.\r\n--=_outcry_mixed--\r\n"),
        std::string("\xff\xfe\0", 3), std::string("서른 명을 구하자 👩‍👩‍👧\n")}) {
    message.attachments = {{"first", "application/json", "{}"}, {"last.bin", "application/octet-stream", content}};
    const std::string eml = eml_of(message);
    EXPECT_EQ(last_file(eml), content);
    EXPECT_EQ(eml.find("--=_outcry_mixed--\r\n"), eml.size() - 20) << "nothing inside ends the mail";
    for (size_t start = 0; start < eml.size(); start = eml.find("\r\n", start) + 2) {
      EXPECT_LE(eml.find("\r\n", start) - start, 78u);
    }
    EXPECT_TRUE(is_ascii(eml));
  }
}

TEST(Eml, AFilesNameAndTypeArePlain) {
  const std::string names[] = {"",
                               ".hidden",
                               "a b",
                               "a\"b",
                               "a/b",
                               "a\\b",
                               "a;b",
                               "a\r\nBcc: eve@example.org",
                               "영수증.json",
                               std::string(101, 'a'),
                               std::string("a\0b", 3)};
  const std::string types[] = {
      "", "json", "/json", "application/", "a/b/c", "text/plain; charset=utf-8", "a/b\r\nBcc: x", "가/나"};
  for (const std::string& name : names) {
    Message message = confirmation();
    message.attachments = {{"good.json", "application/json", "{}"}, {name, "application/json", "{}"}};
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad attachment's name") << name;
  }
  for (const std::string& type : types) {
    Message message = confirmation();
    message.attachments = {{"good.json", type, "{}"}};
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad attachment's type") << type;
  }
}

TEST(Eml, WithoutHtmlIsPlainText) {
  Message message = confirmation();
  message.html.clear();
  message.auto_submitted = false;
  message.lang.clear();
  const std::string eml = eml_of(message);
  EXPECT_EQ(header(eml, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(header(eml, "Auto-Submitted"), "none");
  EXPECT_EQ(header(eml, "Content-Language"), "none");
  EXPECT_EQ(eml.find("alternative"), std::string::npos);
}

TEST(Eml, OneClickUnsubscribe) {
  Message message = confirmation();
  message.unsubscribe = "https://outcry.example/u/abc";
  message.reply_to = "team@outcry.example";
  message.list_id = "two-lives.outcry.example";
  const std::string eml = eml_of(message);
  EXPECT_EQ(header(eml, "List-Unsubscribe"), "<https://outcry.example/u/abc>");
  EXPECT_EQ(header(eml, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
  EXPECT_EQ(header(eml, "List-Id"), "<two-lives.outcry.example>");
  EXPECT_EQ(header(eml, "Reply-To"), "team@outcry.example");
}

TEST(Eml, SubjectAndNameInAnyScript) {
  const std::string subjects[] = {"서명을 확인해 주세요: 서른 명을 구하자",
                                  "请确认您的签名",
                                  "署名の確認",
                                  "أكّد توقيعك",
                                  "Café \"naïve\" <x@y>",
                                  std::string(300, 'x'),
                                  "=?UTF-8?B?YQ==?= is not what it seems",
                                  " spaces "};
  for (const std::string& subject : subjects) {
    Message message = confirmation();
    message.subject = subject;
    message.from.name = subject;
    const std::string eml = eml_of(message);
    EXPECT_EQ(decode_words(header(eml, "Subject")), subject);
    const std::string from = decode_words(header(eml, "From"));
    if (!is_ascii(subject)) {
      EXPECT_EQ(from, subject + " <sign@outcry.example>");
    }
    EXPECT_TRUE(is_ascii(eml));
  }
}

TEST(Eml, NamesAreQuotedAndLongOnesFolded) {
  Message message = confirmation();
  message.from.name = "The \"Thirty\", a\\b";
  EXPECT_EQ(header(eml_of(message), "From"), "\"The \\\"Thirty\\\", a\\\\b\" <sign@outcry.example>");
  message.from.name = std::string(50, 'n');
  EXPECT_EQ(header(eml_of(message), "From"), '"' + std::string(50, 'n') + "\"\r\n <sign@outcry.example>");
  message.from.name.clear();
  EXPECT_EQ(header(eml_of(message), "From"), "sign@outcry.example");
}

TEST(Eml, NoLineIsTooLong) {
  Message message = confirmation();
  message.subject = std::string(2000, 's');
  message.from.name = std::string(1000, 'n');
  message.text = std::string(5000, 't');
  message.html = std::string(5000, 'h');
  const std::string eml = eml_of(message);
  for (size_t start = 0; start < eml.size();) {
    const size_t end = eml.find("\r\n", start);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - start, 78u) << eml.substr(start, end - start);
    start = end + 2;
  }
}

TEST(Eml, NothingAddsAHeader) {
  const std::string attacks[] = {"a\r\nBcc: eve@example.org",
                                 "a\nBcc: eve@example.org",
                                 "a\rb",
                                 std::string("a\0b", 3),
                                 "a\tb",
                                 "a\x7f",
                                 "a\xff\xfe"};
  for (const std::string& attack : attacks) {
    Message message = confirmation();
    message.subject = attack;
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad subject");
    message = confirmation();
    message.from.name = attack;
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad sender's name");
    message = confirmation();
    message.to = attack + "@example.org";
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad recipient");
    message = confirmation();
    message.from.address = attack + "@example.org";
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad sender");
    message = confirmation();
    message.reply_to = attack + "@example.org";
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad reply address");
    message = confirmation();
    message.message_id = attack + "@example.org";
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad message id");
    message = confirmation();
    message.unsubscribe = "https://outcry.example/" + attack;
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad unsubscribe address");
    message = confirmation();
    message.list_id = attack;
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad list id");
    message = confirmation();
    message.lang = attack;
    EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad language");
  }
}

TEST(Eml, MissingAndWrongFieldsAreNamed) {
  Message message = confirmation();
  message.text.clear();
  EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad text");
  message.text = std::string("a\0b", 3);
  EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad text");
  message = confirmation();
  message.html = "\xff";
  EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad html");
  message = confirmation();
  message.subject.clear();
  EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad subject");
  message = confirmation();
  message.message_id = "no-at-sign";
  EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad message id");
  message = confirmation();
  message.unsubscribe = "http://outcry.example/u";
  EXPECT_EQ(refusal_of(message), "couldn't write a mail: bad unsubscribe address");
}

TEST(Address, IsOneMailbox) {
  const std::string longest_local(64, 'a');
  for (const std::string good : {"ana@example.org", "a.b+c@xn--9n2bp8q.example", "o'brien@example.org",
                                 "사용자@example.org", "root@localhost"}) {
    EXPECT_TRUE(is_address(good)) << good;
  }
  EXPECT_TRUE(is_address(longest_local + "@example.org"));
  EXPECT_FALSE(is_address(longest_local + "a@example.org"));
  EXPECT_FALSE(is_address("a@" + std::string(253, 'b')));
  for (const std::string bad : {"",
                                "@",
                                "ana",
                                "ana@",
                                "@example.org",
                                "a@b@example.org",
                                "a b@example.org",
                                "<a@example.org>",
                                "a@example.org,b@example.org",
                                "a@example.org>",
                                "a@-ex ample.org",
                                "\"a b\"@example.org",
                                "a@[127.0.0.1]",
                                "a@exämple.org",
                                ".a@example.org",
                                "a.@example.org",
                                "a..b@example.org",
                                "a@example..org",
                                "a@example.org.",
                                "a(c)@example.org",
                                "a;b@example.org"}) {
    EXPECT_FALSE(is_address(bad)) << bad;
  }
}

}  // namespace
}  // namespace outcry::outbox
