// A solver of ALTCHA's challenge, as docs/spec/challenge.md tells it.

import { createHash } from "node:crypto";

export const sha256 = (text) => createHash("sha256").update(text).digest("hex");

// From the challenge, the payload that is sent as "altcha".
export function solve({ algorithm, challenge, maxnumber, salt, signature }) {
  for (let number = 0; number <= maxnumber; ++number) {
    if (sha256(salt + number) === challenge) {
      return Buffer.from(JSON.stringify({ algorithm, challenge, number, salt, signature })).toString("base64");
    }
  }
  throw new Error("the challenge has no solution");
}
