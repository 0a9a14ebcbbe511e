// An authenticator without a browser, by Node's own crypto: answers what a
// page's form asks, as the browser would. Each of its lies is a field.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const number = (bytes) => Buffer.from(bytes, "base64url");

// CBOR (RFC 8949) of integers, strings, bytes, and maps of them.
function cbor(value) {
  const head = (major, n) =>
    n < 24 ? Buffer.from([major << 5 | n]) : n < 256 ? Buffer.from([major << 5 | 24, n]) : Buffer.from([major << 5 | 25, n >> 8, n & 255]);
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

const KINDS = {
  ES256: {
    make: () => generateKeyPairSync("ec", { namedCurve: "P-256" }), hash: "sha256",
    cose: ({ x, y }) => [[1, 2], [3, -7], [-1, 1], [-2, number(x)], [-3, number(y)]],
  },
  EdDSA: { make: () => generateKeyPairSync("ed25519"), hash: null, cose: ({ x }) => [[1, 1], [3, -8], [-1, 6], [-2, number(x)]] },
  RS256: {
    make: () => generateKeyPairSync("rsa", { modulusLength: 2048 }), hash: "sha256",
    cose: ({ n, e }) => [[1, 3], [3, -257], [-1, number(n)], [-2, number(e)]],
  },
};

export class Authenticator {
  constructor(site, kind = "ES256") {
    const { make, hash, cose } = KINDS[kind];
    Object.assign(this, { origin: site.origin, host: new URL(site.origin).hostname, counter: 0, flags: 1, id: randomBytes(32), hash });
    const { publicKey, privateKey } = make();
    this.key = privateKey;
    this.cose = cbor(new Map(cose(publicKey.export({ format: "jwk" }))));
  }

  // Another with the same key, which says otherwise.
  but(said) {
    return Object.assign(Object.create(Authenticator.prototype), this, said);
  }

  clientData(type, challenge) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  data(more) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(this.host), Buffer.from([this.flags | more]), counter]);
  }

  // The hidden fields of the form that asks for a new passkey, and for a signature.
  make({ challenge }) {
    const authData = Buffer.concat([this.data(0x40), Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, this.cose]);
    const object = cbor(new Map([["fmt", "none"], ["attStmt", new Map()], ["authData", authData]]));
    return { client_data: this.clientData("webauthn.create", challenge).toString("base64url"), attestation: object.toString("base64url") };
  }

  sign({ challenge }) {
    this.counter += 1;
    const client = this.clientData("webauthn.get", challenge), data = this.data(0);
    const fields = { credential: this.id, client_data: client, authenticator_data: data,
      signature: sign(this.hash, Buffer.concat([data, sha256(client)]), this.key) };
    return Object.fromEntries(Object.entries(fields).map(([name, bytes]) => [name, bytes.toString("base64url")]));
  }
}

// What a page asks an authenticator, or undefined.
export function questionIn(page) {
  const found = page.text.match(/data-passkey="([^"]*)"/)?.[1];
  return found && JSON.parse(found.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
}
