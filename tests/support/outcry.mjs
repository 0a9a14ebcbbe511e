// An outcry program under test, seen from outside: a demonstration in a
// folder of its own, spoken to over HTTP, its mail read from the mailbox that
// it shows. What a test starts, it stops: stop() expects a clean end, kill()
// is a power cut.
//
//   const site = await Outcry.start();
//   await site.sign({ email: "ana@example.org" });
//   const mail = await site.mailTo("ana@example.org");
//   const { location } = await site.confirm(confirmLink(mail));
//   await site.stop();
//
// The program is $OUTCRY, or build/release/outcry.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const SLUG = "save-the-thirty";
export const PROGRAM = process.env.OUTCRY ?? fileURLToPath(new URL("../../build/release/outcry", import.meta.url));

// Runs the program to its end: { code, stdout, stderr }.
export function outcry(...args) {
  return outcryWith({}, ...args);
}

// With further variables in its environment; nobody types.
export function outcryWith(env, ...args) {
  return new Promise((resolve) => {
    const child = execFile(PROGRAM, args, { timeout: 60_000, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr }));
    child.stdin.end();
  });
}

// A site for all tests of the describe block that asks for it.
export function siteForAll(options) {
  const site = new Outcry(options);
  before(() => site.begin());
  after(() => site.stop());
  return site;
}

export class Outcry {
  // `env` is added to the program's; limits and challenge are off unless it says else.
  // `args` are further ones to `outcry demo`.
  constructor({ env = {}, args = [] } = {}) {
    this.env = { OUTCRY_LIMITS_ENABLED: "0", OUTCRY_CHALLENGE_ENABLED: "0", ...env };
    this.args = args;
  }

  static async start(options) {
    const site = new Outcry(options);
    await site.begin();
    return site;
  }

  async begin() {
    this.data = await mkdtemp(join(tmpdir(), "outcry-test-"));
    try {
      await this.run(this.args);
    } catch (error) {
      await rm(this.data, { recursive: true, force: true });
      throw error;
    }
  }

