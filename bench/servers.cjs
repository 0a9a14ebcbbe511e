// The servers that are measured, each started for a while on a free port of
// 127.0.0.1 in a folder of its own. Only processes started here are ended
// here, by their id; all of them when the benchmark ends, however it ends.
'use strict';
const {execFileSync, spawn} = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');

const SLUG = 'save-the-thirty';
const THREADS = 2;
const PEER = path.join(__dirname, 'peers', 'node');

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

// {status, headers, body}; fails if nobody listens.
function get(port, where, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.get({host: '127.0.0.1', port, path: where, headers, agent: false, timeout: 10_000}, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts)}));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 10 s')));
    request.on('error', reject);
  });
}

// A server that is running: `ready` is the address that answers once it is.
async function start(name, command, args, {port, ready, folder, env = {}, patience = 120}) {
  const log = path.join(folder, `${name}.log`);
  const out = fs.openSync(log, 'a');
  const child = spawn(command, args, {stdio: ['ignore', out, out], env: {...process.env, ...env}});
  fs.closeSync(out);
  let ended = null;
  running.add(child);
  child.on('error', (error) => (ended = error.message));
  child.on('exit', (code, signal) => {
    ended = ended ?? `it ended with ${code ?? signal}`;
    running.delete(child);
  });
  for (const since = Date.now(); ; await sleep(50)) {
    const late = Date.now() - since > patience * 1000;
    if (ended !== null || late) {
      const said = fs.readFileSync(log, 'utf8').split('\n').slice(-15).join('\n');
      throw new Error(`couldn't start ${name}: ${ended ?? 'it does not answer'}\n${said}`);
    }
    const answer = await get(port, ready).catch(() => null);
    if (answer !== null && answer.status < 500) break;
  }
  return {
    name, port, folder,
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024,
    stop: async () => {
      child.kill('SIGTERM');
      for (let i = 0; i < 600 && ended === null; ++i) await sleep(50);
      if (ended === null) child.kill('SIGKILL');
    },
  };
}

// The program and the tools of one build folder.
class Build {
  constructor(folder, campaign) {
    this.folder = folder;
    this.campaign = campaign;
    for (const one of ['outcry', 'bench_load', 'bench_fill', 'bench_fsync', 'bench_idle', 'bench_log', 'bench_missions', 'bench_letters']) {
      if (!fs.existsSync(this.path(one))) throw new Error(`${this.path(one)} is missing: script/bench builds it`);
    }
  }

  // Tools are built in the bench folder of the build, the program at its top.
  path(name) {
    return name === 'outcry' ? path.join(this.folder, name) : path.join(this.folder, 'bench', name);
  }

  run(name, args, env = {}) {
    const options = {encoding: 'utf8', env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26};
    try {
      return execFileSync(this.path(name), args.map(String), options);
    } catch (error) {
      throw new Error(`couldn't run ${name} ${args.join(' ')}: ${error.stderr || error.message}`);
    }
  }

  // A data folder with the example campaign, one keyholder, and no signatures.
  async newData(folder) {
    const port = await freePort();
    this.run('outcry', ['init', '--data', folder, '--origin', `http://127.0.0.1:${port}`]);
    const said = this.run('outcry', ['keygen', '--out', `${folder}.key`], {OUTCRY_PASSPHRASE: 'for the benchmark only'});
    this.keyholder = /outcry-key-1-[\w-]{43}/.exec(said)[0];
    this.run('outcry', ['campaign', 'apply', '--data', folder, this.campaign], {OUTCRY_SEAL_KEYHOLDERS: this.keyholder});
    return {folder, port};
  }

  fill(data, {confirmed = 0, pending = 0, tokens = '/dev/null'}) {
    return JSON.parse(this.run('bench_fill', ['--data', data.folder, '--campaign', this.campaign, '--origin',
      `127.0.0.1:${data.port}`, '--confirmed', confirmed, '--pending', pending, '--tokens', tokens]));
  }

  serve(data) {
    const env = {
      OUTCRY_SERVER_LISTEN: `127.0.0.1:${data.port}`, OUTCRY_SERVER_THREADS: String(THREADS), OUTCRY_MAIL_MODE: 'hold',
      OUTCRY_LIMITS_ENABLED: '0', OUTCRY_CHALLENGE_ENABLED: '0', OUTCRY_SEAL_KEYHOLDERS: this.keyholder,
    };
    const options = {port: data.port, ready: '/readyz', folder: path.dirname(data.folder), env};
    return start('outcry', this.path('outcry'), ['serve', '--data', data.folder], options);
  }

  // What an entry costs at each size, in nanoseconds, and a log of the last.
  log(folder, entries) {
    return JSON.parse(this.run('bench_log', [folder, entries]));
  }

  // Seconds of each: import, again, load, search, nearest.
  missions(file, n) {
    return JSON.parse(this.run('bench_missions', [file, n]));
  }

