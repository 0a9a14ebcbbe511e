// The same rows as Outcry writes for a signature, one transaction each, on
// disk when it returns. "One person, one signature" is asked of an index in
// the database, as one would.
import {randomBytes} from 'node:crypto';
import Database from 'better-sqlite3';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS epoch (
  id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL, began_at INTEGER NOT NULL, sealed_keys BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS signature (
  id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL, state INTEGER NOT NULL, blind INTEGER NOT NULL,
  secret_hash BLOB NOT NULL, at INTEGER NOT NULL, text_version INTEGER NOT NULL, lang TEXT NOT NULL,
  country TEXT NOT NULL, via TEXT NOT NULL, log_index INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS sealed (
  id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, position INTEGER NOT NULL, commitment BLOB NOT NULL,
  record BLOB NOT NULL, own BLOB NOT NULL, subscriber BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS mail (
  id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL, kind INTEGER NOT NULL, due_at INTEGER,
  first_due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
  box BLOB NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS mail_due ON mail (due_at);
`;
const INDEX = 'CREATE INDEX IF NOT EXISTS signature_blind ON signature (campaign, blind)';
const COUNTED = 1;  // a state
const CONFIRM = 1;  // kinds of mail
const ALREADY = 4;
const MAX_PENDING = 3;

export function openStore(file, filled) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  if (filled > 0) fill(db, filled);
  db.exec(INDEX);

  const find = db.prepare('SELECT state FROM signature WHERE campaign = 1 AND blind = ?').pluck();
  const addEpoch = db.prepare('INSERT OR IGNORE INTO epoch VALUES (?, 1, ?, ?)');
  const addSignature = db.prepare('INSERT INTO signature VALUES (?, 1, 0, ?, ?, ?, 1, ?, ?, ?, NULL)');
  const addSealed = db.prepare('INSERT INTO sealed VALUES (?, ?, ?, ?, ?, ?, ?)');
  const addMail = db.prepare('INSERT INTO mail (id, campaign, kind, due_at, first_due, box) VALUES (?, 1, ?, ?, ?, ?)');
  const nothing = Buffer.alloc(0);
  let lastId = db.prepare('SELECT ifnull(max(id), 0) FROM signature').pluck().get();

  const write = db.transaction((id, blind, at, record, via, made) => {
    const states = find.all(blind);
    const counted = states.includes(COUNTED);
    if (!counted && states.length >= MAX_PENDING) return;
    if (!counted) {
      if (!made.epoch.written) addEpoch.run(made.epoch.id, made.epoch.began, made.epoch.sealedKeys);
      addSignature.run(id, blind, made.secretHash, at, record.lang, record.country, via);
      addSealed.run(id, made.epoch.id, made.position, made.commitment, made.sealed, made.own, nothing);
    }
    addMail.run(id, counted ? ALREADY : CONFIRM, at, at, made.mail);
  });
  return {
    nextId: () => ++lastId,
    accept: (id, blind, at, record, via, made) => {
      write.immediate(id, blind, at, record, via, made);
      made.epoch.written = true;
    },
    close: () => db.close(),
  };
}

// `n` counted signatures, of random bytes of the length that real ones have.
function fill(db, n) {
  db.pragma('cache_size = -400000');
  const addSignature = db.prepare("INSERT INTO signature VALUES (?, 1, 1, ?, ?, ?, 1, 'en', 'KR', '', ?)");
  const addSealed = db.prepare("INSERT INTO sealed VALUES (?, 1, ?, ?, ?, ?, x'')");
  const some = db.transaction((from, to) => {
    for (let id = from; id < to; ++id) {
      const bytes = randomBytes(440);
      addSignature.run(id, bytes.readBigInt64BE(0), bytes.subarray(8, 24), Date.now(), id - 1);
      addSealed.run(id, id % 4096, bytes.subarray(24, 56), bytes.subarray(56, 236), bytes.subarray(236));
    }
  });
  for (let id = 1; id <= n; id += 10_000) some(id, Math.min(id + 10_000, n + 1));
  db.exec(INDEX);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('cache_size = -16000');
}
