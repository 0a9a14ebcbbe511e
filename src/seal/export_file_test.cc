#include "seal/export_file.h"

#include <gtest/gtest.h>

#include <cstring>

namespace outcry::seal {
namespace {

// As a program that reads `text` through a pipe of so many bytes.
Source source_of(std::string_view text, size_t at_once = 1000) {
  return [text, at_once](std::span<uint8_t> out) mutable -> Result<size_t> {
    const size_t n = std::min({text.size(), out.size(), at_once});
    std::memcpy(out.data(), text.data(), n);
    text.remove_prefix(n);
    return n;
  };
}

class ExportFileTest : public testing::Test {
 protected:
  std::string write(std::string_view plain, size_t at_once = 5000) {
    std::string file;
    ExportFileWriter writer([&](ByteView bytes) {
      file.append(text_of(bytes));
      return Status();
    });
    ExportHead head;
    head.campaign = "save-the-thirty";
    head.at = from_millis(1'330'000'000'000);
    head.records = 12;
    head.log_size = 13;
    head.recipients = {{first_.public_key, {}}, {second_.public_key, {}}};
    EXPECT_TRUE(writer.begin(head, random_));
    for (; !plain.empty(); plain.remove_prefix(std::min(plain.size(), at_once))) {
      EXPECT_TRUE(writer.write(bytes_of(plain.substr(0, at_once))));
    }
    EXPECT_TRUE(writer.end());
    return file;
  }

  // All of it, or the first error.
  static Result<std::string> read(std::string_view file, const KeyPair& pair, size_t at_once = 1000) {
    auto reader = ExportFileReader::open(source_of(file, at_once));
    if (!reader) return reader.error();
    if (auto unlocked = (*reader)->unlock(pair); !unlocked) return unlocked.error();
    std::string plain;
    for (;;) {
      const auto piece = (*reader)->next();
      if (!piece) return piece.error();
      if (piece->empty()) return plain;
      plain.append(text_of(*piece));
    }
  }

  std::string refusal(std::string_view file) {
    const auto got = read(file, first_);
    return got ? "taken" : got.error().message;
  }