  // Starts the program on the same folder and port: the links in earlier
  // mails stay good.
  async run(args = []) {
    this.port ??= await freePort();
    this.host = `127.0.0.1:${this.port}`;
    this.origin = `http://${this.host}`;
    this.stderr = "";
    this.agent = new http.Agent({ keepAlive: true });
    const command = this.serves ? ["serve", "--data", this.data] : ["demo", "--data", this.data, "--listen", this.host];
    this.process = spawn(PROGRAM, [...command, ...args], {
      env: { ...process.env, OUTCRY_SERVER_LISTEN: this.host, OUTCRY_SERVER_ORIGIN: this.origin, ...this.env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.process.stderr.on("data", (text) => (this.stderr += text));
    this.ended = once(this.process, "exit").then(([code, signal]) => (this.exit = signal ?? code));
    this.ended.catch((error) => (this.exit = error.message));
    this.exit = undefined;
    for (let waited = 0; waited < 30_000; waited += 20) {
      if (this.exit !== undefined) throw new Error(`${PROGRAM} ended with ${this.exit}: ${this.stderr}`);
      if (await this.answers()) return;
      await sleep(20);
    }
    this.process.kill("SIGKILL");
    throw new Error(`${PROGRAM} does not answer: ${this.stderr}`);
  }

  async answers() {
    return this.get("/healthz").then((answer) => answer.status === 200, () => false);
  }

  // SIGTERM, and a clean end; the folder stays for run(), which is `outcry
  // serve` from now on.
  async end() {
    this.process.kill("SIGTERM");
    await this.ended;
    this.agent.destroy();
    assert.equal(this.exit, 0, `the program ended with ${this.exit}: ${this.stderr}`);
    this.serves = true;
  }

  // SIGTERM: what is under way is finished, and the end is 0. Then the folder
  // is removed.
  async stop() {
    if (this.process === undefined) return;
    if (this.exit === undefined) this.process.kill("SIGTERM");
    const patience = sleep(30_000, "still running", { ref: false });
    const end = await Promise.race([this.ended, patience]);
    if (end === "still running") this.process.kill("SIGKILL");
    this.agent.destroy();
    await rm(this.data, { recursive: true, force: true });
    assert.equal(end, 0, `the program ended with ${end}: ${this.stderr}`);
  }

  // SIGKILL; the folder stays for run().
  async kill() {
    this.process.kill("SIGKILL");
    await this.ended;
    this.agent.destroy();
  }

  // { status, headers, raw: the header lines as sent, body: bytes, text,
  // location }; `json()` reads the text.
  request(method, path, { headers = {}, body, agent = this.agent } = {}) {
    return new Promise((resolve, reject) => {
      const request = http.request({ host: "127.0.0.1", port: this.port, method, path, headers, agent }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => resolve(new Answer(answer, Buffer.concat(parts))));
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  get(path, headers) {
    return this.request("GET", path, { headers });
  }

  post(path, body = "", headers = {}) {
    const type = body ? { "Content-Type": "application/x-www-form-urlencoded" } : {};
    return this.request("POST", path, { body, headers: { ...type, ...headers } });
  }

  // Signs by JSON, as somebody in particular unless told else.
  sign(fields = {}, { slug = SLUG, headers = {} } = {}) {
    const body = JSON.stringify({ name: "Ana Example", email: "ana@example.org", country: "KR", ...fields });
    return this.post(`/c/${slug}/sign`, body, { "Content-Type": "application/json", ...headers });
  }

  // Signs by form, as a browser does. A list gives the field more than once.
  signForm(fields = {}, { slug = SLUG, headers = {} } = {}) {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries({ name: "Ana Example", email: "ana@example.org", country: "KR", ...fields })) {
      for (const one of [value].flat()) form.append(name, one);
    }
    return this.post(`/c/${slug}/sign`, form.toString(), headers);
  }

  // Captured mail, newest first: [{ id, to, subject, at }].
  async mails() {
    return (await this.get("/dev/mailbox.json")).json();
  }

  // The newest mail to `address`, once `n` have come: with its source (`eml`)
  // and its plain text (`text`).
  async mailTo(address, n = 1) {
    for (let waited = 0; waited < 10_000; waited += 20) {
      const theirs = (await this.mails()).filter((mail) => mail.to === address);
      if (theirs.length >= n) return this.read(theirs[0]);
      await sleep(20);
    }
    throw new Error(`no mail to ${address} came`);
  }

  async read(mail) {
    const eml = (await this.get(`/dev/mailbox/${mail.id}.eml`)).text;
    return { ...mail, eml, text: plainText(eml) };
  }

  // Presses the mail's button; the answer's location is the receipt.
  confirm(link) {
    return this.post(link);
  }

  // All at once: the receipt's path.
  async signAndConfirm(fields = {}) {
    const email = fields.email ?? "ana@example.org";
    assert.equal((await this.sign({ ...fields, email })).status, 202);
    const answer = await this.confirm(confirmLink(await this.mailTo(email)));
    assert.equal(answer.status, 303);
    return answer.location;
  }

  async count(slug = SLUG) {
    return (await this.get(`/c/${slug}/count`)).json().count;
  }

  // Sends bytes as they are; what came back until the server closed, or until
  // `patience` milliseconds have passed. `end` closes this side after them;
  // `later` is sent half a second after them.
  raw(bytes, { patience = 3_000, end = false, later } = {}) {
    return new Promise((resolve) => {
      const socket = net.connect(this.port, "127.0.0.1");
      let text = "", closed = false;
      const timer = setTimeout(() => socket.destroy(), patience);
      socket.setEncoding("latin1");
      socket.on("data", (part) => (text += part));
      socket.on("end", () => (closed = true));
      socket.on("error", () => (closed = true));
      socket.on("close", () => {
        clearTimeout(timer);
        resolve({ text, closed, status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0) });
      });
      if (end) socket.end(bytes);
      else socket.write(bytes);
      if (later !== undefined) setTimeout(() => socket.write(later), 500);
    });
  }

  // Sends `bytes`, then a letter a second, for as long as the server lets it.
  drip(bytes) {
    return new Promise((resolve) => {
      const began = Date.now(), socket = net.connect(this.port, "127.0.0.1");
      let text = "";
      socket.setEncoding("latin1").on("data", (part) => (text += part)).on("error", () => {});
      socket.write(bytes);
      const letters = setInterval(() => socket.write("a"), 1_000);
      const patience = setTimeout(() => socket.destroy(), 25_000);
      socket.on("close", () => {
        clearInterval(letters);
        clearTimeout(patience);
        resolve({ status: Number(text.slice(9, 12)), seconds: (Date.now() - began) / 1000 });
      });
    });
  }

  // The server's events of one address as they come: next() waits for one,
  // and gives undefined when there will be none; close() ends it.
  async events(path) {
    const request = http.get({ host: "127.0.0.1", port: this.port, path, agent: false });
    const [answer] = await once(request, "response");
    const lines = createInterface({ input: answer })[Symbol.asyncIterator]();
    const next = async () => {
      for (;;) {
        const { done, value } = await lines.next().catch(() => ({ done: true }));
        if (done) return undefined;
        if (value.startsWith("data: ")) return JSON.parse(value.slice(6));
      }
    };
    return { status: answer.statusCode, headers: answer.headers, next, close: () => request.destroy() };
  }
}

// What every answer must carry, and never.
export function expectSafe({ headers }) {
  const policy = Object.fromEntries((headers["content-security-policy"] ?? "").split(/; */).map((one) => {
    const [name, ...sources] = one.split(/ +/);
    return [name, sources];
  }));
  assert.deepEqual(policy["default-src"], ["'none'"], "everything that is not named is forbidden");
  assert.deepEqual(policy["frame-ancestors"], ["'none'"]);
  // What is no page has neither forms nor links.
  if (headers["content-type"]?.startsWith("text/html")) {
    assert.deepEqual(policy["base-uri"], ["'none'"]);
    assert.deepEqual(policy["form-action"], ["'self'"]);
  }
  for (const [name, sources] of Object.entries(policy)) {
    for (const source of sources) {
      assert.ok(["'self'", "'none'"].includes(source) || (name === "img-src" && source === "data:"), `${name} ${source}`);
    }
  }
  assert.equal(headers["referrer-policy"], "no-referrer");
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["x-frame-options"], "DENY");
  assert.equal(headers["set-cookie"], undefined);
  assert.equal(headers.server, undefined);
}

// The headers of an answer that was read raw.
export function headersOf(text) {
  const lines = text.slice(0, text.indexOf("\r\n\r\n")).split("\r\n").slice(1);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]));
}

class Answer {
  constructor(answer, body) {
    this.status = answer.statusCode;
    this.headers = answer.headers;
    this.raw = answer.rawHeaders;
    this.body = body;
  }
  get text() { return this.body.toString("utf8"); }
  get location() { return this.headers.location; }
  json() { return JSON.parse(this.text); }
}

// The path of the link to confirm that a mail holds.
export function confirmLink(mail) {
  const link = /https?:\/\/[^/\s]+(\/\S*confirm\/[\w-]+)/.exec(mail.text);
  assert.ok(link, `no link to confirm in the mail "${mail.subject}"`);
  return link[1];
}

// The plain text of a mail, its transfer encoding undone.
export function plainText(eml) {
  const part = eml.slice(eml.indexOf("text/plain"));
  const [head] = part.split("\r\n\r\n", 1);
  const body = part.slice(head.length + 4).split(/\r\n--/)[0];
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(body, "base64").toString("utf8");
  const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

export async function freePort() {
  const probe = net.createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
