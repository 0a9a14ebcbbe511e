// Letters that the server sends: asked for, confirmed by mail, sent in the
// target's hours, held and cancelled in the console; over a real mail server,
// and with the process killed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { expectSafe, Outcry, outcryWith, plainText, SLUG } from "./support/outcry.mjs";
import { deskOf } from "./support/sealed_site.mjs";
import { MailSink } from "./support/smtp.mjs";

const PRESIDENT = `/c/${SLUG}/letters/to-the-president`, DESK = `/console/c/${SLUG}/letters`;
const OWN = "My grandmother crossed that river in 1950.";
const OFFICE = "office@ministry.example";

// A zone in which it is noon of a working day, whatever the day: on weekends
// the clocks are asked to be elsewhere (below).
const zoneAtNoon = () => {
  const hours = 12 - new Date().getUTCHours();
  return `Etc/GMT${hours <= 0 ? "+" : "-"}${Math.abs(hours)}`;
};
const isWorkingDay = () => ![0, 6].includes(new Date().getUTCDay());

// A site whose mail goes to `sink`, and whose ministry takes letters now.
async function sendingSite(sink, { perHour = 1000, hours = "" } = {}) {
  const site = await Outcry.start({ env: {
    OUTCRY_MAIL_MODE: "smtp", OUTCRY_MAIL_HOST: "127.0.0.1", OUTCRY_MAIL_PORT: String(sink.port), OUTCRY_MAIL_SECURITY: "none",
    OUTCRY_MAIL_FROM: "petition@outcry.example", OUTCRY_MAIL_BOUNCES: "bounces@outcry.example",
  } });
  site.serves = true;
  await allow(site, { perHour, hours });
  return site;
}

async function allow(site, { perHour = 1000, hours = "" } = {}) {
  const shown = await outcryWith(site.env, "campaign", "show", SLUG, "--data", site.data);
  assert.equal(shown.code, 0, shown.stderr);
  const server = `[targets.server]\nper_hour = ${perHour}\ntime_zone = "${zoneAtNoon()}"\n${hours || 'from = "08:00"\nuntil = "20:00"'}\n`;
  const text = shown.stdout
    .replace(/email = "letters@ministry\.example"/, `email = "${OFFICE}"`)
    .replace(/\[targets\.server\]\n(?:\w+ = .*\n)+/, server);
  assert.ok(text.includes(server));
  const file = join(site.data, "..", `${SLUG}-${Date.now()}.toml`);
  await writeFile(file, text);
  const applied = await outcryWith(site.env, "campaign", "apply", file, "--data", site.data);
  assert.equal(applied.code, 0, applied.stderr);
  await rm(file);
  await sleep(1_300);  // the server follows each second
}

const form = (fields) => new URLSearchParams({ seed: "7", country: "US", city: "Chicago", lang: "en", target: "ministry", name: "Ana García", ...fields }).toString();
const ask = (site, { email, ...fields }, headers) => site.post(`${PRESIDENT}/server`, form({ ...(email === undefined ? {} : { sender: email }), ...fields }), headers);
const linkIn = (text) => /https?:\/\/[^/\s]+(\/\S*letter\/[\w-]{32})/.exec(text)?.[1];

async function mailTo(sink, address, n = 1) {
  for (let waited = 0; waited < 15_000; waited += 20) {
    const theirs = sink.mails.filter(({ to }) => to === address);
    if (theirs.length >= n) return theirs[n - 1];
    await sleep(20);
  }
  throw new Error(`no mail to ${address} came`);
}

// Writes, reads the mail, presses the button: the link.
async function entrust(site, sink, email, fields = {}) {
  assert.equal((await ask(site, { email, ...fields })).status, 200);
  const link = linkIn(plainText((await mailTo(sink, email)).eml));
  assert.equal((await site.post(link)).status, 303);
  return link;
}

async function until(what, patience = 20_000) {
  for (let waited = 0; waited < patience; waited += 50) {
    const got = await what();
    if (got) return got;
    await sleep(50);
  }
  throw new Error("it never came to that");
}

