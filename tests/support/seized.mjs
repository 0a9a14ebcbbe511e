// What a thief reads with a data folder before him: the boxes of its database
// in the clear, and each key that he has tried on each. From
// docs/spec/sealed-data.md and docs/design/storage.md alone.
//
// Needs the packages of tests/vectors (npm ci) and sqlite3.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blindIndex, tokensOf } from "../vectors/record.mjs";
import { openBox, openRecord, openSealedBox, publicHalf } from "../vectors/seal.mjs";

const MAIL = "outcry mail 1", SUBSCRIBER = "outcry subscriber 1", OWN = "outcry own record 1";

const none = (open) => {
  try {
    return open();
  } catch {
    return undefined;
  }
};

export class Seized {
  // sqlite3 opens the database for writing: let the folder be a copy.
  constructor(folder) {
    this.folder = folder;
    this.signatures = this.rows("SELECT id, state, printf('%016x', blind) AS blind FROM signature");
    this.sealed = this.rows("SELECT id, CAST(epoch AS TEXT) AS epoch, position, hex(record) AS record, hex(own) AS own, hex(subscriber) AS subscriber FROM sealed");
    this.subscribers = this.rows("SELECT id, hex(box) AS box FROM subscriber");
    this.mail = this.rows("SELECT id, kind, hex(box) AS box FROM mail");
    this.epochs = this.rows("SELECT CAST(id AS TEXT) AS id, hex(sealed_keys) AS sealed_keys FROM epoch");
  }

  rows(sql) {
    const text = execFileSync("sqlite3", ["-json", join(this.folder, "outcry.db"), sql], { maxBuffer: 1 << 28, encoding: "utf8" });
    return text ? JSON.parse(text).map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) =>
      [name, ["record", "own", "subscriber", "box", "sealed_keys"].includes(name) ? Buffer.from(value, "hex") : value]))) : [];
  }

  // The server's, in the clear: a Map from name to 32 bytes.
  keys() {
    const folder = join(this.folder, "keys");
    return new Map(readdirSync(folder).filter((name) => name.endsWith(".key")).map((name) => [name, Buffer.from(readFileSync(join(folder, name), "utf8").trim(), "hex")]));
  }

  // Letters that open under the key: [{ id, token, address, name }].
  letters(key) {
    return this.mail.flatMap(({ id, box }) => {
      const plain = none(() => openBox(key, MAIL, box));
      if (plain === undefined) return [];
      const [token, , address, name] = plain.toString().split("\n");
      return [{ id, token, address, name }];
    });
  }

  // Addresses of those who want updates, confirmed or not.
  wanting(key) {
    const boxes = [...this.subscribers.map(({ box }) => box), ...this.sealed.map(({ subscriber }) => subscriber)];
    return boxes.flatMap((box) => none(() => openBox(key, SUBSCRIBER, box))?.toString().split("\n")[1] ?? []);
  }

  // Ids whose own copy opens under one of these 32 bytes.
  own(keys) {
    return this.sealed.filter(({ own }) => keys.some((key) => none(() => openBox(key, OWN, own)))).map(({ id }) => id);
  }

  // Ids whose own copy opens by a letter that waits.
  ownByLetters(letters) {
    const waits = new Map(letters.map(({ id, token }) => {
      const bytes = Buffer.from(token, "base64url");
      return [id, tokensOf(bytes.readUInt16BE(0), bytes.readUIntBE(2, 6), bytes.subarray(8)).ownCopyKey];
    }));
    return this.sealed.filter(({ id, own }) => waits.has(id) && none(() => openBox(waits.get(id), OWN, own))).map(({ id }) => id);
  }

  // Records by what their epochs' keys may be: of a keyholder's secret half,
  // each one's; else every one of `keys` is tried.
  records(slug, { secret, keys = [] }) {
    const epochKeys = new Map(this.epochs.map(({ id, sealed_keys }) => [id, secret === undefined ? keys : this.keysOfEpoch(sealed_keys, secret)]));
    return this.sealed.flatMap(({ epoch, position, record }) => {
      const place = { campaign: slug, epoch, position };
      const plain = (epochKeys.get(epoch) ?? []).map((key) => none(() => openRecord(key, place, record))).find(Boolean);
      return plain ? [plain.subarray(16).toString()] : [];
    });
  }

  keysOfEpoch(sealed, secret) {
    const out = [];
    for (let at = 0; at < sealed.length; at += 112) {
      if (!sealed.subarray(at, at + 32).equals(publicHalf(secret))) continue;
      const key = none(() => openSealedBox(sealed.subarray(at + 32, at + 112), secret));
      if (key) out.push(key);
    }
    return out;
  }

  // Which of the addresses, in their normal form, he can tell have signed.
  recognised(indexKey, addresses) {
    const known = new Set(this.signatures.map(({ blind }) => blind));
    return addresses.filter((address) => known.has(blindIndex(indexKey, address).toString("hex")));
  }
}
