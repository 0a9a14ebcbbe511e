#include "petition/signature_export.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

namespace outcry::petition {
namespace {

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return from_millis(1'330'000'000'000); }
};

seal::Source source_of(std::string_view text) {
  return [text](std::span<uint8_t> out) mutable -> Result<size_t> {
    const size_t n = std::min(text.size(), out.size());
    std::memcpy(out.data(), text.data(), n);
    text.remove_prefix(n);
    return n;
  };
}

struct Row {
  int64_t id = 0;
  seal::EpochPlace place;
  Hash32 commitment{};
  Bytes sealed;
};

// Plays the store: a list that each test bends as it likes.
class SignatureExportTest : public testing::Test {
 protected:
  Row row(int64_t id, const std::string& name, const std::string& campaign = "two-lives") {
    return row(id, name, campaign, sealer_);
  }
  Row row(int64_t id, const std::string& name, const std::string& campaign, seal::EpochSealer& sealer) {
    Record record;
    record.campaign = campaign;
    record.lang = "ko";
    record.name = name;
    record.email = "a@example.org";
    record.country = "KR";
    record.at = clock_.now();
    const Salt salt = random_.bytes<16>();
    const std::string encoded = encode(record);
    Bytes plain(salt.begin(), salt.end());
    plain.insert(plain.end(), encoded.begin(), encoded.end());
    const auto place = sealer.next();
    return {id, place, commitment_of(salt, encoded), place.epoch->seal(place.position, plain)};
  }

  std::string write(const std::vector<Row>& rows) {
    std::string file;
    const auto sink = [&](ByteView bytes) {
      file.append(text_of(bytes));
      return Status();
    };
    SignatureExport out("two-lives", "", clock_.now(), sink, random_);
    EXPECT_TRUE(out.begin({rows.size(), rows.size(), {first_.public_key, second_.public_key}}));
    const seal::Epoch* told = nullptr;
    for (const Row& one : rows) {
      if (told != one.place.epoch.get()) {
        EXPECT_TRUE(out.epoch(one.place.epoch->id(), one.place.epoch->sealed_keys()));
      }
      told = one.place.epoch.get();
      SealedSignature signature;
      signature.id = one.id;
      signature.position = one.place.position;
      signature.index = static_cast<uint64_t>(one.id) + 100;
      signature.commitment = one.commitment;
      signature.record = one.sealed;
      EXPECT_TRUE(out.record(signature));
    }
    EXPECT_TRUE(out.end());
    return file;
  }

  // "INDEX NAME" of each; the last is what was wrong, if anything was.
  static std::vector<std::string> read(std::string_view file, const seal::KeyPair& pair) {
    std::vector<std::string> told;
    auto reader = seal::ExportFileReader::open(source_of(file));
    if (!reader) return {reader.error().message};
    if (auto unlocked = (*reader)->unlock(pair); !unlocked) return {unlocked.error().message};
    SignatureOpening opening(**reader, pair);
    for (;;) {
      const auto signature = opening.next();
      if (!signature) told.push_back(signature.error().message);
      if (!signature && signature.error().kind == Error::kGone) continue;
      if (!signature || !*signature) return told;
      told.push_back(fmt::format("{} {}", (*signature)->index, (*signature)->record.name));
    }
  }
  using Told = std::vector<std::string>;

  FixedClock clock_;
  SystemRandom random_;
  seal::KeyPair first_ = seal::make_key_pair(random_), second_ = seal::make_key_pair(random_),
                stranger_ = seal::make_key_pair(random_);
  seal::EpochSealer sealer_{"two-lives", {first_.public_key, second_.public_key}, clock_, random_};
};

TEST_F(SignatureExportTest, EachKeyholderReadsWhoSigned) {
  const std::string file = write({row(1, "박선영"), row(3, "محمد"), row(7, "👩‍👩‍👧")});
  for (const auto& pair : {first_, second_}) {
    EXPECT_EQ(read(file, pair), (Told{"101 박선영", "103 محمد", "107 👩‍👩‍👧"}));
  }
  EXPECT_EQ(read(file, stranger_), Told{"this key is none of the recipients'"});
}

TEST_F(SignatureExportTest, ManyEpochsAndChunksAreOneList) {
  std::vector<Row> rows;
  Told expected;
  for (int64_t id = 1; id <= 2 * static_cast<int64_t>(seal::kEpochRecords) + 1; ++id) {
    rows.push_back(row(id, fmt::format("Name {}", id)));
    expected.push_back(fmt::format("{} Name {}", id + 100, id));
  }
  const std::string file = write(rows);
  EXPECT_GT(file.size(), 10 * seal::kExportChunk);
  EXPECT_EQ(read(file, second_), expected);
}

TEST_F(SignatureExportTest, NobodyToSealToIsNoFile) {
  SignatureExport out(
      "two-lives", "", clock_.now(), [](ByteView) { return Status(); }, random_);
  EXPECT_EQ(out.begin({}).error().kind, Error::kNotFound);
}

