// A tally log as the folder that `outcry audit` reads, made by the second
// implementation (tests/vectors/). What a test wants wrong, it makes wrong by
// hand.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sha256 } from "../vectors/bytes.mjs";
import { encodeEntry } from "../vectors/entry.mjs";
import { checkpointText, note, parseCheckpoint, parseNote, parseVerifier, signatureBytes, signatureLine, signedBy, signer } from "../vectors/note.mjs";
import { encodeBundle, tilePath, WIDTH } from "../vectors/tiles.mjs";
import { consistencyProof, leafHash, root } from "../vectors/tree.mjs";

const DAY = 15393;
export const signed = (what) => encodeEntry({ kind: "sign", day: DAY, commitment: sha256(what) });
export const onPaper = (what) => encodeEntry({ kind: "paper", day: DAY, commitment: sha256(what) });
export const withdrawn = (target) => encodeEntry({ kind: "withdraw", day: DAY, target });
export const invalidated = (target, reason) => encodeEntry({ kind: "invalidate", day: DAY, target, reason });
export const restored = (target) => encodeEntry({ kind: "restore", day: DAY, target });
export const crowd = (n, from = 0) => Array.from({ length: n }, (_, i) => signed(`person ${from + i}`));

// Of a log or of a witness ("witness"), from one byte; `verifier` is its vkey.
export const keyOf = (name, seed, type) => signer(name, Buffer.alloc(32, seed), type);

const lineOf = (key, text) => signatureLine(key, signatureBytes(key, text, 1_700_000_000));

// That the log of the first `from` entries is the beginning of this one's.
export const proofOf = (from, entries) => (from === 0 ? [] : consistencyProof(from, entries.map(leafHash)));

// { origin, size, by } of a checkpoint, `by` the names of those of `witnesses`
// (vkeys) whose cosignatures are good.
export function readCheckpoint(whole, witnesses = []) {
  const { origin, size } = parseCheckpoint(parseNote(whole).text);
  const by = witnesses.map(parseVerifier).filter((key) => signedBy(whole, key) !== false).map(({ name }) => name);
  return { origin, size, by };
}

// The files of a log: a Map from path to bytes.
export function filesOf(entries, key, witnesses = []) {
  const files = new Map();
  let row = entries.map(leafHash);
  const text = checkpointText(key.name, entries.length, root(row));
  files.set("checkpoint", note(text, ...[key, ...witnesses].map((one) => lineOf(one, text))));
  files.set("key", `${key.verifier}\n`);
  for (let i = 0; i < entries.length; i += WIDTH) {
    const some = entries.slice(i, i + WIDTH);
    files.set(tilePath("entries", i / WIDTH, some.length), encodeBundle(some));
  }
  for (let level = 0; row.length > 0; ++level) {
    const above = [];
    for (let i = 0; i < row.length; i += WIDTH) {
      const some = row.slice(i, i + WIDTH);
      files.set(tilePath(level, i / WIDTH, some.length), Buffer.concat(some));
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
