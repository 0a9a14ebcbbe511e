// The server as the world sees it: the transcripts, played, and beside them
// what no transcript can say.

import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { confirmLink, expectSafe, headersOf, Outcry, outcry, siteForAll, SLUG } from "./support/outcry.mjs";
import { parseTranscript, play } from "./transcripts/transcript.mjs";

const folder = new URL("transcripts/", import.meta.url);
for (const name of (await readdir(folder)).filter((name) => name.endsWith(".http")).sort()) {
  const exchanges = parseTranscript(await readFile(new URL(name, folder), "utf8"));
  describe(`transcripts/${name}`, () => {
    const known = {};
    const site = siteForAll();
    before(() => (known.host = site.host));
    for (const exchange of exchanges) {
      test(exchange.title, () => play(exchange, site, known, expectSafe));
    }
  });
}

describe("what is sent", () => {
  const site = siteForAll();

  test("every page and file that the site links to is there, and safe", async () => {
    const seen = new Set(["/"]);
    for (const path of seen) {
      const answer = await site.get(path);
      assert.equal(answer.status, 200, path);
      expectSafe(answer);
      if (!answer.headers["content-type"].startsWith("text/html")) continue;
      assert.doesNotMatch(answer.text, /<script(?![^>]* src="\/static\/)|<style|\sstyle=|\son\w+="|<iframe|<base/, path);
      for (const [, link] of answer.text.matchAll(/(?:href|src)="(\/[^"#?]*)/g)) seen.add(link);
    }
    assert.ok(seen.has(`/c/${SLUG}`) && seen.has(`/ko/c/${SLUG}/press`), [...seen].join(" "));
  });

  test("compressed, a page is the same page", async () => {
    const plain = await site.get(`/c/${SLUG}`);
    const gzip = await site.get(`/c/${SLUG}`, { "Accept-Encoding": "gzip" });
    const brotli = await site.get(`/c/${SLUG}`, { "Accept-Encoding": "br" });
    assert.equal(gunzipSync(gzip.body).toString(), plain.text);
    assert.equal(brotliDecompressSync(brotli.body).toString(), plain.text);
    assert.equal(new Set([plain, gzip, brotli].map((answer) => answer.headers.etag)).size, 3);
    assert.equal(Number(brotli.headers["content-length"]), brotli.body.length);
    assert.ok(brotli.body.length < 16_000, `${brotli.body.length} bytes are too many for the first view`);
  });

  test("a head has the length of the page, and the connection goes on", async () => {
    const [page, head] = [await site.get("/"), await site.request("HEAD", "/")];
    assert.deepEqual([head.headers["content-length"], head.body.length], [page.headers["content-length"], 0]);
    const { text } = await site.raw("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*?\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok\n$/);
  });

  test("the start says that the limits are off", () => assert.match(site.stderr, /limits are OFF/));
});

describe("signing again", () => {
  const site = siteForAll();
  const ana = { name: "Ana Again", email: "again@example.org", country: "CA" };
  // All that leaves the server but the time.
  const seen = ({ status, raw, text }) => ({ status, text, raw: raw.filter((_, i) => raw[i - (i % 2)] !== "Date") });

  test("looks like signing, byte for byte; only the mailbox's owner is told", async () => {
    const first = { json: await site.sign(ana), form: await site.signForm(ana) };
    await site.confirm(confirmLink(await site.mailTo(ana.email)));
    await site.mailTo(ana.email, 3);  // two links, one receipt
    const another = { ...ana, name: "Somebody Else", email: "AGAIN@Example.org" };
    for (let time = 0; time < 5; ++time) {
      assert.deepEqual(seen(await site.sign(another)), seen(first.json));
      assert.deepEqual(seen(await site.signForm(another)), seen(first.form));
    }
    const told = await site.mailTo("AGAIN@example.org");
    assert.equal(told.subject, "You have signed before: Do not send the thirty back");
    assert.doesNotMatch(told.text, /\/confirm\/|\/r\//);
    assert.equal(await site.count(), 1);
    await sleep(300);
    assert.equal((await site.mails()).length, 4, "one notice and no more, however often");
  });

  test("without confirming causes three mails at most, and looks the same", async () => {
    const first = seen(await site.sign({ email: "never@example.org" }));
    for (let time = 0; time < 5; ++time) assert.deepEqual(seen(await site.sign({ email: "never@example.org" })), first);
    await site.mailTo("never@example.org", 3);
    await sleep(300);
    assert.equal((await site.mails()).filter((mail) => mail.to === "never@example.org").length, 3);
  });

  test("two links to one address count once", async () => {
    for (const time of [1, 2]) {
      await site.sign({ email: "twice@example.org" });
      await site.mailTo("twice@example.org", time);
    }
    const before = await site.count();
    const mails = (await site.mails()).filter((mail) => mail.to === "twice@example.org");
    const links = await Promise.all(mails.map(async (mail) => confirmLink(await site.read(mail))));
    const forged = links[0].slice(0, -1) + (links[0].endsWith("A") ? "B" : "A");
    assert.equal((await site.confirm(forged)).status, 404);
    const answers = await Promise.all([...links, ...links].map((link) => site.confirm(link)));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [303, 410, 410, 410]);
    assert.equal(await site.count(), before + 1);
  });
});

describe("what people write", () => {
  const site = siteForAll();

  for (const name of ["Ana <all@example.org>, Bcc: x", '"; DROP TABLE signature; --', "=?utf-8?Q?Bcc:_all?=", ".", "{{host}} {} %s",
    "김은혜", "محمد", "👩‍👩‍👧", "Zoë̈́͝", "가".repeat(200)]) {
    test(`the name ${name.slice(0, 30)} stays a name`, async () => {
      const email = `n${Buffer.from(name).toString("hex").slice(0, 40)}@example.org`;
      assert.equal((await site.sign({ name, email })).status, 202);
      const mail = await site.mailTo(email);
      const head = mail.eml.slice(0, mail.eml.indexOf("\r\n\r\n")).replace(/\r\n[ \t]/g, " ").split("\r\n");
      assert.deepEqual(head.map((line) => line.split(":")[0]).sort(), ["Auto-Submitted", "Content-Language", "Content-Type", "Date",
        "From", "MIME-Version", "Message-ID", "Subject", "To"]);
      assert.ok(head.includes(`To: ${email}`));
      assert.ok(mail.eml.split("\r\n").every((line) => line.length <= 998 && !/[\r\n]/.test(line)), "lines as SMTP has them");
      assert.equal(mail.text.split(/\r?\n/)[0], `Dear ${name.normalize("NFC")},`);
      const receipt = await site.confirm(confirmLink(mail));
      const escaped = name.normalize("NFC").replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? "&quot;");
      assert.ok((await site.get(receipt.location)).text.includes(`<dd>${escaped}</dd>`));
    });
  }

  for (const [what, fields, wrong] of [
    ["a name of 201 letters", { name: "a".repeat(201) }, ["name"]],
    ["a name of 60,000", { name: "a".repeat(60_000) }, ["name"]],
    ["a comment of 1,001", { comment: "가".repeat(1_001) }, ["comment"]],
    ["an address of 300", { email: `${"a".repeat(288)}@example.org` }, ["email"]],
    ["all at once", { name: "", email: "", country: "", postcode: "\u0000", display: "x", updates: "x" },
      ["name", "email", "country", "postcode", "display", "updates"]],
  ]) {
    test(`${what}: 422, the field named, by JSON and by form`, async () => {
      const json = await site.sign(fields);
      assert.equal(json.status, 422);
      assert.deepEqual(Object.keys(json.json().errors).sort(), [...wrong].sort());
      const form = await site.signForm(fields);
      assert.equal(form.status, 422);
      assert.deepEqual([...form.text.matchAll(/<a href="#f-(\w+)">/g)].map(([, field]) => field).sort(), [...wrong].sort());
      expectSafe(form);
    });
  }

  test("a comment of 1,000 letters is none too many, whatever its line ends", async () => {
    assert.equal((await site.signForm({ email: "c@example.org", comment: `${"가".repeat(998)}\r\n\r\n` })).status, 303);
    assert.equal((await site.sign({ email: "d@example.org", comment: "👩".repeat(1_000) })).status, 202);
  });

  test("a name of 1 MB and a body of 10 MB: 413, which the sender comes to read", async () => {
    for (const size of [1 << 20, 10 << 20]) {
      const body = `name=${"a".repeat(size)}`;
      const head = `POST /c/${SLUG}/sign HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
      for (const bytes of [`${head}Content-Length: ${body.length}\r\n\r\n${body}`,
        `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`]) {
        const answer = await site.raw(bytes, { patience: 8_000 });
        assert.equal(answer.status, 413);
        expectSafe({ headers: headersOf(answer.text) });
      }
    }
    assert.ok(await site.answers());
  });
});

describe("who asks too much", () => {
  test("gets 429 and when to come back, whatever network he names", async () => {
    const site = await Outcry.start({ env: { OUTCRY_LIMITS_ENABLED: "1", OUTCRY_LIMITS_BURST: "3", OUTCRY_LIMITS_PER_MINUTE: "1" } });
    const answers = [];
    for (let i = 0; i < 6; ++i) {
      answers.push(await site.sign({ email: `n${i}@example.org` }, { headers: { "X-Forwarded-For": `203.${i}.113.7`, Forwarded: `for=203.${i}.0.1` } }));
    }
    assert.deepEqual(answers.map((answer) => answer.status), [202, 202, 202, 429, 429, 429]);
    assert.match(answers[3].headers["retry-after"], /^\d+$/);
    expectSafe(answers[3]);
    assert.equal((await site.signForm()).status, 429);
    assert.equal((await site.get(`/c/${SLUG}`)).status, 200, "reading is free");
    assert.equal(site.stderr.includes("limits are OFF"), false);
    await site.stop();
  });

  test("behind a proxy that is trusted, each network has its own measure", async () => {
    const env = { OUTCRY_LIMITS_ENABLED: "1", OUTCRY_LIMITS_BURST: "1", OUTCRY_LIMITS_PER_MINUTE: "1", OUTCRY_SERVER_TRUSTED_PROXIES: "127.0.0.1" };
    const site = await Outcry.start({ env });
    const statuses = [];
    for (const from of ["203.0.113.7", "203.0.113.99", "198.51.100.1", "8.8.8.8, 203.0.113.1", "2001:db8::1"]) {
      statuses.push((await site.sign({}, { headers: { "X-Forwarded-For": from } })).status);
    }
    assert.deepEqual(statuses, [202, 429, 202, 429, 202]);
    await site.stop();
  });
});

describe("a client that cannot or will not speak HTTP", () => {
  const site = siteForAll();
  let slow, silent;
  before(() => {
    // They take as long as the server lets them; the tests go on meanwhile.
    slow = site.drip("GET / HTTP/1.1\r\nHost: x\r\nA: ");
    silent = site.raw("", { patience: 25_000 });
  });

  const get = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
  const post = `POST /c/${SLUG}/sign HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
  for (const [what, bytes, status] of [
    ["speaks TLS", Buffer.from("16030100c4010000c0030372", "hex"), 400],
    ["says hello", "HELO example.org\r\n\r\n", 400],
    ["speaks another version", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", 400],
    ["names no host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["names two hosts", `${get}Host: y\r\n\r\n`, 400],
    ["folds a header", `${get}A: b\r\n c\r\n\r\n`, 400],
    ["sends a NUL in a header", `${get}A: b\0c\r\n\r\n`, 400],
    ["puts a blank before the colon", `${get}A : b\r\n\r\n`, 400],
    ["gives no length in numbers", `${post}Content-Length: many\r\n\r\n`, 400],
    ["gives a length below nothing", `${post}Content-Length: -1\r\n\r\n`, 400],
    ["gives two lengths", `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `, 400],
    ["gives a length and chunks", `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ["sends a chunk of no size", `${post}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 400],
    ["sends a coding that nobody asked for", `${post}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501],
    ["sends a header of 20 KB", `${get}A: ${"a".repeat(20_000)}\r\n\r\n`, 431],
    ["sends an address of 20 KB", `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ["sends a header without end", `${get}A: ${"a".repeat(200_000)}`, 431],
    ["sends headers without end", get + "A: b\r\n".repeat(10_000), 431],
    ["sends a NUL in the path", "GET /c/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
    ["climbs up the path", "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
  ]) {
    test(`${what}: ${status}`, async () => {
      const answer = await site.raw(bytes);
      assert.equal(answer.status, status);
      assert.ok(answer.closed, "and the connection ends");
      expectSafe({ headers: headersOf(answer.text) });
    });
  }

  for (const [what, bytes] of [["in the header", "GET / HTTP/1.1\r\nHo"], ["in the body", `${post}Content-Length: 90\r\n\r\n{"name": "A`]]) {
    test(`breaks off ${what}: nothing is done, and nothing said but that`, async () => {
      const answer = await site.raw(bytes, { end: true });
      assert.ok(answer.closed && [0, 400].includes(answer.status), answer.text);
      assert.deepEqual(await site.mails(), []);
    });
  }

  test("closes its side after asking: it is answered all the same", async () => {
    const answer = await site.raw(`${get}\r\n`, { end: true });
    assert.equal(answer.status, 200);
    assert.ok(answer.closed);
  });

  test("asks three things at once: three answers, in order", async () => {
    const { text } = await site.raw(`${get}\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n${get}Connection: close\r\n\r\n`);
    assert.deepEqual([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status), ["200", "404", "200"]);
  });

  test("sends a header a letter at a time, or nothing at all: it has its time, and no more", { timeout: 30_000 }, async () => {
    const answer = await slow;
    assert.equal(answer.status, 408);
    assert.ok(answer.seconds > 10 && answer.seconds < 24, `${answer.seconds} s`);
    assert.deepEqual(await silent, { text: "", closed: true, status: 0 });
    assert.ok(await site.answers());
  });
});

describe("a campaign's state", () => {
  const site = siteForAll();
  let original;
  before(async () => {
    original = (await outcry("campaign", "show", "--data", site.data, SLUG)).stdout;
  });

  // Brings the campaign to that state, as an organiser does beside the running
  // server, and waits until the form's page says so.
  async function apply(status, notice, deadline) {
    const file = join(site.data, "campaign.toml");
    const until = deadline ? `deadline = ${new Date(deadline).toISOString().replace(/\.\d+/, "")}\n` : "";
    await writeFile(file, until + original.replace(/^status = .*$/m, `status = "${status}"`));
    const applied = await outcry("campaign", "apply", "--data", site.data, file);
    assert.equal(applied.code, 0, applied.stderr);
    for (let waited = 0; !notice.test((await site.get(`/c/${SLUG}/sign`)).text); waited += 100) {
      assert.ok(waited < 5_000, `the server has not seen that the campaign is ${status}`);
      await sleep(100);
    }
  }
  async function expectRefused(status) {
    const [json, form] = [await site.sign({ email: "late@example.org" }), await site.signForm({ email: "late@example.org" })];
    assert.deepEqual([json.status, form.status], [status, status]);
    assert.equal(typeof json.json().error, "string");
    expectSafe(form);
    assert.doesNotMatch((await site.get(`/c/${SLUG}`)).text, /<form[^>]*\/sign"/);
  }

  const links = [];
  test("while it is live, people sign", async () => {
    for (const email of ["a@example.org", "b@example.org", "c@example.org", "d@example.org"]) {
      assert.equal((await site.sign({ email })).status, 202);
      links.push(confirmLink(await site.mailTo(email)));
    }
    assert.equal((await site.confirm(links[0])).status, 303);
  });
  test("paused: nobody signs, who signed before confirms", async () => {
    await apply("paused", /Signing is paused/);
    await expectRefused(410);
    assert.equal((await site.confirm(links[1])).status, 303);
  });
  test("closed: nobody signs, for 24 hours who signed before confirms", async () => {
    await apply("closed", /This petition is closed/);
    await expectRefused(410);
    assert.equal((await site.get(links[2])).status, 200);
    const confirmed = await site.confirm(links[2]);
    assert.equal(confirmed.status, 303);
    assert.equal(await site.count(), 3);
    assert.equal((await site.get(confirmed.location)).status, 200);
  });
  test("live once more: people sign again", async () => {
    await apply("live", /<form[^>]*\/sign"/);
    assert.equal((await site.sign({ email: "e@example.org" })).status, 202);
  });
  test("two days after its deadline: confirming is over, too; a withdrawal is not", async () => {
    await apply("live", /This petition is closed/, Date.now() - 2 * 86_400_000);
    await expectRefused(410);
    for (const answer of [await site.get(links[3]), await site.confirm(links[3])]) {
      assert.equal(answer.status, 410);
      assert.match(answer.text, /This petition is closed/);
    }
    const receipt = /href="([^"]*\/r\/[^"]+)"/.exec((await site.get(links[0])).text)[1];
    assert.equal((await site.post(`${receipt}/withdraw`)).status, 303);
    assert.equal(await site.count(), 2);
  });
  test("a draft is not there for who would sign", async () => {
    await apply("draft", /has not begun/);
    await expectRefused(404);
    assert.doesNotMatch((await site.get("/")).text, new RegExp(`/c/${SLUG}`));
  });
});

describe("while it runs", () => {
  const site = siteForAll();

  test("the live count tells at once what is, then what changes", { timeout: 20_000 }, async () => {
    const events = await site.events(`/c/${SLUG}/live`);
    assert.equal(events.headers["content-type"], "text/event-stream");
    assert.equal(events.headers["cache-control"], "no-store");
    expectSafe(events);
    assert.equal((await events.next()).count, 0);
    const receipt = await site.signAndConfirm({ email: "live@example.org" });
    const { count, size, as_of } = await events.next();
    assert.deepEqual([count, size], [1, 1]);
    assert.match(as_of, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await site.post(`${receipt}/withdraw`);
    assert.deepEqual(await events.next().then((event) => [event.count, event.size]), [0, 2]);
    events.close();
  });

  // It said "you are counted".
  test("after a withdrawal the old links say so", async () => {
    await site.sign({ email: "undone@example.org" });
    const link = confirmLink(await site.mailTo("undone@example.org"));
    const receipt = (await site.confirm(link)).location;
    await site.post(`${receipt}/withdraw`);
    for (const path of [link, receipt]) {
      const answer = await site.get(path);
      assert.equal(answer.status, 410);
      assert.match(answer.text, /Your signature is withdrawn/);
    }
  });

  test("nothing that it writes down holds a name, an address or a token", async () => {
    const secrets = ["Zacharias Unmistakable", "unmistakable@example.org", "a comment unmistakably", "10999-unmistakable"];
    const [name, email, comment, postcode] = secrets;
    await site.signForm({ name, email, comment, postcode: "", lang: "en" });
    const link = confirmLink(await site.mailTo(email));
    const receipt = (await site.confirm(link)).location;
    await site.get(`${receipt}?${email}`);
    await site.signForm({ name, email, comment, postcode });
    await site.get(`/c/${SLUG}?via=${email}`);
    await site.raw(`GET /${email} HTTP/1.0\r\n\r\n`);
    await site.post(`${receipt}/withdraw`);
    secrets.push(link.split("/").at(-1), receipt.split("/").at(-1));
    await sleep(500);  // the log is written five times a second
    const files = await readdir(site.data, { recursive: true, withFileTypes: true });
    const written = [site.stderr];
    for (const one of files.filter((one) => one.isFile())) written.push(await readFile(join(one.parentPath ?? one.path, one.name), "latin1"));
    for (const secret of secrets) assert.ok(written.every((text) => !text.includes(secret)), secret);
    const log = await readFile(join(site.data, "log", "access.log"), "utf8");
    for (const route of ["POST /c/{slug}/sign 303", "GET /r/{receipt} 200", "POST /r/{receipt}/withdraw 303"]) assert.ok(log.includes(route), route);
    assert.doesNotMatch(log, /127\.0\.0\.1|\?/);
  });

  test("SIGTERM: a request under way is finished and kept, listeners are let go, the end is 0", { timeout: 30_000 }, async () => {
    const events = await site.events(`/c/${SLUG}/live`);
    await events.next();
    await site.sign({ email: "last@example.org" });
    const link = confirmLink(await site.mailTo("last@example.org"));
    const before = await site.count();
    const answer = site.raw(`POST ${link} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na`, { later: "=b" });
    await sleep(200);
    site.process.kill("SIGTERM");
    await sleep(200);
    await assert.rejects(site.get("/healthz"), "nobody new is let in");
    assert.equal((await answer).status, 303);
    while (await events.next());  // until there will be none
    assert.equal(await site.ended, 0);
    await site.run();
    assert.equal(await site.count(), before + 1);
    assert.equal((await site.get(headersOf((await answer).text).location)).status, 200);
    assert.equal((await outcry("check", "--data", site.data)).code, 0);
  });
});
