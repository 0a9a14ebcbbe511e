// Epochs, boxes and keyholders' keys: docs/spec/sealed-data.md. What is random there is
// handed in here.
import {createRequire} from 'node:module';
import {base64url, bytes, hex, sha256} from './bytes.mjs';

const sodium = createRequire(import.meta.url)('libsodium-wrappers-sumo');
await sodium.ready;

const encipher = (key, nonce, aad, plain) =>
  Buffer.from(sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, aad, null, nonce, key));
const decipher = (key, nonce, aad, sealed) =>
  Buffer.from(sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, aad, nonce, key));

export const publicHalf = (secret) => Buffer.from(sodium.crypto_scalarmult_base(secret));

// crypto_box_seal, its passing key pair given instead of made.
export function sealedBox(plain, recipient, passingSecret) {
  const passing = publicHalf(passingSecret);
  const nonce = sodium.crypto_generichash(24, bytes(passing, recipient));
  return bytes(passing, sodium.crypto_box_easy(plain, nonce, recipient, passingSecret));
}
export const openSealedBox = (sealed, secret) =>
  Buffer.from(sodium.crypto_box_seal_open(sealed, publicHalf(secret), secret));

export function recordNonce(position) {
  const nonce = Buffer.alloc(24);
  nonce.writeUInt32LE(position);
  return nonce;
}
export const recordAad = (campaign, epoch, position) =>
  bytes('outcry record 1\n', `${campaign}\n`, `${epoch}\n`, `${position}\n`);
export const sealRecord = (key, {campaign, epoch, position}, plain) =>
  encipher(key, recordNonce(position), recordAad(campaign, epoch, position), plain);
export const openRecord = (key, {campaign, epoch, position}, sealed) =>
  decipher(key, recordNonce(position), recordAad(campaign, epoch, position), sealed);

export const box = (key, purpose, nonce, plain) => bytes(nonce, encipher(key, nonce, purpose, plain));
export const openBox = (key, purpose, sealed) => decipher(key, sealed.subarray(0, 24), purpose, sealed.subarray(24));

export const publicText = (publicKey) => `outcry-key-1-${base64url(publicKey)}`;
export const fingerprint = (publicKey) => hex(sha256(publicKey).subarray(0, 8)).match(/.{4}/g).join(' ');

export const FILE_PURPOSE = 'outcry keyholder file 1';
const PASSES = 3;
const MEMORY = 256 * 1024 * 1024;
export const passphraseKey = (passphrase, salt) => Buffer.from(sodium.crypto_pwhash(
  32, passphrase, salt, PASSES, MEMORY, sodium.crypto_pwhash_ALG_ARGON2ID13));

// A key file: `locked` is {salt, box}, or nothing for one in the clear.
export function keyFile(secret, locked) {
  const publicKey = publicHalf(secret);
  const rest = locked ? `salt: ${base64url(locked.salt)}\nlocked: ${base64url(locked.box)}\n`
    : `secret: ${base64url(secret)}\n`;
  return `outcry keyholder key 1\npublic: ${publicText(publicKey)}\nfingerprint: ${fingerprint(publicKey)}\n${rest}`;
}