async function everything(folder) {
  let all = "";
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) all += (await readFile(join(entry.parentPath ?? entry.path, entry.name))).toString("latin1");
  }
  return all;
}

describe("a letter that the server sends", () => {
  let site, sink;
  before(async () => {
    sink = await new MailSink().listen();
    site = await sendingSite(sink);
  });
  after(async () => {
    await site.stop();
    sink.close();
  });

  test("is offered where the campaign allows it, and nowhere else", async () => {
    const ministry = await site.post(PRESIDENT, form({}));
    assert.match(ministry.text, /Let us send it/);
    assert.match(ministry.text, new RegExp(`formaction="${PRESIDENT}/server"`));
    assert.match(ministry.text, /kept, sealed, until it has left/);
    const president = await site.post(PRESIDENT, form({ target: "president" }));
    assert.doesNotMatch(president.text, /Let us send it/);
    assert.match(president.text, /neither stored nor logged\.<\/p>/);
    assert.equal((await ask(site, { target: "president", email: "a@example.org" })).status, 422);
    assert.equal((await site.get(`${PRESIDENT}/server`)).status, 405);
  });

  test("needs a name and an address, and keeps what was typed", async () => {
    const nameless = await ask(site, { name: "", email: "kept@example.org", own: OWN });
    assert.equal(nameless.status, 422);
    assert.match(nameless.text, /href="#f-name"/);
    assert.match(nameless.text, /value="kept@example\.org"/);
    for (const email of ["", "nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "나@example.org"]) {
      const wrong = await ask(site, { email, own: OWN });
      assert.equal(wrong.status, 422, email);
      assert.match(wrong.text, /href="#f-sender"/);
      assert.ok(wrong.text.includes(OWN));
    }
    assert.equal(sink.mails.length, 0);
  });

  test("leaves only when the link is opened and the button pressed, and looks as its writer meant it", { skip: !isWorkingDay() }, async () => {
    const asked = await ask(site, { email: "ana@example.org", own: `${OWN}\n<b>.\nBcc: all@example.org`, name: "Ana García <b>" });
    assert.equal(asked.status, 200);
    assert.match(asked.text, /Look into your mail/);
    assert.doesNotMatch(asked.text, /ana@example/);
    const mail = await mailTo(sink, "ana@example.org");
    assert.match(plainText(mail.eml), /Only then does the letter leave/);
    const link = linkIn(plainText(mail.eml));
    assert.ok(link);
    for (let i = 0; i < 3; ++i) {
      const page = await site.get(link);
      assert.equal(page.status, 200);
      expectSafe(page);
      assert.match(page.text, new RegExp(`<form method="post" action="${link}"`));
      assert.match(page.text, /It would leave in about this hour/);
      assert.doesNotMatch(page.text, /ana@example|García|grandmother/);
    }
    await sleep(1_500);
    assert.equal(sink.mails.filter(({ to }) => to === OFFICE).length, 0, "a link scanner sends nothing");
    assert.equal((await site.post(link)).location, link);
    const letter = await mailTo(sink, OFFICE);
    assert.match(letter.from, /^bounces\+[a-z2-7]{32}@outcry\.example$/);
    assert.match(letter.eml, /^Reply-To: ana@example\.org$/m);
    assert.match(letter.eml, /^From: =\?utf-8\?.*\r?\n? ?<petition@outcry\.example>$/mi);
    assert.match(letter.eml, /^Content-Language: en$/m);
    assert.doesNotMatch(letter.eml.split("\r\n\r\n")[0], /Bcc|text\/html|Auto-Submitted/);
    const text = plainText(letter.eml);
    assert.ok(text.includes(OWN) && text.includes("<b>."), text);
    assert.match(text, /^Dear Sir or Madam,/);
    const stands = await until(async () => {
      const page = await site.get(link);
      return /Your letter has left/.test(page.text) && page;
    });
    assert.equal(stands.status, 200);
    assert.equal((await site.post(link)).status, 303, "pressed again, it does nothing");
    assert.equal((await site.post(`${link}/cancel`)).status, 303, "and is not taken back");
    await sleep(1_000);
    assert.equal(sink.mails.filter(({ to }) => to === OFFICE).length, 1);
    assert.match((await site.get(`/c/${SLUG}/letters`)).text, /Ministry of Foreign Affairs[^<]*<\/td><td>1<\/td><td>1<\/td>/);
  });

  test("a second one to the same target is refused clearly, and only to who can read the mail", async () => {
    const email = "twice@example.org";
    const link = await entrust(site, sink, email, { own: OWN });
    const first = await ask(site, { email: "new@example.org" });
    const second = await ask(site, { email: "Twice@EXAMPLE.org" });
    assert.equal(second.status, first.status);
    assert.equal(second.text.replaceAll(/\d+/g, ""), first.text.replaceAll(/\d+/g, ""), "the page tells nothing");
    const mail = await mailTo(sink, "Twice@example.org");
    assert.match(plainText(mail.eml), /We send one letter of each person there/);
    assert.equal(linkIn(plainText(mail.eml)), undefined);
    assert.equal((await site.get(link)).status, 200);
    // Two links that were open at once: the second is refused, clearly.
    const both = "both@example.org";
    await ask(site, { email: both });
    const one = linkIn(plainText((await mailTo(sink, both)).eml));
    await ask(site, { email: both });
    const two = linkIn(plainText((await mailTo(sink, both, 2)).eml));
    assert.equal((await site.post(one)).status, 303);
    assert.equal((await site.post(two)).status, 404, "it went with the first");
  });

  test("links of others, and none, are not here", async () => {
    for (const path of ["/letter/x", `/letter/${"A".repeat(32)}`, `/letter/AAE${"A".repeat(29)}`]) {
      assert.equal((await site.get(path)).status, 404);
      assert.equal((await site.post(path)).status, 404);
      assert.equal((await site.post(`${path}/cancel`)).status, 404);
    }
  });

  test("speaks Korean", async () => {
    const asked = await site.post(`/ko${PRESIDENT}/server`, form({ sender: "seoyun@example.org", name: "김서윤", lang: "ko" }));
    assert.equal(asked.status, 200);
    const mail = await mailTo(sink, "seoyun@example.org");
    assert.match(mail.eml, /^Content-Language: ko$/m);
    const link = linkIn(plainText(mail.eml));
    assert.match(link, /^\/ko\/letter\//);
    assert.doesNotMatch((await site.get(link)).text.replaceAll(/<[^>]*>/g, ""), /letter|button|hour/i);
  });
});

describe("letters that wait", () => {
  let site, sink, desk;
  before(async () => {
    sink = await new MailSink().listen();
    // An hour that never comes: what is confirmed stays.
    site = await sendingSite(sink, { perHour: 1, hours: 'from = "00:00"\nuntil = "00:01"' });
    desk = await deskOf(Desk, site, "Odile", `organiser:${SLUG}`);
  });
  after(async () => {
    await site.stop();
    sink.close();
  });
  const row = async () => /<tr>(?:(?!<\/tr>)[\s\S])*?Ministry of Foreign Affairs[\s\S]*?<\/tr>/.exec((await desk.get(DESK)).text)?.[0];

  test("nothing of them is on the disk in the clear, and their writer can take them back", async () => {
    const link = await entrust(site, sink, "ana@example.org", { own: OWN, name: "Ana Garcia-Secret" });
    const page = await site.get(link);
    assert.match(page.text, /Your letter is confirmed/);
    assert.match(page.text, /leaves in about this hour|It goes on by itself/);
    const disk = await everything(site.data);
    for (const word of ["grandmother", "Garcia-Secret", "ana@example", OFFICE]) {
      const found = word === OFFICE ? disk.split(word).length - 1 - [...disk.matchAll(/email = "office@ministry/g)].length : disk.includes(word) ? 1 : 0;
      if (word !== OFFICE) assert.equal(found, 0, word);
    }
    assert.match(await row(), /Hold/);
    assert.equal((await site.post(`${link}/cancel`)).status, 303);
    assert.match((await site.get(link)).text, /Your letter was not sent/);
    await entrust(site, sink, "ana2@example.org");
  });

  test("are seen by who may edit the campaign, who holds them, lets them go on, and cancels them all", async () => {
    const viewer = await deskOf(Desk, site, "Vera", `viewer:${SLUG}`);
    assert.equal((await viewer.get(DESK)).status, 403);
    assert.equal((await viewer.post(`${DESK}/ministry/pause`)).status, 403);
    const page = await desk.get(DESK);
    assert.equal(page.status, 200);
    assert.match(page.headers.refresh, /^20; url=/);
    assert.doesNotMatch(page.text, /@|Ana/);
    assert.match(await row(), />1<[\s\S]*0 of 1/);
    assert.equal((await desk.post(`${DESK}/ministry/pause`)).status, 303);
    assert.match(await row(), /Held back[\s\S]*Go on/);
    const dashboard = await desk.get(`/console/c/${SLUG}`);
    assert.match(dashboard.text, /Letters are held: 1 wait/);
    await desk.get(DESK);
    assert.equal((await desk.post(`${DESK}/ministry/resume`)).status, 303);
    assert.match(await row(), /Hold/);
    const sure = await desk.get(`${DESK}/ministry/cancel`);
    assert.match(sure.text, /1 letters to the Ministry of Foreign Affairs[\s\S]*never sent/);
    assert.match(await row(), />1</, "to look cancels nothing");
    await desk.get(`${DESK}/ministry/cancel`);
    assert.equal((await desk.post(`${DESK}/ministry/cancel`)).status, 303);
    assert.doesNotMatch(await row(), /Cancel…/);
    assert.equal((await desk.get(`${DESK}/nobody/cancel`)).status, 404);
    assert.equal((await desk.post(`${DESK}/nobody/pause`)).status, 404);
    assert.equal(sink.mails.filter(({ to }) => to === OFFICE).length, 0);
    const audit = await desk.get(`/console/c/${SLUG}/audit`);
    for (const words of ["Held letters to a target", "Let letters to a target go on", "Cancelled the letters that waited for a target"]) assert.ok(audit.text.includes(words), words);
  });

  test("are no more than a working week's; then the other ways are offered", async () => {
    // One a minute a day: five.
    for (let i = 0; i < 5; ++i) await entrust(site, sink, `full${i}@example.org`);
    const full = await ask(site, { email: "late@example.org", own: OWN });
    assert.equal(full.status, 409);
    assert.match(full.text, /no other can be taken now/);
    assert.match(full.text, /Make the PDF/);
    assert.ok(full.text.includes(OWN));
  });
});

describe("letters and kill -9", { skip: !isWorkingDay() }, () => {
  let site, sink;
  before(async () => {
    sink = await new MailSink().listen();
    site = await sendingSite(sink);
  });
  after(async () => {
    await site.stop();
    sink.close();
  });

  test("leave once each, and none is lost", async () => {
    const PEOPLE = 12;
    for (let i = 0; i < PEOPLE; ++i) await entrust(site, sink, `person${i}@example.org`, { name: `Person ${i}` });
    const arrived = () => sink.mails.filter(({ to }) => to === OFFICE);
    const kill = async () => {
      await site.kill();
      await site.run();
    };
    await kill();
    // While the mail server puts everything off: in the outbox, and not sent.
    sink.refusing = true;
    await sleep(8_000);
    await kill();
    sink.refusing = false;
    for (let kills = 0; kills < 2; ++kills) {
      const so_far = arrived().length;
      await until(() => arrived().length > so_far, 60_000);
      await sleep(400);  // what was accepted is written down within a tenth of a second
      await kill();
    }
    await until(() => arrived().length >= PEOPLE, 200_000);
    await sleep(3_000);
    const writers = arrived().map(({ eml }) => /^Reply-To: (.*)$/m.exec(eml)[1].trim());
    assert.equal(new Set(writers).size, PEOPLE, "none is lost");
    assert.equal(writers.length, PEOPLE, "none left twice");
    assert.match((await site.get(`/c/${SLUG}/letters`)).text, new RegExp(`Ministry of Foreign Affairs[^<]*</td><td>${PEOPLE}</td><td>${PEOPLE}</td>`));
  });
});