TEST_F(SignatureExportTest, OneWhoBecameAKeyholderLaterIsToldWhichAreNotTheirs) {
  seal::EpochSealer before("two-lives", {first_.public_key}, clock_, random_);
  const std::string file = write({row(1, "Early", "two-lives", before), row(2, "Late")});
  EXPECT_EQ(read(file, first_), (Told{"101 Early", "102 Late"}));
  EXPECT_EQ(read(file, second_), (Told{"record 1 of 2 is not sealed to this key", "102 Late"}));
}

TEST_F(SignatureExportTest, EveryByteMattersAndEveryCut) {
  std::string file = write({row(1, "Ana"), row(2, "Bo")});
  for (size_t i = 0; i < file.size(); ++i) {
    file[i] ^= 1;
    EXPECT_NE(read(file, first_), (Told{"101 Ana", "102 Bo"})) << "byte " << i;
    file[i] ^= 1;
    EXPECT_NE(read(file.substr(0, i), first_), (Told{"101 Ana", "102 Bo"})) << "cut at " << i;
  }
}

// Whoever writes the file has the public keys, too, and could put together
// what the outer layer does not betray.
TEST_F(SignatureExportTest, WhatDoesNotBelongTogetherIsFoundAndWhere) {
  const Row ana = row(1, "Ana"), bo = row(2, "Bo");
  Row swapped = bo;
  swapped.sealed = ana.sealed;
  EXPECT_EQ(read(write({ana, swapped}), first_),
            (Told{"101 Ana", "record 2 of 2: a sealed record is damaged or belongs elsewhere"}));
  Row other = bo;
  other.commitment = ana.commitment;
  EXPECT_EQ(read(write({ana, other}), first_), (Told{"101 Ana", "record 2 of 2: it is not what the commitment says"}));
  EXPECT_EQ(read(write({bo, ana}), first_), (Told{"102 Bo", "record 2 of 2: it stands twice, or not in its place"}));
  EXPECT_EQ(read(write({ana, ana}), first_), (Told{"101 Ana", "record 2 of 2: it stands twice, or not in its place"}));
  EXPECT_EQ(read(write({ana, row(2, "Cy", "other-lives")}), first_),
            (Told{"101 Ana", "record 2 of 2: it is of another campaign"}));
  seal::EpochSealer elsewhere("other-lives", {first_.public_key}, clock_, random_);
  EXPECT_EQ(read(write({ana, row(2, "Cy", "other-lives", elsewhere)}), first_),
            (Told{"101 Ana", "record 2 of 2: a sealed record is damaged or belongs elsewhere"}));
}

// As append_frame() writes them, in a file of its own.
class FramesTest : public SignatureExportTest {
 protected:
  std::string file_of(const std::vector<Frame>& frames, uint64_t records, std::string_view after = "") {
    std::string file;
    seal::ExportFileWriter out([&](ByteView bytes) {
      file.append(text_of(bytes));
      return Status();
    });
    seal::ExportHead head;
    head.campaign = "two-lives";
    head.at = clock_.now();
    head.records = records;
    head.recipients = {{first_.public_key, {}}};
    EXPECT_TRUE(out.begin(head, random_));
    Bytes bytes;
    for (const Frame& frame : frames) EXPECT_TRUE(append_frame(bytes, frame));
    EXPECT_TRUE(out.write(bytes));
    EXPECT_TRUE(out.write(bytes_of(after)));
    EXPECT_TRUE(out.end());
    return file;
  }
  static SealedSignature frame_of(const Row& one) {
    SealedSignature signature;
    signature.id = one.id;
    signature.position = one.place.position;
    signature.commitment = one.commitment;
    signature.record = one.sealed;
    return signature;
  }
};

TEST_F(FramesTest, TheirOrderAndNumberAreChecked) {
  const Row ana = row(1, "Ana");
  const EpochFrame epoch{ana.place.epoch->id(), ana.place.epoch->sealed_keys()};
  const SealedSignature record = frame_of(ana);
  EXPECT_EQ(read(file_of({epoch, record}, 1), first_), Told{"0 Ana"});
  EXPECT_EQ(read(file_of({epoch, record}, 2), first_), (Told{"0 Ana", "1 records are there instead of 2"}));
  EXPECT_EQ(read(file_of({epoch, record}, 0), first_), Told{"record 1 of 0: it is one too many"});
  EXPECT_EQ(read(file_of({record}, 1), first_), Told{"record 1 of 1: it stands in no epoch"});
  EXPECT_EQ(read(file_of({epoch, epoch, record}, 1), first_), Told{"after record 0: an epoch without a record"});
  EXPECT_EQ(read(file_of({epoch, record, epoch}, 1), first_).size(), 2u);
  const Told no_list{"0 Ana", "after record 1 of 1: what was sealed is no list of signatures"};
  EXPECT_EQ(read(file_of({epoch, record}, 1, "X"), first_), no_list) << "left over";
  EXPECT_EQ(read(file_of({epoch, record}, 1, std::string("X\0\0\0\0", 5)), first_), no_list) << "of no kind";
  EXPECT_EQ(read(file_of({epoch, record}, 1, std::string("R\0\0\0\x05QQQQQ", 10)), first_), no_list) << "too short";
  EXPECT_EQ(read(file_of({epoch, record}, 1, std::string("R\0\1\0\1", 5)), first_), no_list) << "too long";
}

