// The sign form as one would write it in Node: Fastify, better-sqlite3, one
// commit for each signature, answered when it is on disk. It does what Outcry
// does for a signature, so that the benchmark compares like with like.
//
//   node server.js PORT FILE.db [SIGNATURES]
//
// SIGNATURES: so many counted ones are written into a fresh database first.
// Prints "ready"; ends on SIGTERM.
import Fastify from 'fastify';
import formbody from '@fastify/formbody';
import {check} from './form.js';
import {blindIndex, seal} from './seal.js';
import {openStore} from './store.js';

const SLUG = 'save-the-thirty';
const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'",
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const [port, file, signatures = '0'] = process.argv.slice(2);
const store = openStore(file, Number(signatures));
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
  return reply.code(303).header('location', `/c/${SLUG}/check-your-mail`).send('');
});
process.on('SIGTERM', async () => {
  await app.close();
  store.close();
  process.exit(0);
});
await app.listen({port: Number(port), host: '127.0.0.1'});
console.log('ready');
