// Mails to those who asked for news: written and sent in the console, read by
// supporters, who leave by one click.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { expectSafe, Outcry, plainText, SLUG } from "./support/outcry.mjs";
import { deskOf, sealedSite } from "./support/sealed_site.mjs";
import { MailSink } from "./support/smtp.mjs";

const HERE = `/console/c/${SLUG}/mailings`;
const TEXTS = {
  "subject.en": "They are alive", "body.en": "Dear friends,\n\nthey are **alive**: [read more](https://news.example/1).\n\n<script>alert(1)</script>",
  "subject.ko": "살아 있습니다", "body.ko": "여러분께\n\n**살아 있습니다**.",
};
const page = (text) => text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const hidden = (text, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1];

// Until it says so.
async function until(desk, address, pattern, patience = 15_000) {
  let answer;
  for (let waited = 0; waited < patience; waited += 200) {
    answer = await desk.get(address);
    if (pattern.test(answer.text)) return answer;
    await sleep(200);
  }
  assert.match(answer.text, pattern);
}

// A mailing with both languages, saved: its address.
async function draft(desk, texts = TEXTS) {
  await desk.get(HERE);
  const made = await desk.post(HERE);
  assert.equal(made.status, 303);
  const form = await desk.get(made.location);
  const saved = await desk.post(made.location, { ...texts, seen: hidden(form.text, "seen") });
  assert.equal(saved.status, 303, saved.text);
  return made.location;
}

async function send(desk, address, fields = {}) {
  const form = await desk.get(`${address}/send`);
  const told = hidden(form.text, "told");
  return desk.post(`${address}/send`, { when: "now", day: "", time: "", zone: "UTC", people: told, told, seen: hidden(form.text, "seen"), ...fields });
}

