// A tally log made from its specification alone (docs/spec/tally-log.md), as
// the folder that `outcry audit` reads. What a test wants wrong, it makes
// wrong by hand.

import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const WIDTH = 256;

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const u16 = (n) => Buffer.from([n >> 8, n & 255]);
const u32 = (n) => { const out = Buffer.alloc(4); out.writeUInt32BE(n); return out; };
const u64 = (n) => { const out = Buffer.alloc(8); out.writeBigUInt64BE(BigInt(n)); return out; };

export const leaf = (entry) => sha256(Buffer.of(0), entry);
const node = (left, right) => sha256(Buffer.of(1), left, right);

export function root(hashes) {
  if (hashes.length === 0) return sha256("");
  if (hashes.length === 1) return hashes[0];
  let half = 1;
  while (half * 2 < hashes.length) half *= 2;
  return node(root(hashes.slice(0, half)), root(hashes.slice(half)));
}

// RFC 6962, 2.1.2: that the first `from` hashes are a prefix.
export function consistency(hashes, from) {
  if (from === 0 || from === hashes.length) return [];
  const walk = (some, n, whole) => {
    if (n === some.length) return whole ? [] : [root(some)];
    let half = 1;
    while (half * 2 < some.length) half *= 2;
    return n <= half ? [...walk(some.slice(0, half), n, whole), root(some.slice(half))]
      : [...walk(some.slice(half), n - half, false), root(some.slice(0, half))];
  };
  return walk(hashes, from, true);
}

export const signed = (what, day = 15393) => Buffer.concat([Buffer.of(1), u32(day), sha256(what)]);
export const onPaper = (what, day = 15393) => Buffer.concat([Buffer.of(2), u32(day), sha256(what)]);
export const withdrawn = (target, day = 15393) => Buffer.concat([Buffer.of(3), u32(day), u64(target)]);
export const invalidated = (target, reason = 2, day = 15393) => Buffer.concat([Buffer.of(4), u32(day), u64(target), Buffer.of(reason)]);
export const restored = (target, day = 15393) => Buffer.concat([Buffer.of(5), u32(day), u64(target)]);
export const crowd = (n, from = 0) => Array.from({ length: n }, (_, i) => signed(`person ${from + i}`));

// An Ed25519 key of a log (type 1) or of a witness (type 4), from one byte.
export class Key {
  constructor(name, seed, type = 1) {
    this.name = name;
    const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, seed)]);
    this.secret = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    const half = createPublicKey(this.secret).export({ format: "der", type: "spki" }).subarray(-32);
    const typed = Buffer.concat([Buffer.of(type), half]);
    this.id = sha256(`${name}\n`, typed).subarray(0, 4);
    this.vkey = `${name}+${this.id.toString("hex")}+${typed.toString("base64")}`;
  }

  line(...parts) {
    return `\u2014 ${this.name} ${Buffer.concat([this.id, ...parts]).toString("base64")}\n`;
  }

  sign(text) {
    return this.line(sign(null, Buffer.from(text), this.secret));
  }

  cosign(text, at = 1_700_000_000) {
    return this.line(u64(at), sign(null, Buffer.from(`cosignature/v1\ntime ${at}\n${text}`), this.secret));
  }
}

function number(n) {
  const groups = [String(n % 1000).padStart(3, "0")];
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  return groups.join("/");
}

const place = (level, index, width) => `tile/${level}/${number(index)}${width < WIDTH ? `.p/${width}` : ""}`;

// { origin, size, by } of a checkpoint that `key` signed, `by` the names of
// those of `witnesses` (vkeys) whose cosignatures are good.
export function readCheckpoint(note, witnesses = []) {
  const [text, lines] = [note.slice(0, note.indexOf("\n\n") + 1), note.slice(note.indexOf("\n\n") + 2).trimEnd().split("\n")];
  const by = [];
  for (const vkey of witnesses) {
    const [, name, id, half] = /^([^+]+)\+([0-9a-f]{8})\+(.*)$/.exec(vkey);
    const key = createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(half, "base64").subarray(1)]), format: "der", type: "spki" });
    for (const line of lines) {
      const [, signer, signature] = line.split(" ");
      const bytes = Buffer.from(signature, "base64");
      if (signer !== name || bytes.subarray(0, 4).toString("hex") !== id) continue;
      const message = `cosignature/v1\ntime ${bytes.readBigUInt64BE(4)}\n${text}`;
      if (verify(null, Buffer.from(message), key, bytes.subarray(12))) by.push(name);
    }
  }
  const [origin, size] = text.split("\n");
  return { origin, size: Number(size), by };
}

// The files of a log: a Map from path to bytes.
export function filesOf(entries, key, witnesses = [], origin = key.name) {
  const files = new Map();
  let row = entries.map(leaf);
  const text = `${origin}\n${entries.length}\n${root(row).toString("base64")}\n`;
  files.set("checkpoint", `${text}\n${key.sign(text)}${witnesses.map((witness) => witness.cosign(text)).join("")}`);
  files.set("key", `${key.vkey}\n`);
  for (let i = 0; i < entries.length; i += WIDTH) {
    const some = entries.slice(i, i + WIDTH);
    files.set(place("entries", i / WIDTH, some.length), Buffer.concat(some.flatMap((entry) => [u16(entry.length), entry])));
  }
  for (let level = 0; row.length > 0; ++level) {
    const above = [];
    for (let i = 0; i < row.length; i += WIDTH) {
      const some = row.slice(i, i + WIDTH);
      files.set(place(level, i / WIDTH, some.length), Buffer.concat(some));
      if (some.length === WIDTH) above.push(root(some));
    }
    row = above;
  }
  return files;
}

export function writeLog(folder, files) {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}
