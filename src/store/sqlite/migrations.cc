#include "store/sqlite/migrations.h"

#include <fmt/format.h>

#include "store/sqlite/statistics.h"

namespace outcry::store {
namespace {

// Ids grow with time, so every table but `person_tile` and `bundle` is only
// ever written at its end; see docs/design/storage.md for why there is no
// index over addresses.
constexpr const char* kFirst = R"sql(
CREATE TABLE campaign (
  number     INTEGER PRIMARY KEY,         -- below 65536
  slug       TEXT NOT NULL UNIQUE,
  document   TEXT NOT NULL,               -- the campaign file, canonical
  text_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,            -- milliseconds since 1970
  updated_at INTEGER NOT NULL,
  closed_at  INTEGER
) STRICT;

CREATE TABLE petition_text (
  campaign INTEGER NOT NULL REFERENCES campaign,
  version  INTEGER NOT NULL,
  lang     TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (campaign, version, lang)
) STRICT, WITHOUT ROWID;

CREATE TABLE site (                       -- one row
  id INTEGER PRIMARY KEY CHECK (id = 1),
  generation INTEGER NOT NULL             -- grows with every change of a campaign
) STRICT;
INSERT INTO site VALUES (1, 1);

CREATE TABLE epoch (
  id          INTEGER PRIMARY KEY,
  campaign    INTEGER NOT NULL REFERENCES campaign,
  began_at    INTEGER NOT NULL,
  sealed_keys BLOB NOT NULL
) STRICT;

CREATE TABLE signature (
  id           INTEGER PRIMARY KEY,
  campaign     INTEGER NOT NULL,
  state        INTEGER NOT NULL,          -- petition::StoredSignature::State
  blind        INTEGER NOT NULL,          -- 0 once withdrawn
  secret_hash  BLOB NOT NULL,
  at           INTEGER NOT NULL,
  text_version INTEGER NOT NULL,
  lang         TEXT NOT NULL,
  country      TEXT NOT NULL,
  via          TEXT NOT NULL,
  log_index    INTEGER                    -- once counted
) STRICT;
-- Those that wait (0) and the notices (4), oldest first; small.
CREATE INDEX signature_open ON signature (state, id) WHERE state IN (0, 4);

CREATE TABLE sealed (                     -- gone when the signature is withdrawn
  id         INTEGER PRIMARY KEY,
  epoch      INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  commitment BLOB NOT NULL,
  record     BLOB NOT NULL,               -- for the keyholders
  own        BLOB NOT NULL,               -- for the receipt's holder
  subscriber BLOB NOT NULL                -- until confirmed; empty without
) STRICT;

CREATE TABLE subscriber (
  id       INTEGER PRIMARY KEY,           -- the signature's
  campaign INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  box      BLOB NOT NULL
) STRICT;

CREATE TABLE mail (
  id         INTEGER PRIMARY KEY,         -- the signature's
  campaign   INTEGER NOT NULL,
  kind       INTEGER NOT NULL,            -- petition::MailKind
  due_at     INTEGER,                     -- or the end of its lease; null: failed for good
  first_due  INTEGER NOT NULL,            -- of this kind; once failed, when it did
  attempts   INTEGER NOT NULL DEFAULT 0,
  reason     TEXT NOT NULL DEFAULT '',
  box        BLOB NOT NULL
) STRICT;
CREATE INDEX mail_due ON mail (due_at);

CREATE TABLE log_head (
  campaign   INTEGER PRIMARY KEY,
  size       INTEGER NOT NULL,
  root       BLOB NOT NULL,
  sign       INTEGER NOT NULL,
  paper      INTEGER NOT NULL,
  withdraw   INTEGER NOT NULL,
  invalidate INTEGER NOT NULL,
  restore    INTEGER NOT NULL,
  checkpoint TEXT NOT NULL
) STRICT;

-- key: campaign << 40 | index
CREATE TABLE bundle (key INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
-- key: campaign << 44 | level << 40 | index
CREATE TABLE tile (key INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;
-- key: campaign << 40 | index; the blind index of each entry of the bundle of
-- the same key, 8 bytes each, 0 where there is none any more
CREATE TABLE person_tile (key INTEGER PRIMARY KEY, blinds BLOB NOT NULL) STRICT;
)sql";

// The greatest id of the signatures that expired: ids are never used again,
// also when their rows are gone.
constexpr const char* kLastExpired = "ALTER TABLE site ADD COLUMN last_expired INTEGER NOT NULL DEFAULT 0;";

// What of a campaign is destroyed on schedule, and how far that has come.
constexpr const char* kErasure = R"sql(
CREATE TABLE erasure (
  campaign INTEGER NOT NULL REFERENCES campaign,
  what     INTEGER NOT NULL,          -- petition::Erasure::What
  began_at INTEGER NOT NULL,
  position INTEGER NOT NULL,          -- done up to here: an id, or the number of a tile
  erased   INTEGER NOT NULL,          -- rows
  ended_at INTEGER,
  PRIMARY KEY (campaign, what)
) STRICT, WITHOUT ROWID;
)sql";

// The newest checkpoint that enough witnesses cosigned.
constexpr const char* kCosigned = "CREATE TABLE cosigned (campaign INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;";

// Contacts sealed to member organisations, gone with `sealed`.
constexpr const char* kShared = R"sql(
CREATE TABLE shared (
  id         INTEGER NOT NULL,        -- the signature's
  member     TEXT NOT NULL,
  epoch      INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  commitment BLOB NOT NULL,           -- to the contact; not the log's
  contact    BLOB NOT NULL,
  PRIMARY KEY (id, member)
) STRICT, WITHOUT ROWID;
)sql";

// When a receipt was last mailed on its holder's wish; a week at most.
constexpr const char* kReceiptMailed =
    "CREATE TABLE receipt_mailed (id INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;";

// Sums over `signature` and the log, brought forward in the transactions that
// change these; see docs/design/storage.md.
constexpr const char* kStatistics = R"sql(
CREATE TABLE statistic_day (
  campaign   INTEGER NOT NULL,
  day        INTEGER NOT NULL,        -- since 1970, UTC
  submitted  INTEGER NOT NULL,
  expired    INTEGER NOT NULL,        -- of those submitted on that day
  sign       INTEGER NOT NULL,        -- the log's entries
  paper      INTEGER NOT NULL,
  withdraw   INTEGER NOT NULL,
  invalidate INTEGER NOT NULL,
  restore    INTEGER NOT NULL,
  PRIMARY KEY (campaign, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE statistic_minute (           -- of the last seven days
  campaign  INTEGER NOT NULL,
  minute    INTEGER NOT NULL,         -- since 1970, UTC
  submitted INTEGER NOT NULL,
  confirmed INTEGER NOT NULL,
  PRIMARY KEY (campaign, minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE statistic_group (            -- of the signatures that count now
  campaign INTEGER NOT NULL,
  what     INTEGER NOT NULL,          -- petition::StatisticsBuilder::What
  name     TEXT NOT NULL,
  counted  INTEGER NOT NULL,          -- never 0
  PRIMARY KEY (campaign, what, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE mail_sent (                  -- of all campaigns
  day  INTEGER PRIMARY KEY,           -- since 1970, UTC
  sent INTEGER NOT NULL
) STRICT;
)sql";

// Who works in the console. Ids are never used again, so that nothing that
// names one can come to mean somebody else.
constexpr const char* kAccounts = R"sql(
CREATE TABLE user (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  email      TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  created    INTEGER NOT NULL,
  disabled   INTEGER NOT NULL DEFAULT 0,
  password   TEXT,                    -- argon2id; null: invited, and never came
  totp       BLOB,                    -- the secret, under console.key
  totp_step  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE grant_ (
  user       INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  role       INTEGER NOT NULL,
  campaign   TEXT,
  cities     TEXT NOT NULL,           -- slugs with a blank between
  member     TEXT,
  PRIMARY KEY (user, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE invitation (
  user         INTEGER PRIMARY KEY REFERENCES user ON DELETE CASCADE,
  token_hash   BLOB NOT NULL UNIQUE,
  expires      INTEGER NOT NULL,
  made_by      INTEGER REFERENCES user ON DELETE SET NULL,
  drops_factor INTEGER NOT NULL
) STRICT;
CREATE TABLE session (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  user         INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
  token_hash   BLOB NOT NULL UNIQUE,
  csrf_key     BLOB NOT NULL,
  created      INTEGER NOT NULL,
  last_seen    INTEGER NOT NULL,
  fresh_until  INTEGER NOT NULL,
  second_done  INTEGER NOT NULL,
  place        TEXT NOT NULL
) STRICT;
CREATE INDEX session_of_user ON session (user);
CREATE TABLE recovery (
  user       INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
  hash       BLOB NOT NULL,
  PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;
)sql";

// Passkeys; what a session asks an authenticator; tokens that a session had.
constexpr const char* kPasskeys = R"sql(
CREATE TABLE passkey (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  user       INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
  credential BLOB NOT NULL UNIQUE,
  algorithm  INTEGER NOT NULL,        -- COSE's
  public_key BLOB NOT NULL,
  counter    INTEGER NOT NULL,
  copied     INTEGER NOT NULL DEFAULT 0,
  name       TEXT NOT NULL,
  created    INTEGER NOT NULL,
  used       INTEGER
) STRICT;
CREATE INDEX passkey_of_user ON passkey (user);
CREATE TABLE exchanged (
  token_hash BLOB PRIMARY KEY,
  session    INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
  at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX exchanged_of_session ON exchanged (session);
ALTER TABLE session ADD COLUMN challenge BLOB;
ALTER TABLE session ADD COLUMN challenge_until INTEGER;
)sql";

// The missions directory: no row of it is about a person but the user who
// typed a fact, by number.
constexpr const char* kMissions = R"sql(
CREATE TABLE directory (
  generation INTEGER NOT NULL             -- grows with every change of a mission
) STRICT;
INSERT INTO directory VALUES (0);

CREATE TABLE mission (
  number         INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,    -- in addresses
  wikidata       TEXT NOT NULL,
  sending        TEXT NOT NULL,           -- ISO 3166-1 alpha-2, or empty
  sending_name   TEXT NOT NULL,           -- where there is no code
  receiving      TEXT NOT NULL,
  receiving_name TEXT NOT NULL,
  added_at       INTEGER NOT NULL,
  changed_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE mission_fact (
  mission    INTEGER NOT NULL REFERENCES mission(number) ON DELETE CASCADE,
  field      TEXT NOT NULL,
  value      TEXT NOT NULL,
  source     TEXT NOT NULL,
  verified   INTEGER,                     -- days since 1970
  by_hand    INTEGER NOT NULL,
  PRIMARY KEY (mission, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE mission_proposal (           -- those that wait
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  mission    INTEGER NOT NULL REFERENCES mission(number) ON DELETE CASCADE,
  field      TEXT NOT NULL,
  value      TEXT NOT NULL,
  how        TEXT NOT NULL,
  at         INTEGER NOT NULL
) STRICT;

CREATE TABLE mission_change (             -- by hand
  id         INTEGER PRIMARY KEY,
  mission    INTEGER NOT NULL REFERENCES mission(number) ON DELETE CASCADE,
  field      TEXT NOT NULL,
  before     TEXT NOT NULL,
  after      TEXT NOT NULL,
  source     TEXT NOT NULL,
  user       INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  refused    INTEGER NOT NULL             -- a proposal that came to nothing: `after` is what it said
) STRICT;
CREATE INDEX mission_change_of ON mission_change (mission, id);
)sql";

// When each version of a petition text was made; of those before this step
// only the first is known.
constexpr const char* kTextVersion = R"sql(
CREATE TABLE text_version (
  campaign INTEGER NOT NULL REFERENCES campaign,
  version  INTEGER NOT NULL,
  made_at  INTEGER NOT NULL,
  PRIMARY KEY (campaign, version)
) STRICT, WITHOUT ROWID;
INSERT INTO text_version SELECT number, 1, created_at FROM campaign;
)sql";

// A picture's files by their longer sides; `unused_since` while no version of
// the campaign names it. Beside a campaign, the version of it that waits for a
// second person, and who has changed it since it was last let out.
constexpr const char* kPictures = R"sql(
CREATE TABLE picture (
  slug         TEXT NOT NULL,
  hash         TEXT NOT NULL,  -- SHA-256 of the largest, in hex
  side         INTEGER NOT NULL,
  width        INTEGER NOT NULL,
  height       INTEGER NOT NULL,
  unused_since INTEGER,
  bytes        BLOB NOT NULL,
  UNIQUE (slug, hash, side)
) STRICT;
CREATE TABLE pending (
  campaign     INTEGER PRIMARY KEY REFERENCES campaign,
  document     TEXT NOT NULL,
  changed_at   INTEGER NOT NULL,
  sent_back_by INTEGER,        -- a user
  sent_back_at INTEGER,
  note         TEXT NOT NULL
) STRICT;
CREATE TABLE author (
  campaign     INTEGER NOT NULL REFERENCES campaign,
  user         INTEGER NOT NULL,
  PRIMARY KEY (campaign, user)
) STRICT, WITHOUT ROWID;
)sql";

// Mails to those who asked for news. The outbox's mails of many (kind 128 and
// up) have an index of their own, so that who waits for one mail is found as
// fast as ever; their ids are number << 48 | subscriber.
constexpr const char* kMailings = R"sql(
CREATE TABLE mailing (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign     INTEGER NOT NULL REFERENCES campaign,
  state        INTEGER NOT NULL,          -- mailing::MailingState
  made_by      INTEGER NOT NULL,          -- a user, perhaps gone
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,          -- by a person
  schedule     INTEGER NOT NULL DEFAULT 1,
  start_at     INTEGER NOT NULL DEFAULT 0,
  settled_at   INTEGER,
  ended_at     INTEGER,
  last         INTEGER NOT NULL DEFAULT 0, -- the last subscriber when it was settled
  people       INTEGER NOT NULL DEFAULT 0, -- and how many
  taken        INTEGER NOT NULL DEFAULT 0,
  sent         INTEGER NOT NULL DEFAULT 0,
  failed       INTEGER NOT NULL DEFAULT 0,
  returned     INTEGER NOT NULL DEFAULT 0,
  unsubscribed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX mailing_active ON mailing (number) WHERE state IN (2, 3);
CREATE INDEX mailing_of ON mailing (campaign, number);
CREATE TABLE mailing_text (
  mailing INTEGER NOT NULL REFERENCES mailing ON DELETE CASCADE,
  lang    TEXT NOT NULL,
  subject TEXT NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (mailing, lang)
) STRICT, WITHOUT ROWID;
CREATE TABLE mailing_wave (               -- those of some countries, at one time
  mailing   INTEGER NOT NULL REFERENCES mailing ON DELETE CASCADE,
  wave      INTEGER NOT NULL,
  due_at    INTEGER NOT NULL,
  countries TEXT NOT NULL,            -- with a blank between; empty: all that no other wave has
  position  INTEGER NOT NULL,         -- subscribers up to here have had their turn
  PRIMARY KEY (mailing, wave)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscriber_of ON subscriber (campaign, id);
CREATE TRIGGER subscriber_gone AFTER DELETE ON subscriber BEGIN
  DELETE FROM mail WHERE id IN (SELECT (number << 48) | OLD.id FROM mailing WHERE campaign = OLD.campaign AND state > 2);
  DELETE FROM subscriber_bounce WHERE id = OLD.id;
END;
CREATE TABLE subscriber_bounce (          -- of one whose mail came back
  id       INTEGER PRIMARY KEY,
  failures INTEGER NOT NULL,          -- days on which it did, for good
  last_day INTEGER NOT NULL
) STRICT;
CREATE TABLE bounce (                     -- of the last month: each mail counts once
  mail INTEGER PRIMARY KEY,           -- as in the outbox
  at   INTEGER NOT NULL,
  kind INTEGER NOT NULL               -- mailing::BounceKind
) STRICT;
CREATE TABLE bounce_day (
  day      INTEGER NOT NULL,          -- since 1970, UTC
  provider TEXT NOT NULL,             -- a large one, or "other"
  kind     INTEGER NOT NULL,          -- mailing::BounceKind; 4: subscriptions removed
  mails    INTEGER NOT NULL,
  PRIMARY KEY (day, provider, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE mail_kind_day (
  day  INTEGER NOT NULL,              -- since 1970, UTC
  kind INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  PRIMARY KEY (day, kind)
) STRICT, WITHOUT ROWID;
DROP INDEX mail_due;
CREATE INDEX mail_due ON mail (due_at) WHERE kind < 128;
CREATE INDEX mail_bulk ON mail (due_at) WHERE kind >= 128;
CREATE INDEX mail_failed ON mail (first_due) WHERE due_at IS NULL;
)sql";

// What the fraud desk looks at, its sweeps, and whom they invalidated; see
// docs/design/fraud.md.
constexpr const char* kFraud = R"sql(
CREATE TABLE trace (                      -- of the last 90 days
  id        INTEGER PRIMARY KEY,      -- the signature's
  campaign  INTEGER NOT NULL,
  day       INTEGER NOT NULL,         -- of the form; since 1970, UTC
  network   INTEGER NOT NULL,         -- this and the next two: petition::TraceHash
  domain    INTEGER NOT NULL,
  name      INTEGER NOT NULL,
  shape     INTEGER NOT NULL,         -- petition::Shape
  throwaway INTEGER NOT NULL,
  pace      INTEGER NOT NULL          -- petition::Pace
) STRICT;
CREATE TABLE sweep (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign  INTEGER NOT NULL,
  rule      TEXT NOT NULL,
  size      INTEGER NOT NULL,         -- of the log when it was previewed
  reason    INTEGER NOT NULL,         -- tally::Reason
  by_user   INTEGER NOT NULL,
  began_at  INTEGER NOT NULL,
  ended_at  INTEGER,
  state     INTEGER NOT NULL,         -- petition::Sweep::State
  found     INTEGER NOT NULL,
  struck    INTEGER NOT NULL DEFAULT 0,
  passed    INTEGER NOT NULL DEFAULT 0,
  restored  INTEGER NOT NULL DEFAULT 0,
  lost      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE invalidated (
  id       INTEGER PRIMARY KEY,       -- the signature's
  campaign INTEGER NOT NULL,
  sweep    INTEGER NOT NULL,          -- 0: none of this server's
  reason   INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  kept     INTEGER NOT NULL           -- whether it can be restored
) STRICT;
CREATE INDEX invalidated_of_sweep ON invalidated (sweep, id);
CREATE INDEX invalidated_kept ON invalidated (at) WHERE kept = 1;
CREATE TABLE statistic_reason (           -- of the log's entries that invalidate
  campaign INTEGER NOT NULL,
  reason   INTEGER NOT NULL,          -- tally::Reason
  entries  INTEGER NOT NULL,
  PRIMARY KEY (campaign, reason)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kPlaces = R"sql(
CREATE TABLE place (
  id         INTEGER PRIMARY KEY,
  campaign   INTEGER NOT NULL,
  name       TEXT NOT NULL,
  begins     INTEGER NOT NULL,
  ends       INTEGER NOT NULL,
  zone       TEXT NOT NULL,
  most       INTEGER NOT NULL,
  used       INTEGER NOT NULL,
  withdrawn  INTEGER NOT NULL
) STRICT;
)sql";

// The console's log; its entries and hashes are those of log 0 in `bundle` and
// `tile`.
constexpr const char* kAudit = R"sql(
CREATE TABLE audit_head (                 -- one row
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  size       INTEGER NOT NULL,
  root       BLOB NOT NULL,
  checkpoint TEXT NOT NULL,
  key        TEXT NOT NULL                -- the verifier key
) STRICT;
CREATE TABLE audit_note (                 -- acts that are not in the log yet
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  entry BLOB NOT NULL,
  ended INTEGER NOT NULL                  -- 0: under way
) STRICT;
)sql";

// How many letters: nothing of a letter, nothing of who wrote it.
constexpr const char* kLetters = R"sql(
CREATE TABLE letter_count (
  campaign INTEGER NOT NULL,
  target   TEXT NOT NULL,             -- its id in the campaign's file
  country  TEXT NOT NULL,             -- the writer's; empty: not said
  day      INTEGER NOT NULL,          -- since 1970, UTC
  prepared INTEGER NOT NULL,
  sent     INTEGER NOT NULL,
  PRIMARY KEY (campaign, target, country, day)
) STRICT, WITHOUT ROWID;
)sql";

// Which tickets were used to say that a letter was sent, until they are too
// old to be used: a random number each.
constexpr const char* kTickets = R"sql(
CREATE TABLE letter_ticket (
  mark     BLOB PRIMARY KEY,
  last_day INTEGER NOT NULL           -- since 1970, UTC
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_ticket_day ON letter_ticket (last_day);
)sql";

// Answers to letters. While one waits, its words and its picture are in boxes
// under the server's mail key; then they are gone.
constexpr const char* kReplies = R"sql(
CREATE TABLE letter_reply (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign    INTEGER NOT NULL,
  target      TEXT NOT NULL,          -- its id in the campaign's file
  day         INTEGER NOT NULL,       -- on which it came; since 1970
  state       INTEGER NOT NULL,       -- 1 waits, 2 published or only counted
  at          INTEGER NOT NULL,       -- handed in; published
  may_publish INTEGER NOT NULL,
  text_box    BLOB NOT NULL,
  picture_box BLOB NOT NULL,
  text        TEXT NOT NULL DEFAULT '',
  lang        TEXT NOT NULL DEFAULT '',
  alt         TEXT NOT NULL DEFAULT '',
  picture     BLOB NOT NULL DEFAULT x'',  -- a JPEG
  width       INTEGER NOT NULL DEFAULT 0,
  height      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX letter_reply_state ON letter_reply (campaign, state);
)sql";

// The petition on paper: sheets as they are read, and what is kept of a row so
// that the next reading can be compared with it.
constexpr const char* kPaper = R"sql(
CREATE TABLE paper_sheet (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign     INTEGER NOT NULL,
  number       TEXT NOT NULL,         -- as it stands on it
  state        INTEGER NOT NULL,      -- paper::StoredSheet::State
  place        TEXT NOT NULL,
  collected    INTEGER NOT NULL,      -- the day, since 1970
  lang         TEXT NOT NULL,
  text_version INTEGER NOT NULL,
  country      TEXT NOT NULL,         -- of rows that name none
  first_by     INTEGER,               -- users; null: it was imported
  second_by    INTEGER,
  third_by     INTEGER,
  typed_at     INTEGER NOT NULL,
  counted_at   INTEGER,
  scan         BLOB,                  -- SHA-256
  UNIQUE (campaign, number)
) STRICT;
CREATE TABLE paper_row (
  sheet     INTEGER NOT NULL REFERENCES paper_sheet ON DELETE CASCADE,
  row       INTEGER NOT NULL,
  state     INTEGER NOT NULL,         -- paper::StoredRow::State
  first     BLOB NOT NULL,            -- keyed marks of what was typed; empty: nothing, or decided
  second    BLOB NOT NULL,
  signature INTEGER,                  -- once it counts
  PRIMARY KEY (sheet, row)
) STRICT, WITHOUT ROWID;
)sql";

// Letters that the server sends, and who has entrusted one.
constexpr const char* kEntrusted = R"sql(
CREATE TABLE entrusted_letter (
  id       INTEGER PRIMARY KEY,       -- drawn
  campaign INTEGER NOT NULL,
  target   TEXT NOT NULL,             -- its id in the campaign's file
  zone     TEXT NOT NULL,             -- on whose clocks it leaves
  country  TEXT NOT NULL,             -- the writer's; empty: not said
  who      INTEGER NOT NULL,          -- keyed hash of writer and target
  secret   BLOB NOT NULL,             -- hash of its link's
  state    INTEGER NOT NULL,          -- letters::EntrustedState
  at       INTEGER NOT NULL,          -- since when
  promised INTEGER NOT NULL DEFAULT 0,  -- when its writer was told it would leave
  hour     INTEGER NOT NULL DEFAULT 0,  -- of whose budget it is, since 1970
  box      BLOB                       -- the letter, under the mail key, while it is to leave
) STRICT;
CREATE INDEX entrusted_waiting ON entrusted_letter (campaign, target, zone, at) WHERE state = 2;
CREATE INDEX entrusted_of_target ON entrusted_letter (campaign, target, state, at);
CREATE INDEX entrusted_by_age ON entrusted_letter (state, at);
CREATE INDEX entrusted_by_writer ON entrusted_letter (who);
CREATE TABLE entrusted_writer (             -- who has a letter under way, or sent
  campaign INTEGER NOT NULL,
  who      INTEGER NOT NULL,
  letter   INTEGER NOT NULL,
  UNIQUE (campaign, who)
) STRICT;
CREATE INDEX entrusted_writer_of ON entrusted_writer (letter);
CREATE TABLE entrusted_lane (
  campaign INTEGER NOT NULL,
  target   TEXT NOT NULL,
  paused   INTEGER NOT NULL DEFAULT 0,
  taken_at INTEGER NOT NULL DEFAULT 0,  -- when the last one went into the outbox
  hour     INTEGER NOT NULL DEFAULT 0,  -- since 1970
  in_hour  INTEGER NOT NULL DEFAULT 0,  -- of that hour's budget
  sent     INTEGER NOT NULL DEFAULT 0,
  failed   INTEGER NOT NULL DEFAULT 0,
  returned INTEGER NOT NULL DEFAULT 0,
  expired  INTEGER NOT NULL DEFAULT 0,
  reason   TEXT NOT NULL DEFAULT '',    -- of the last failure
  PRIMARY KEY (campaign, target)
) STRICT, WITHOUT ROWID;
)sql";

// SQL, and what SQL cannot say.
struct Step {
  constexpr Step(const char* text, void (*then)(Database&) = nullptr) : sql(text), finish(then) {}
  const char* sql;
  void (*finish)(Database&);
};

constexpr Step kSteps[] = {
    kFirst,    kLastExpired, kErasure,  kCosigned,    kShared,   kReceiptMailed, {kStatistics, compute_statistics},
    kAccounts, kPasskeys,    kMissions, kTextVersion, kPictures, kMailings,      {kFraud, compute_reasons},
    kPlaces,   kAudit,       kLetters,  kTickets,     kReplies,  kPaper,         kEntrusted};

}  // namespace

int schema_version() {
  return static_cast<int>(std::size(kSteps));
}

Result<bool> needs_migration(Database& db) {
  try {
    Statement statement = db.prepare("PRAGMA user_version");
    return statement.step() && statement.integer(0) < schema_version();
  } catch (const SqliteError& error) {
    return to_error(error, "read the database's version");
  }
}

Status migrate(Database& db) {
  return migrate_to(db, schema_version());
}

Status migrate_to(Database& db, int version) {
  try {
    Transaction transaction(db);
    int have = 0;
    {
      Statement statement = db.prepare("PRAGMA user_version");
      have = statement.step() ? static_cast<int>(statement.integer(0)) : 0;
    }
    if (have > schema_version()) {
      return invalid(
          fmt::format("the database is of version {}, this program knows only up to {}: use the newer program", have,
                      schema_version()));
    }
    for (int step = have; step < version; ++step) {
      db.execute(kSteps[step].sql);
      if (kSteps[step].finish != nullptr) kSteps[step].finish(db);
    }
    if (have < version) db.execute(fmt::format("PRAGMA user_version={}", version));
    transaction.commit();
  } catch (const SqliteError& error) {
    return to_error(error, "bring the database to this version");
  }
  return {};
}

}  // namespace outcry::store