describe("a mail to supporters", () => {
  let site, desk;
  before(async () => {
    site = await sealedSite();
    for (const [i, lang] of ["en", "ko", "ko"].entries()) {
      await site.signAndConfirm({ email: `fan${i}@example.org`, updates: true, lang });
    }
    await site.signAndConfirm({ email: "quiet@example.org" });
    desk = await deskOf(Desk, site, "Odile", `organiser:${SLUG}`);
  });
  after(async () => {
    await site.stop();
    await rm(dirname(site.data), { recursive: true, force: true });
  });

  test("a draft keeps what was typed, says what is wrong, and is nobody else's to overwrite", async () => {
    assert.match((await desk.get(HERE)).text, /asked for news: 3\./);
    const address = await draft(desk, { "subject.en": "Only a subject" });
    const form = await desk.get(address);
    assert.match(page(form.text), /Before it can be sent, English needs subject and text/);
    assert.match(page(form.text), /Missing in this language: its readers get English/);
    const seen = hidden(form.text, "seen");
    const long = await desk.post(address, { ...TEXTS, "subject.en": "x".repeat(151), seen });
    assert.equal(long.status, 422);
    assert.match(long.text, /at most 150 characters/);
    assert.ok(page(long.text).includes("<script>alert(1)</script>"), "what was typed is there, and escaped");
    assert.ok(!long.text.includes("<script>alert"));
    assert.equal((await desk.post(address, { ...TEXTS, seen })).status, 303);
    const late = await desk.post(address, { ...TEXTS, "subject.en": "Mine", seen });
    assert.equal(late.status, 409);
    assert.match(late.text, /value="Mine"/);
    assert.match(late.text, /Now it says: They are alive/);
    assert.equal((await desk.post(`${address}/remove`, { seen })).status, 409, "seen before the change");
    const now = hidden((await desk.get(address)).text, "seen");
    assert.equal((await desk.post(`${address}/remove`, { seen: now })).status, 303);
    assert.equal((await desk.get(address)).status, 404);
    for (const wrong of ["0", "999", "x", "-1", "99999999999999999999"]) assert.equal((await desk.get(`${HERE}/${wrong}`)).status, 404, wrong);
  });

  test("it is looked at as it will arrive, in a frame that can do nothing", async () => {
    const address = await draft(desk);
    const form = await desk.get(address);
    const frame = /<iframe sandbox src="([^"]+)"/.exec(form.text)[1];
    assert.equal(frame, `${address}/look/en`);
    const look = await desk.get(frame);
    assert.match(look.headers["content-security-policy"], /default-src 'none'.*sandbox/);
    assert.match(look.text, /<strong>alive<\/strong>/);
    assert.doesNotMatch(look.text, /<script|<img/);
    assert.match(page(form.text), /read more \(https:\/\/news\.example\/1\)/, "its plain text");
    assert.equal((await desk.get(`${address}/look/xx`)).status, 404);
  });

  test("a test goes to oneself alone", async () => {
    const address = await draft(desk);
    const before = (await site.mails()).length;
    assert.equal((await desk.post(`${address}/trial`)).status, 303);
    const mail = await site.mailTo("odile@example.org", 2);
    assert.match(mail.subject, /^(Test: They are alive|시험: 살아 있습니다|Test: 살아 있습니다)$/);
    assert.equal((await site.mails()).length, before + 2);
  });

  test("it is sent once the number of people was typed, to each in their language, once", async () => {
    const address = await draft(desk);
    const form = await desk.get(`${address}/send`);
    assert.match(page(form.text), /This goes to 3 people/);
    assert.match(page(form.text), /Groups of fewer than 10, together/, "so few are not told apart");
    for (const [fields, why] of [[{ people: "4" }, /not the number of people/], [{ people: "" }, /not the number/], [{ when: "" }, /Please choose/],
      [{ when: "at", day: "2012-02-23", time: "12:00" }, /has passed/], [{ when: "at", day: "2999-01-01", time: "12:00" }, /more than a year/],
      [{ when: "at", day: "tomorrow", time: "12:00" }, /Please give a day/], [{ when: "at", day: "2027-02-23", time: "12:00", zone: "Asia/Nowhere" }, /Please give a day/]]) {
      const refused = await send(desk, address, fields);
      assert.equal(refused.status, 422, JSON.stringify(fields));
      assert.match(page(refused.text), why);
    }
    assert.equal((await send(desk, address)).status, 303);
    assert.equal((await send(desk, address)).status, 409, "it is settled");
    await until(desk, address, /Sent · At once/);
    const got = (await site.mails()).filter(({ subject }) => ["They are alive", "살아 있습니다"].includes(subject));
    assert.deepEqual(got.map(({ to, subject }) => [to, subject]).sort(),
      [["fan0@example.org", "They are alive"], ["fan1@example.org", "살아 있습니다"], ["fan2@example.org", "살아 있습니다"]]);
    const shown = await desk.get(address);
    assert.match(shown.text, /3 of 3 people/);
    assert.doesNotMatch(shown.text, /fan0/);
    assert.equal((await desk.post(address, TEXTS)).status, 409, "its texts stand");

    const mail = await site.read(got.find(({ to }) => to === "fan1@example.org"));
    const head = mail.eml.slice(0, mail.eml.indexOf("\r\n\r\n")).replace(/\r\n[ \t]/g, " ");
    const link = /^List-Unsubscribe: <https:\/\/outcry\.example(\/ko\/unsubscribe\/[\w-]{32})>\r?$/m.exec(head);
    assert.ok(link, head);
    assert.match(head, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m);
    assert.match(head, new RegExp(`^List-Id: <${SLUG}\\.outcry\\.example>\\r?$`, "m"));
    assert.match(mail.eml, /^Content-Type: multipart\/alternative/m);
    assert.ok(mail.text.includes(`https://outcry.example${link[1]}`));
  });

  const linkOf = async (address) => {
    const mail = (await site.mails()).find(({ to, subject }) => to === address && /alive|살아/.test(subject));
    return /(\/\w+\/unsubscribe\/[\w-]{32})/.exec((await site.read(mail)).text)[1];
  };

  test("one click unsubscribes; the page can take it back; again is harmless", async () => {
    const link = await linkOf("fan1@example.org");
    const asked = await site.get(link);
    assert.equal(asked.status, 200);
    expectSafe(asked);
    assert.match(asked.text, new RegExp(`<form method="post" action="${link}">`));
    assert.match(asked.text, /<html lang="ko"/);
    assert.match(asked.text, /수신 거부/);
    assert.doesNotMatch(asked.text, /fan1/);
    const done = await site.post(link, "List-Unsubscribe=One-Click");
    assert.equal(done.status, 200, "no redirect: RFC 8058");
    assert.doesNotMatch(done.text, /fan1/);
    const regret = hidden(done.text, "regret");
    assert.ok(regret.length > 60);
    assert.equal(hidden((await site.post(link, "List-Unsubscribe=One-Click")).text, "regret"), undefined);
    assert.match((await site.get(link)).text, /수신/);
    const other = await linkOf("fan2@example.org");
    assert.equal((await site.post(`${other}/undo`, `regret=${regret}`)).status, 410, "not with another's link");
    assert.equal((await site.post(`${link}/undo`, "regret=AAAA")).status, 410);
    assert.equal((await site.post(`${link}/undo`, `regret=${regret}`)).status, 200);
    assert.match((await desk.get(HERE)).text, /asked for news: 3\./);
    assert.equal((await site.post(link)).status, 200, "the button");
    assert.match((await desk.get(HERE)).text, /asked for news: 2\./);
    for (const forged of [link.slice(0, -1) + (link.endsWith("A") ? "B" : "A"), "/unsubscribe/x", `/unsubscribe/${"A".repeat(32)}`]) {
      assert.equal((await site.get(forged)).status, 404);
      assert.equal((await site.post(forged, "List-Unsubscribe=One-Click")).status, 404);
    }
  });

  test("it can be settled for later, held, gone on with, and cancelled", async () => {
    const address = await draft(desk);
    assert.equal((await send(desk, address, { when: "morning" })).status, 303);
    assert.match((await desk.get(address)).text, /At nine in the morning of each country/);
    assert.equal((await desk.post(`${address}/pause`)).status, 303);
    assert.equal((await desk.post(`${address}/pause`)).status, 409);
    assert.match((await desk.get(address)).text, /Held ·/);
    assert.equal((await desk.post(`${address}/resume`)).status, 303);
    assert.equal((await desk.post(`${address}/cancel`)).status, 422, "not without being sure");
    assert.equal((await desk.post(`${address}/cancel`, { sure: "yes" })).status, 303);
    assert.match((await desk.get(address)).text, /Cancelled ·/);
    assert.equal((await desk.post(`${address}/resume`)).status, 409);
  });

  test("who withdraws gets no news", async () => {
    const receipt = await site.signAndConfirm({ email: "gone@example.org", updates: true });
    assert.match((await desk.get(HERE)).text, /asked for news: 3\./);
    assert.equal((await site.post(`${receipt}/withdraw`)).status, 303);
    assert.match((await desk.get(HERE)).text, /asked for news: 2\./);
  });

  test("deliverability is shown by kind, and to who writes for the whole site", async () => {
    assert.equal((await desk.get("/console/mail")).status, 403);
    const chief = await deskOf(Desk, site, "Chi", "organiser");
    const shown = await chief.get("/console/mail");
    assert.equal(shown.status, 200);
    assert.match(shown.text, /Links to confirm/);
    assert.match(shown.text, /Mails to supporters/);
    assert.doesNotMatch(shown.text, /@/);
  });
});