TEST_F(FramesTest, OnlyCountedOnesStandInIt) {
  const Row ana = row(1, "Ana");
  Bytes bytes;
  ASSERT_TRUE(append_frame(bytes, frame_of(ana)));
  FrameReader reader;
  bytes[5 + 8 + 4] = StoredSignature::kInvalidated;
  reader.feed(bytes);
  EXPECT_EQ(reader.next().error().kind, Error::kCorrupt);
}

TEST_F(FramesTest, AFrameHasALimit) {
  Bytes long_one(kMostFrame, 'x'), out;
  SealedSignature signature;
  signature.record = long_one;
  EXPECT_FALSE(append_frame(out, signature));
  signature.record = ByteView(long_one).first(kMostFrame - 53);
  out.clear();
  EXPECT_TRUE(append_frame(out, signature));
  FrameReader reader;
  for (const uint8_t& byte : out) {
    const auto frame = reader.next();
    ASSERT_TRUE(frame && !*frame);
    reader.feed({&byte, 1});
  }
  const auto frame = reader.next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ(std::get<SealedSignature>(**frame).record.size(), kMostFrame - 53);
  EXPECT_TRUE(reader.at_border());
}

// docs/spec/vectors/sealed-export.txt
TEST(ExportVectorTest, TheSpecificationsFileOpensStepByStep) {
  const SystemRandom sodium;
  std::ifstream file(OUTCRY_SOURCE_DIR "/docs/spec/vectors/sealed-export.txt");
  std::map<std::string, Bytes> vector;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("# ")) vector[line.substr(0, line.find(": "))] = *from_hex(line.substr(line.find(": ") + 2));
  }
  ASSERT_EQ(vector.size(), 12u);
  const auto all = [&](std::initializer_list<const char*> names) {
    std::string out;
    for (const char* name : names) out += text_of(vector.at(name));
    return out;
  };
  const std::string whole = all({"head", "stream-header", "chunk-1"});
  for (const char* name : {"keyholder-1", "keyholder-2"}) {
    seal::KeyPair pair;
    std::ranges::copy(vector.at(name), pair.secret_key.begin());
    crypto_scalarmult_base(pair.public_key.data(), pair.secret_key.data());
    auto reader = *seal::ExportFileReader::open(source_of(whole));
    EXPECT_EQ(seal::to_text(reader->head()), text_of(vector.at("head")));
    const auto& mine = reader->head().recipients.at(name == std::string("keyholder-1") ? 0 : 1);
    EXPECT_EQ(*seal::open_sealed(pair, mine.sealed_key), vector.at("file-key"));
    ASSERT_TRUE(reader->unlock(pair));
    const auto plain = reader->next();
    ASSERT_TRUE(plain);
    EXPECT_EQ(to_hex(*plain), to_hex(vector.at("plain-text")));
    FrameReader frames;
    frames.feed(*plain);
    const auto epoch = std::get<EpochFrame>(**frames.next());
    EXPECT_EQ(epoch.id, 7);
    const seal::Key key = *seal::Epoch::open_key(pair, epoch.sealed_keys);
    EXPECT_EQ(to_hex(key), to_hex(vector.at("epoch-key")));
    for (const char* number : {"1", "2"}) {
      const auto signature = std::get<SealedSignature>(**frames.next());
      EXPECT_EQ(to_hex(signature.commitment), to_hex(vector.at(std::string("commitment-") + number)));
      const auto record = seal::Epoch::open(key, "save-the-thirty", 7, signature.position, signature.record);
      EXPECT_EQ(to_hex(*record), to_hex(vector.at(std::string("record-") + number)));
    }
    EXPECT_TRUE(frames.at_border());

    auto again = *seal::ExportFileReader::open(source_of(whole));
    ASSERT_TRUE(again->unlock(pair));
    SignatureOpening opening(*again, pair);
    const auto sun = *opening.next(), muhammad = *opening.next();
    EXPECT_EQ(sun->record.name, "박선영");
    EXPECT_EQ(sun->index, 0u);
    EXPECT_EQ(muhammad->record.name, "محمد");
    EXPECT_EQ(muhammad->index, 3u);
    EXPECT_FALSE(*opening.next());
  }
}

}  // namespace
}  // namespace outcry::petition