  SystemRandom random_;
  KeyPair first_ = make_key_pair(random_), second_ = make_key_pair(random_), stranger_ = make_key_pair(random_);
};

TEST_F(ExportFileTest, EachRecipientReadsWhatWasWrittenAndNobodyElse) {
  const std::string file = write("Park Sun");
  EXPECT_EQ(file.find("Park"), std::string::npos);
  for (const KeyPair& pair : {first_, second_}) EXPECT_EQ(*read(file, pair), "Park Sun");
  EXPECT_EQ(read(file, stranger_).error().kind, Error::kNotFound);
  // Whoever claims to be a recipient must also have the key.
  KeyPair liar = stranger_;
  liar.public_key = first_.public_key;
  EXPECT_EQ(read(file, liar).error().kind, Error::kCorrupt);
}

TEST_F(ExportFileTest, AnyLengthIsReadInAnyPieces) {
  for (const size_t length : {size_t{0}, size_t{1}, kExportChunk - 1, kExportChunk, kExportChunk + 1, 2 * kExportChunk,
                              3 * kExportChunk + 7}) {
    std::string plain(length, 'x');
    for (size_t i = 0; i < length; ++i) plain[i] = static_cast<char>(i * 31 >> 3);
    for (const size_t at_once : {size_t{1000}, size_t{70'000}, size_t{1} << 20}) {
      const auto got = read(write(plain, at_once), first_, at_once);
      ASSERT_TRUE(got) << length << ": " << got.error().message;
      EXPECT_EQ(*got, plain) << length;
    }
  }
}

TEST_F(ExportFileTest, ByteByByteTheHeadIsTheSame) {
  const std::string file = write("Park Sun");
  const auto reader = ExportFileReader::open(source_of(file, 1));
  ASSERT_TRUE(reader);
  const ExportHead& head = (*reader)->head();
  EXPECT_EQ(head.campaign, "save-the-thirty");
  EXPECT_EQ(head.records, 12u);
  EXPECT_EQ(head.log_size, 13u);
  EXPECT_EQ(to_rfc3339(head.at), "2012-02-23T12:26:40Z");
  ASSERT_EQ(head.recipients.size(), 2u);
  EXPECT_EQ(head.recipients[1].key, second_.public_key);
}

TEST_F(ExportFileTest, EveryByteMatters) {
  std::string file = write("Park Sun");
  for (size_t i = 0; i < file.size(); ++i) {
    for (const char bit : {'\x01', '\x80'}) {
      file[i] ^= bit;
      EXPECT_FALSE(read(file, first_)) << "byte " << i;
      file[i] ^= bit;
    }
  }
  EXPECT_TRUE(read(file, first_));
}

TEST_F(ExportFileTest, EveryCutIsFound) {
  const std::string small = write("Park Sun");
  for (size_t length = 0; length < small.size(); ++length)
    EXPECT_FALSE(read(small.substr(0, length), first_)) << length;
  EXPECT_EQ(refusal(small + "x"), "bytes follow the end of the file");
  // Also where a chunk ends.
  const std::string large = write(std::string(3 * kExportChunk, 'x'));
  const size_t chunk = 4 + kExportChunk + crypto_secretstream_xchacha20poly1305_ABYTES;
  EXPECT_EQ(refusal(large.substr(0, large.size() - chunk)), "the file ends before its end: it was cut");
}

TEST_F(ExportFileTest, ChunksCannotBeExchangedRepeatedOrLeftOut) {
  const std::string file = write(std::string(2 * kExportChunk, 'x') + std::string(kExportChunk, 'y'));
  const size_t chunk = 4 + kExportChunk + crypto_secretstream_xchacha20poly1305_ABYTES;
  const size_t begin = file.size() - 3 * chunk;
  const std::string head = file.substr(0, begin), one = file.substr(begin, chunk),
                    two = file.substr(begin + chunk, chunk), last = file.substr(begin + 2 * chunk);
  EXPECT_EQ(refusal(head + one + two + last), "taken");
  for (const std::string& body : {two + one + last, one + last, last, one + one + two + last, one + last + two}) {
    EXPECT_NE(refusal(head + body), "taken");
  }
  // Nor put behind another head.
  const std::string other = write(std::string(3 * kExportChunk, 'x'));
  EXPECT_NE(refusal(other.substr(0, begin) + one + two + last), "taken");
}

TEST_F(ExportFileTest, OtherFilesAreToldApart) {
  EXPECT_EQ(refusal(""), "not a sealed export");
  EXPECT_EQ(refusal("index,signed_at\n"), "not a sealed export");
  EXPECT_EQ(refusal("outcry sealed export 2\ncampaign: x\n\n"),
            "a sealed export of another version; this program reads version 1: use the newer program");
  EXPECT_EQ(refusal("outcry sealed export 1\ncampaign: x\n"), "the file ends before its end: it was cut");
  EXPECT_EQ(refusal("outcry sealed export 1\n" + std::string(kMostExportHead, 'x')), "the file is damaged");
}

TEST_F(ExportFileTest, AHeadHasOneForm) {
  const std::string file = write("");
  const std::string text = file.substr(0, file.find("\n\n") + 2);
  ASSERT_EQ(to_text(*parse_export_head(text)), text);
  const auto refused = [&](std::string_view from, std::string_view to) {
    std::string other = text;
    other.replace(other.find(from), from.size(), to);
    return !parse_export_head(other);
  };
  EXPECT_TRUE(refused("save-the-thirty", "Save the thirty"));
  EXPECT_TRUE(refused("save-the-thirty", ""));
  EXPECT_TRUE(refused("records: 12", "records: 012"));
  EXPECT_TRUE(refused("records: 12", "records: -1"));
  EXPECT_TRUE(refused("log: 13", "log: 18446744073709551616"));
  EXPECT_TRUE(refused("26:40Z", "26:40.5Z"));
  EXPECT_TRUE(refused("\nlog: 13", "\nlog: 13\nlog: 13"));
  EXPECT_TRUE(refused("\nlog: 13", ""));
  EXPECT_TRUE(refused("\n\n", "\n"));
  const size_t first = text.find("recipient: "), second = text.find("recipient: ", first + 1);
  EXPECT_FALSE(parse_export_head(text.substr(0, first) + "\n")) << "nobody";
  EXPECT_FALSE(parse_export_head(text.substr(0, second) + text.substr(first, second - first) + "\n")) << "twice";
}

TEST_F(ExportFileTest, AFullDiskIsTold) {
  ExportFileWriter writer([&](ByteView) { return Status(failed("disk full")); });
  ExportHead head;
  head.campaign = "x";
  head.recipients = {{first_.public_key, {}}};
  EXPECT_EQ(writer.begin(head, random_).error().message, "disk full");
}

}  // namespace
}  // namespace outcry::seal
