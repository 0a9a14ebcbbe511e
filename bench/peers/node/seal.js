// What Outcry does to a signature before it is written: blind index, tokens,
// canonical record, commitment, and the sealing of record and letter under
// keys that are there already.
import {createHash, createHmac, hkdfSync, randomBytes, randomFillSync} from 'node:crypto';
import sodium from 'sodium-native';

const {
  crypto_aead_xchacha20poly1305_ietf_encrypt: encrypt,
  crypto_aead_xchacha20poly1305_ietf_ABYTES: ABYTES,
  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES: NPUBBYTES,
} = sodium;

const key = (purpose) => Buffer.from(hkdfSync('sha256', 'bench', '', purpose, 32));
const INDEX_KEY = key('index');
const MAIL_KEY = key('mail');

// Random bytes out of a pool, which costs the system a call for many.
const pool = Buffer.alloc(16384);
let used = pool.length;
function random(n) {
  if (used + n > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += n;
  return Buffer.from(pool.subarray(used - n, used));
}

const hmac = (secret, text) => createHmac('sha256', secret).update(text).digest();
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

export const blindIndex = (normal) => hmac(INDEX_KEY, normal).readBigInt64BE(0);

// The epoch: a key for a minute or 4,096 records, sealed to the keyholder.
const recipient = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
sodium.crypto_box_keypair(recipient, Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES));
let epoch = null;
function place(now) {
  if (!epoch || epoch.used >= 4096 || now - epoch.began >= 60_000) {
    const secret = randomBytes(32);
    const sealed = Buffer.alloc(32 + sodium.crypto_box_SEALBYTES);
    sodium.crypto_box_seal(sealed, secret, recipient);
    const id = randomBytes(8).readBigInt64BE(0) & 0x7fffffffffffffffn;
    epoch = {id, key: secret, sealedKeys: Buffer.concat([recipient, sealed]), began: now, used: 0, written: false};
  }
  return {epoch, position: epoch.used++};
}

function box(secret, purpose, plain) {
  const out = Buffer.allocUnsafe(NPUBBYTES + plain.length + ABYTES);
  const nonce = random(NPUBBYTES);
  nonce.copy(out);
  encrypt(out.subarray(NPUBBYTES), plain, purpose, null, nonce, secret);
  return out;
}

const OWN = Buffer.from('outcry own record 1');
const MAIL = Buffer.from('outcry mail 1');
const RECEIPT = 'outcry receipt 1';

// "LENGTH:BYTES\n" for each field.
function encode(fields) {
  let out = 'outcry record 1\n';
  for (const field of fields) out += `${Buffer.byteLength(field)}:${field}\n`;
  return Buffer.from(out);
}

// A token: campaign (2 bytes), id (6), secret (16), in base64url.
function tokenText(id, secret) {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(1, 0);
  head.writeUIntBE(id, 2, 6);
  return Buffer.concat([head, secret]).toString('base64url');
}

const derived = (secret, label) => hmac(Buffer.concat([secret, Buffer.alloc(16)]), label);
const hashOf = (receipt) => sha256(receipt).subarray(0, 16);

// {id, secret}, or null.
export function readToken(text) {
  if (!/^[\w-]{32}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.readUInt16BE(0) === 1 ? {id: bytes.readUIntBE(2, 6), secret: bytes.subarray(8)} : null;
}

// What shows the receipt and cannot confirm: its text, and the hash that is stored.
export function receiptOf({id, secret}) {
  const receipt = derived(secret, RECEIPT).subarray(0, 16);
  return {text: tokenText(id, receipt), hash: hashOf(receipt)};
}

// The rows of a signature, and the token that confirms it.
export function seal(slug, id, record, now) {
  const secret = random(16);
  const token = tokenText(id, secret);
  const receipt = derived(secret, RECEIPT).subarray(0, 16);
  const secretHash = hashOf(receipt);
  const ownKey = derived(receipt, OWN);

  const salt = random(16);
  const at = new Date(now).toISOString().slice(0, 19) + 'Z';
  const {lang, name, email, country, postcode, comment, display} = record;
  const encoded = encode([slug, '1', lang, name, email, country, postcode, comment, display, '', at]);
  const commitment = sha256(salt, encoded);
  const plain = Buffer.concat([salt, encoded]);
  const where = place(now);
  const nonce = Buffer.alloc(NPUBBYTES);
  nonce.writeUInt32LE(where.position, 0);
  const sealed = Buffer.allocUnsafe(plain.length + ABYTES);
  const context = Buffer.from(`outcry record 1\n${slug}\n${where.epoch.id}\n${where.position}\n`);
  encrypt(sealed, plain, context, null, nonce, where.epoch.key);
  return {
    ...where,
    token,
    secretHash,
    commitment,
    sealed,
    own: box(ownKey, OWN, plain),
    mail: box(MAIL_KEY, MAIL, Buffer.from(`${token}\n${lang}\n${email}\n${name}\n`)),
  };
}