// Mail by the real way, and the process killed in its middle.
describe("a mailing and kill -9", () => {
  const KILLS = 3, CONNECTIONS = 4, PEOPLE = 1000;
  let site, sink;
  before(async () => {
    sink = await new MailSink().listen();
    site = await Outcry.start({ args: ["--signatures", "3000"], env: {
      OUTCRY_MAIL_MODE: "smtp", OUTCRY_MAIL_HOST: "127.0.0.1", OUTCRY_MAIL_PORT: String(sink.port), OUTCRY_MAIL_SECURITY: "none",
      OUTCRY_MAIL_FROM: "petition@outcry.example", OUTCRY_MAIL_BOUNCES: "bounces@outcry.example", OUTCRY_MAIL_PER_SECOND: "100",
    } });
    site.args = [];
  });
  after(async () => {
    await site.stop();
    sink.close();
  });

  test("leave nobody out, and nobody gets another one", async () => {
    const desk = await deskOf(Desk, site, "Odile", "organiser");
    const address = await draft(desk);
    assert.equal((await send(desk, address)).status, 303);
    for (let kill = 0; kill < KILLS; ++kill) {
      const so_far = sink.mails.length;
      while (sink.mails.length < Math.min(so_far + 50, PEOPLE)) await sleep(5);
      await site.kill();
      site.serves = true;
      await site.run();
    }
    await until(desk, address, /Sent · At once/, 60_000);
    const ids = new Map(), times = new Map();
    for (const { to, eml } of sink.mails) {
      const id = /^Message-ID: <([a-z2-7]{32}\.128@outcry\.example)>/m.exec(eml)?.[1];
      assert.ok(id, eml);
      assert.equal(ids.get(to) ?? id, id, "who gets it again gets the same mail");
      ids.set(to, id);
      times.set(to, (times.get(to) ?? 0) + 1);
    }
    assert.equal(ids.size, PEOPLE);
    assert.equal(new Set(ids.values()).size, PEOPLE);
    const again = [...times.values()].reduce((sum, n) => sum + n - 1, 0);
    // In hand, or sent within the tenth of a second before it was written down.
    assert.ok(again <= KILLS * (CONNECTIONS + 30), `${again} mails left twice`);
    assert.match((await desk.get(address)).text, /1,000 of 1,000 people/);
    assert.match(sink.mails[0].from, /^bounces\+[a-z2-7]{32}@outcry\.example$/);
  });

  test("a link to confirm goes before a thousand that wait", async () => {
    const desk = await deskOf(Desk, site, "Second", "organiser");
    await site.end();
    site.env.OUTCRY_MAIL_PER_SECOND = "10";
    await site.run();
    const address = await draft(desk);
    assert.equal((await send(desk, address)).status, 303);
    const from = sink.mails.length;
    while (sink.mails.length < from + 5) await sleep(20);
    const began = Date.now();
    assert.equal((await site.sign({ email: "hurry@example.org" })).status, 202);
    while (!sink.mails.some(({ to }) => to === "hurry@example.org")) {
      assert.ok(Date.now() - began < 5_000, "it waited behind the mailing");
      await sleep(20);
    }
    assert.match(plainText(sink.mails.find(({ to }) => to === "hurry@example.org").eml), /\/confirm\//);
    assert.equal((await desk.post(`${address}/pause`)).status, 303);
    await sleep(700);
    const held = sink.mails.length;
    await sleep(700);
    assert.equal(sink.mails.length, held, "held");
    await desk.get(address);
    assert.equal((await desk.post(`${address}/cancel`, { sure: "yes" })).status, 303);
  });
});
