// The sign form as one would write it in Node: Fastify, better-sqlite3, one
// commit for each signature, answered when it is on disk. It does what Outcry
// does for a signature, so that the benchmark compares like with like.
//
//   node server.js PORT FILE.db [COUNTED [PENDING TOKENS]]
//
// FILE.db must not exist. COUNTED signatures are written into it first, then
// PENDING that wait, whose tokens go to the file TOKENS. Prints "ready"; ends
// on SIGTERM.
import Fastify from 'fastify';
import formbody from '@fastify/formbody';
import {fillCounted, fillPending} from './fill.js';
import {check} from './form.js';
import {blindIndex, readToken, receiptOf, seal} from './seal.js';
import {openStore} from './store.js';

const SLUG = 'save-the-thirty';
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; font-src 'self'; manifest-src 'self'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const [port, file, counted = '0', pending = '0', tokens = '/dev/null'] = process.argv.slice(2);
const store = openStore(file, (db) => fillCounted(db, Number(counted)));
fillPending(store, SLUG, Number(pending), tokens);
store.db.pragma('wal_checkpoint(TRUNCATE)');
store.db.pragma('cache_size = -16000');

const app = Fastify({logger: false, bodyLimit: 64 * 1024});
app.register(formbody);
app.post(`/c/${SLUG}/sign`, (request, reply) => {
  const checked = check(request.body);
  reply.headers(HEADERS);
  if (checked.problems) return reply.code(422).send({problems: checked.problems});
  const now = Date.now();
  const id = store.nextId();
  const made = seal(SLUG, id, checked.record, now);
  store.accept(id, blindIndex(checked.normal), now, checked.record, checked.via, made);
  return reply.code(303).header('location', `/en/c/${SLUG}/check-mail`).send('');
});
app.post('/confirm/:token', (request, reply) => {
  reply.headers(HEADERS);
  const token = readToken(request.params.token);
  if (!token) return reply.code(404).send({error: 'no such link'});
  const receipt = receiptOf(token);
  const status = store.confirm(token.id, receipt.hash, Date.now());
  if (status !== 303) return reply.code(status).send({error: 'this link counts nothing (any more)'});
  return reply.code(303).header('location', `/r/${receipt.text}`).send('');
});
app.get(`/c/${SLUG}/count`, () => ({count: store.count()}));
process.on('SIGTERM', async () => {
  await app.close();
  store.db.close();
  process.exit(0);
});
await app.listen({port: Number(port), host: '127.0.0.1'});
console.log('ready');
