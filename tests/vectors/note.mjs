// Checkpoints, signed notes and cosignatures: docs/spec/tally-log.md, "Checkpoint".
import {createPrivateKey, createPublicKey, sign, verify} from 'node:crypto';
import {base64, bytes, fromHex, hex, number, sha256, valueOf} from './bytes.mjs';

const TYPES = {log: 0x01, witness: 0x04};

// Ed25519 from its 32-byte seed, by the fixed heads of RFC 8410.
const privateKey = (seed) => createPrivateKey({
  key: bytes(fromHex('302e020100300506032b657004220420'), seed), format: 'der', type: 'pkcs8'});
const publicKeyOf = (raw) => createPublicKey({
  key: bytes(fromHex('302a300506032b6570032100'), raw), format: 'der', type: 'spki'});

// What signs: {name, type, seed, publicKey, id, verifier}.
export function signer(name, seed, type = 'log') {
  const publicKey = createPublicKey(privateKey(seed)).export({format: 'der', type: 'spki'}).subarray(-32);
  return {seed, ...verifier(name, publicKey, type)};
}

function verifier(name, publicKey, type) {
  const key = bytes([TYPES[type]], publicKey);
  const id = sha256(name, '\n', key).subarray(0, 4);
  return {name, type, publicKey, id, verifier: `${name}+${hex(id)}+${base64(key)}`};
}

export function parseVerifier(text) {
  const [, name, id, key] = text.match(/^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/) ?? [];
  const data = Buffer.from(key ?? '', 'base64');
  const type = Object.keys(TYPES).find((one) => TYPES[one] === data[0]);
  if (!type || data.length !== 33 || base64(data) !== key) throw new Error('not a verifier key');
  const parsed = verifier(name, data.subarray(1), type);
  if (hex(parsed.id) !== id) throw new Error('the verifier key has another key\'s id');
  return parsed;
}

export const checkpointText = (origin, size, root) => `${origin}\n${size}\n${base64(root)}\n`;

export function parseCheckpoint(text) {
  const [, origin, size, root] = text.match(/^([^\n]+)\n(0|[1-9]\d*)\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*$/) ?? [];
  if (!origin || BigInt(size) >= 2n ** 64n || base64(Buffer.from(root, 'base64')) !== root) throw new Error('not a checkpoint');
  return {origin, size: Number(size), root: Buffer.from(root, 'base64')};
}

export const cosignedMessage = (text, time) => `cosignature/v1\ntime ${time}\n${text}`;

// What stands behind the key ID in a signature line.
export function signatureBytes(key, text, time) {
  const message = key.type === 'log' ? text : cosignedMessage(text, time);
  const signature = sign(null, Buffer.from(message), privateKey(key.seed));
  return key.type === 'log' ? signature : bytes(number(time, 8), signature);
}

export const signatureLine = (key, signature) => `— ${key.name} ${base64(bytes(key.id, signature))}\n`;

export const note = (text, ...lines) => `${text}\n${lines.join('')}`;

// {text, lines: [{name, id, signature}]} of a note.
export function parseNote(whole) {
  const cut = whole.lastIndexOf('\n\n');
  if (cut < 0 || !whole.endsWith('\n')) throw new Error('not a note');
  if (whole.endsWith('\n\n')) throw new Error('a note that nobody signed');
  const lines = whole.slice(cut + 2).split('\n').slice(0, -1).map((line) => {
    const [, name, data] = line.match(/^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/) ?? [];
    const signature = Buffer.from(data ?? '', 'base64');
    if (!name || signature.length < 5 || base64(signature) !== data) throw new Error('not a signature line');
    return {name, id: signature.subarray(0, 4), signature: signature.subarray(4)};
  });
  return {text: whole.slice(0, cut + 1), lines};
}

// Whether `key` (from parseVerifier) signed the note: for the log true, for a witness when.
export function signedBy(whole, key) {
  const {text, lines} = parseNote(whole);
  const line = lines.find(({name, id}) => name === key.name && id.equals(key.id));
  if (!line) return false;
  const head = key.type === 'log' ? 0 : 8;
  if (line.signature.length !== head + 64) return false;
  const time = head === 0 ? undefined : valueOf(line.signature.subarray(0, head));
  const message = head === 0 ? text : cosignedMessage(text, time);
  return verify(null, Buffer.from(message), publicKeyOf(key.publicKey), line.signature.subarray(head)) && (time ?? true);
}