  // Letters a second and milliseconds (p50, p99) of each: here, and by PDFKit with the same texts.
  letters(lang, n, texts) {
    return JSON.parse(this.run('bench_letters', [this.campaign, lang, n, texts]));
  }

  pdfkit(texts, font) {
    const options = {encoding: 'utf8', cwd: PEER, maxBuffer: 1 << 26};
    return JSON.parse(execFileSync(process.execPath, ['letters.js', texts, font], options));
  }

  // Seconds, and the count that was found.
  audit(folder) {
    const began = process.hrtime.bigint();
    const {count} = JSON.parse(this.run('outcry', ['audit', folder, '--no-state', '--json']));
    return {count, seconds: Number(process.hrtime.bigint() - began) / 1e9};
  }

  load(mode, what, server, options) {
    const args = [mode, what, '--port', server.port];
    for (const [name, value] of Object.entries(options)) args.push(`--${name}`, value);
    return JSON.parse(this.run('bench_load', args));
  }

  fsync(folder, seconds) {
    return JSON.parse(this.run('bench_fsync', [folder, seconds]));
  }

  // Calls `then` while `n` idle connections are held open.
  async idle(server, n, then) {
    const child = spawn(this.path('bench_idle'), [server.port, n, `/c/${SLUG}`].map(String), {stdio: ['pipe', 'pipe', 'inherit']});
    running.add(child);
    child.on('exit', () => running.delete(child));
    const opened = await new Promise((resolve) => {
      let said = '';
      child.stdout.on('data', (part) => (said += part).includes('\n') && resolve(JSON.parse(said)));
      child.on('exit', () => resolve(null));
    });
    if (opened === null || opened.errors > 0) throw new Error(`couldn't hold ${n} connections: ${JSON.stringify(opened)}`);
    const result = await then();
    child.stdin.end();
    return result;
  }
}

// nginx says these itself.
const OWN_HEADERS = ['connection', 'content-length', 'content-type', 'date', 'etag', 'last-modified', 'server'];

// nginx with the body of `page`, an answer of get(), as its only file, at
// /page, under the same headers.
async function startNginx(folder, page) {
  fs.mkdirSync(folder, {recursive: true});
  fs.writeFileSync(path.join(folder, 'page.html'), page.body);
  const headers = Object.entries(page.headers).filter(([name]) => !OWN_HEADERS.includes(name));
  if (headers.some(([, value]) => /["\\$]/.test(value))) throw new Error('a header that nginx would read otherwise');
  const port = await freePort();
  const values = {
    FOLDER: folder, PORT: port, THREADS, USER: process.getuid() === 0 ? 'user root;' : '',
    HEADERS: headers.map(([name, value]) => `add_header ${name} "${value}";`).join('\n      '),
  };
  const template = fs.readFileSync(path.join(__dirname, 'peers', 'nginx.conf.in'), 'utf8');
  const conf = path.join(folder, 'nginx.conf');
  fs.writeFileSync(conf, template.replace(/@([A-Z]+)@/g, (_, name) => values[name]));
  return start('nginx', 'nginx', ['-p', folder, '-c', conf, '-e', path.join(folder, 'error.log')], {port, ready: '/page', folder});
}

// The peer's packages, exactly as locked; the SQLite binding is compiled here.
function installNodePeer() {
  const there = (...file) => fs.existsSync(path.join(PEER, 'node_modules', ...file));
  if (there('better-sqlite3', 'build', 'Release', 'better_sqlite3.node') && there('pdfkit')) return;
  process.stderr.write('installing the Node peer (npm ci, a minute) …\n');
  const env = {...process.env, npm_config_build_from_source: 'true'};
  if (fs.existsSync('/usr/include/node/node.h')) env.npm_config_nodedir = '/usr';
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {cwd: PEER, env, stdio: ['ignore', 'ignore', 'inherit']});
}

// The Node form on a fresh database with `counted` signatures and `pending`
// ones, whose tokens go to the file `tokens`.
async function startNode(folder, {counted = 0, pending = 0, tokens = '/dev/null'} = {}) {
  fs.rmSync(folder, {recursive: true, force: true});
  fs.mkdirSync(folder, {recursive: true});
  const port = await freePort();
  const args = [path.join(PEER, 'server.js'), port, path.join(folder, 'peer.db'), counted, pending, tokens].map(String);
  const env = {NODE_ENV: 'production'};
  return start('node', process.execPath, args, {port, ready: '/', folder, env, patience: 600});
}

// How many rows a database's table has, once its server has ended.
function rowsIn(database, table) {
  const Database = require(path.join(PEER, 'node_modules', 'better-sqlite3'));
  const db = new Database(database);
  const rows = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  db.close();
  return rows;
}

module.exports = {Build, SLUG, get, installNodePeer, rowsIn, startNginx, startNode};
