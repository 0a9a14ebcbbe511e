// The same rows as Outcry writes for a signature and for its confirmation,
// one transaction each, on disk when it returns. "One person, one signature"
// is asked of an index in the database, as one would.
import {timingSafeEqual} from 'node:crypto';
import Database from 'better-sqlite3';
import {EMPTY, WIDTH, bundleBytes, checkpoint, grown, rootOf, signEntry} from './tally.js';

const SCHEMA = `
CREATE TABLE epoch (
  id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL, began_at INTEGER NOT NULL, sealed_keys BLOB NOT NULL) STRICT;
CREATE TABLE signature (
  id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL, state INTEGER NOT NULL, blind INTEGER NOT NULL,
  secret_hash BLOB NOT NULL, at INTEGER NOT NULL, text_version INTEGER NOT NULL, lang TEXT NOT NULL,
  country TEXT NOT NULL, via TEXT NOT NULL, log_index INTEGER) STRICT;
CREATE TABLE sealed (
  id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, position INTEGER NOT NULL, commitment BLOB NOT NULL,
  record BLOB NOT NULL, own BLOB NOT NULL, subscriber BLOB NOT NULL) STRICT;
CREATE TABLE mail (
  id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL, kind INTEGER NOT NULL, due_at INTEGER,
  first_due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
  box BLOB NOT NULL) STRICT;
CREATE INDEX mail_due ON mail (due_at);
CREATE TABLE log_head (
  campaign INTEGER PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, checkpoint TEXT NOT NULL) STRICT;
CREATE TABLE bundle (key INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
CREATE TABLE tile (level INTEGER NOT NULL, n INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, n)) STRICT;
`;
const COUNTED = 1;  // a state
const CONFIRM = 1;  // kinds of mail
const RECEIPT = 3;
const ALREADY = 4;
const MAX_PENDING = 3;
const GOOD_FOR = 7 * 86_400_000;  // milliseconds

// Appends to the log and writes what changed; within a transaction.
function logWriter(db) {
  const putBundle = db.prepare('INSERT OR REPLACE INTO bundle VALUES (?, ?)');
  const putTile = db.prepare('INSERT OR REPLACE INTO tile VALUES (?, ?, ?)');
  const putHead = db.prepare('INSERT OR REPLACE INTO log_head VALUES (1, ?, ?, ?)');
  return (log, entry) => {
    const {log: next, bundle, tiles} = grown(log, entry);
    putBundle.run(bundle.index, bundleBytes(bundle.entries));
    for (const {level, index, hashes} of tiles) putTile.run(level, index, Buffer.concat(hashes));
    if (tiles.length > 0) {
      next.partial.forEach((hashes, level) => {
        const index = Math.floor(next.size / WIDTH ** (level + 1));
        if (level > 0 && hashes.length > 0) putTile.run(level, index, Buffer.concat(hashes));
      });
    }
    const root = rootOf(next);
    putHead.run(next.size, root, checkpoint(next.size, root));
    return next;
  };
}

// A fresh database. `fill(db)` may write counted signatures into it before
// there is an index, and gives their log.
export function openStore(file, fill = () => EMPTY) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  let log = fill(db);
  db.exec('CREATE INDEX signature_blind ON signature (campaign, blind)');
  let lastId = log.size;

  const find = db.prepare('SELECT state FROM signature WHERE campaign = 1 AND blind = ?').pluck();
  const addEpoch = db.prepare('INSERT OR IGNORE INTO epoch VALUES (?, 1, ?, ?)');
  const addSignature = db.prepare('INSERT INTO signature VALUES (?, 1, 0, ?, ?, ?, 1, ?, ?, ?, NULL)');
  const addSealed = db.prepare('INSERT INTO sealed VALUES (?, ?, ?, ?, ?, ?, ?)');
  const addMail = db.prepare('INSERT INTO mail (id, campaign, kind, due_at, first_due, box) VALUES (?, 1, ?, ?, ?, ?)');
  const nothing = Buffer.alloc(0);
  const accept = db.transaction((id, blind, at, record, via, made) => {
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

  const waiting = db.prepare(`
    SELECT s.state, s.secret_hash, s.at, sealed.commitment,
      EXISTS (SELECT 1 FROM signature o WHERE o.campaign = 1 AND o.blind = s.blind AND o.state = 1) AS counted
    FROM signature s JOIN sealed ON sealed.id = s.id WHERE s.id = ?`);
  const setCounted = db.prepare('UPDATE signature SET state = 1, log_index = ? WHERE id = ?');
  const mailReceipt = db.prepare('UPDATE mail SET kind = ?, due_at = ?, first_due = ?, attempts = 0 WHERE id = ?');
  const append = logWriter(db);
  const confirm = db.transaction((id, secretHash, now) => {
    const row = waiting.get(id);
    if (!row || !timingSafeEqual(row.secret_hash, secretHash)) return {status: 404, log};
    if (row.counted || row.at < now - GOOD_FOR) return {status: 410, log};
    setCounted.run(log.size, id);
    mailReceipt.run(RECEIPT, now, now, id);
    return {status: 303, log: append(log, signEntry(now, row.commitment))};
  });

  return {
    db,
    nextId: () => ++lastId,
    count: () => log.size,
    accept: (id, blind, at, record, via, made) => {
      accept.immediate(id, blind, at, record, via, made);
      made.epoch.written = true;
    },
    // 303, 404 or 410.
    confirm: (id, secretHash, now) => {
      const done = confirm.immediate(id, secretHash, now);
      log = done.log;
      return done.status;
    },
  };
}
