// Reminders of letters: asked for on the composer's page, confirmed from the
// mailbox, sent once on their day; and what is left of the address: nothing.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Outcry, outcry, plainText, SLUG, siteForAll } from "./support/outcry.mjs";
import { sealedSite } from "./support/sealed_site.mjs";
import { MailSink } from "./support/smtp.mjs";

const EXAMPLE = fileURLToPath(new URL("../data/example/save-the-thirty.toml", import.meta.url));
const LETTER = `/c/${SLUG}/letters/to-the-president`;
const WRITER = { seed: "7", country: "US", city: "Chicago", name: "Ana García-Müller", lang: "en" };
const linkIn = (mail, what) => new URL(mail.text.match(new RegExp(`https?://\\S+/letters/${what}/\\S+`))[0]).pathname;

class Writer {
  constructor(site) {
    this.site = site;
  }

  post(path, fields, headers) {
    return this.site.post(path, new URLSearchParams({ ...WRITER, ...fields }).toString(), headers);
  }

  async ticket(prefix = "") {
    return (await this.post(prefix + LETTER, {})).text.match(/name="ticket" value="([^"]+)"/)[1];
  }

  // Asks for a reminder, and confirms it from the mailbox: the first mail.
  async settle(email, { days = "3", prefix = "" } = {}) {
    const asked = await this.post(`${prefix}${LETTER}/remind`, { email, days, ticket: await this.ticket(prefix) });
    assert.equal(asked.status, 303, asked.text);
    const mail = await this.site.mailTo(email);
    const settled = await this.site.post(linkIn(mail, "reminder"));
    assert.equal(settled.status, 200);
    assert.match(settled.text, /We will remind you|알려 드리겠습니다/);
    return mail;
  }

  // As if so much time had passed: all that waits is due earlier.
  pass(days) {
    execFileSync("sqlite3", ["-cmd", ".timeout 5000", join(this.site.data, "outcry.db"), `UPDATE mail SET due_at = due_at - ${days} * 86400000, first_due = first_due - ${days} * 86400000 WHERE kind IN (32, 33, 34)`]);
  }

  waiting() {
    return Number(execFileSync("sqlite3", ["-cmd", ".timeout 5000", join(this.site.data, "outcry.db"), "SELECT count(*) FROM mail WHERE kind IN (32, 33, 34)"]).toString());
  }

  async mailsTo(email) {
    return (await this.site.mails()).filter((mail) => mail.to === email);
  }
}

describe("a reminder of a letter", () => {
  const site = siteForAll();
  const writer = new Writer(site);
  const onDisk = (mark) => execFileSync("sh", ["-c", `grep -rla '${mark}' '${site.data}' || true`]).toString();

  test("what is wrong with the address is said beside it, and nothing typed is lost", async () => {
    const ticket = await writer.ticket();
    for (const email of ["", "ana", "ana@", "a b@example.org"]) {
      const answer = await writer.post(`${LETTER}/remind`, { email, days: "7", ticket, own: "My own words." });
      assert.equal(answer.status, 422, email);
      assert.match(answer.text, /does not look like an e-mail address/);
      assert.match(answer.text, /My own words\./);
      assert.match(answer.text, /name="days" value="7" checked/);
    }
    assert.equal(writer.waiting(), 0);
  });

  test("it is confirmed first, comes once on its day, and takes the address with it", async () => {
    const email = "zaphira@example.org";
    const asked = await writer.post(`${LETTER}/remind`, { email, days: "3", ticket: await writer.ticket() });
    assert.equal(asked.status, 303);
    assert.match((await site.get(asked.location)).text, /Please look at your mail/);
    const mail = await site.mailTo(email);
    assert.match(mail.subject, /Shall we remind you of your letter/);
    assert.match(mail.text, /once, in 3 days/);
    assert.equal(onDisk("zaphira"), "", "kept under the server's key alone");
    // Scanners that follow links confirm nothing.
    const link = linkIn(mail, "reminder");
    assert.match((await site.get(link)).text, /<button[^>]*>Remind me/);
    assert.match((await site.get(link)).text, /<button[^>]*>Remind me/);
    const twice = await writer.post(`${LETTER}/remind`, { email: "Zaphira@Example.org", days: "7", ticket: await writer.ticket() });
    assert.equal(twice.status, 303, "looks the same from outside");
    assert.match((await site.post(link)).text, /We will remind you/);
    assert.match((await site.post(link)).text, /We will remind you/, "pressed twice it is the same");
    writer.pass(2);
    await sleep(1500);
    assert.equal((await writer.mailsTo(email)).length, 1, "not before its day");
    writer.pass(1);
    const reminder = await site.mailTo(email, 2);
    assert.match(reminder.subject, /Did you send your letter\?/);
    for (let waited = 0; writer.waiting() > 0 && waited < 5000; waited += 100) await sleep(100);
    assert.equal(writer.waiting(), 0, "the address went with it");
    assert.equal(onDisk("zaphira"), "");
    assert.match((await site.get(link)).text, /No reminder waits here/);

    const sent = linkIn(reminder, "sent");
    const before = (await site.get(`/c/${SLUG}.json`)).json().letters.sent;
    assert.match((await site.get(sent)).text, /Your letter to: the President[^]*<button[^>]*>Yes, I have sent it/);
    assert.match((await site.post(sent)).text, /counted as sent\. When/);
    assert.match((await site.post(sent)).text, /counted as sent before/);
    const csv = (await site.get(`/c/${SLUG}/letters`)).text;
    assert.match(csv, /President[^<]*<\/td><td>\d+<\/td><td>1<\/td>/);
    assert.equal(before, 0);
    for (const wrong of ["x", sent.slice(21, -1), "a.b.c.d.e.f"]) assert.equal((await site.get(`/letters/sent/${wrong}`)).status, 404, wrong);
  });

  test("the letter that was ticked on its page is not counted again from the mail", async () => {
    const ticket = await writer.ticket(), email = "ticked@example.org";
    assert.equal((await writer.post(`${LETTER}/remind`, { email, days: "3", ticket })).status, 303);
    await site.post(linkIn(await site.mailTo(email), "reminder"));
    assert.match((await writer.post(`${LETTER}/sent`, { ticket })).text, /is counted as sent/);
    writer.pass(3);
    assert.match((await site.post(linkIn(await site.mailTo(email, 2), "sent"))).text, /counted as sent before/);
  });

  test("who declines is erased at once, and left in peace", async () => {
    for (const settled of [false, true]) {
      const email = `decline${settled}@example.org`;
      let mail;
      if (settled) mail = await writer.settle(email);
      else {
        await writer.post(`${LETTER}/remind`, { email, days: "3", ticket: await writer.ticket() });
        mail = await site.mailTo(email);
      }
      const end = `${linkIn(mail, "reminder")}/end`;
      assert.match((await site.get(end)).text, /<button[^>]*>Delete my address/);
      assert.match((await site.post(end)).text, /Your address is not kept here/);
      const boxes = execFileSync("sqlite3", [join(site.data, "outcry.db"), "SELECT max(length(box)) FROM mail WHERE kind IN (32, 33, 34)"]).toString().trim();
      assert.equal(boxes, "0");
      writer.pass(7);
      await writer.post(`${LETTER}/remind`, { email, days: "3", ticket: await writer.ticket() });
      await sleep(1500);
      assert.equal((await writer.mailsTo(email)).length, 1, "no second mail");
      assert.match((await site.post(linkIn(mail, "reminder"))).text, /No reminder waits here/);
    }
  });

  test("what is not confirmed is erased after three days", async () => {
    const email = "silent@example.org";
    await writer.post(`${LETTER}/remind`, { email, days: "3", ticket: await writer.ticket() });
    const mail = await site.mailTo(email);
    await sleep(500);
    const before = writer.waiting();
    writer.pass(3);
    for (let waited = 0; writer.waiting() >= before && waited < 5000; waited += 100) await sleep(100);
    assert.ok(writer.waiting() < before);
    assert.equal((await writer.mailsTo(email)).length, 1);
    assert.match((await site.get(linkIn(mail, "reminder"))).text, /No reminder waits here/);
  });

  test("in the writer's language", async () => {
    const email = "seoul@example.org";
    const mail = await writer.settle(email, { prefix: "/ko" });
    assert.match(linkIn(mail, "reminder"), /^\/ko\//);
    assert.doesNotMatch(mail.text.replace(/https?:\S+/g, ""), /[a-z]{4}/);
    writer.pass(3);
    assert.doesNotMatch((await site.mailTo(email, 2)).text.replace(/https?:\S+/g, ""), /[a-z]{4}/);
  });
});

describe("a campaign that is over", () => {
  const site = siteForAll();
  const writer = new Writer(site);

  test("reminds nobody, and keeps no address", async () => {
    const email = "late@example.org";
    await writer.settle(email);
    const file = join(site.data, "closed.toml");
    writeFileSync(file, readFileSync(EXAMPLE, "utf8").replace('status = "live"', 'status = "closed"'));
    const applied = await outcry("campaign", "apply", file, "--data", site.data);
    assert.equal(applied.code, 0, applied.stderr);
    for (let waited = 0; waited < 5_000; waited += 100) {
      if ((await site.get(`/c/${SLUG}.json`)).json().status === "closed") break;
      await sleep(100);
    }
    writer.pass(3);
    for (let waited = 0; writer.waiting() > 0 && waited < 5000; waited += 100) await sleep(100);
    assert.equal(writer.waiting(), 0);
    assert.equal((await writer.mailsTo(email)).length, 1);
  });
});

describe("a reminder by a site with https", () => {
  let site, writer;
  before(async () => {
    site = await sealedSite();
    writer = new Writer(site);
  });
  after(async () => {
    await site.stop();
    await rm(dirname(site.data), { recursive: true, force: true });
  });

  test("a mail program ends it by one click", async () => {
    const email = "oneclick@example.org";
    const mail = await writer.settle(email);
    assert.match(mail.eml, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    const address = mail.eml.replaceAll("\r\n ", "").match(/^List-Unsubscribe: <https:\/\/outcry\.example(\/en\/letters\/reminder\/[^>]+)>/m)[1];
    assert.equal((await site.post(address, "List-Unsubscribe=One-Click")).status, 200);
    writer.pass(3);
    await sleep(1500);
    assert.equal((await writer.mailsTo(email)).length, 1);
  });
});

// Mail by the real way, and the process killed in its middle.
describe("reminders and kill -9", () => {
  const KILLS = 3, CONNECTIONS = 4;
  let site, sink, writer;
  before(async () => {
    sink = await new MailSink().listen();
    site = await Outcry.start({ env: {
      OUTCRY_MAIL_MODE: "smtp", OUTCRY_MAIL_HOST: "127.0.0.1", OUTCRY_MAIL_PORT: String(sink.port), OUTCRY_MAIL_SECURITY: "none",
      OUTCRY_MAIL_FROM: "petition@outcry.example", OUTCRY_MAIL_BOUNCES: "bounces@outcry.example", OUTCRY_MAIL_PER_SECOND: "50",
    } });
    writer = new Writer(site);
  });
  after(async () => {
    await site.stop();
    sink.close();
  });

  test("leave nobody out, and nobody gets another one", async () => {
    const people = Array.from({ length: 60 }, (_, i) => `cut${i}@example.org`), ticket = await writer.ticket();
    for (const email of people) assert.equal((await writer.post(`${LETTER}/remind`, { email, days: "3", ticket })).status, 303);
    while (sink.mails.length < people.length) await sleep(20);
    for (const { eml } of sink.mails) {
      assert.match((await site.post(linkIn({ text: plainText(eml) }, "reminder"))).text, /We will remind you/);
    }
    sink.mails.length = 0;
    writer.pass(3);
    for (let kill = 0; kill < KILLS; ++kill) {
      for (let waited = 0; sink.mails.length < (kill + 1) * 10 && waited < 10_000; waited += 5) await sleep(5);
      await site.kill();
      await site.run();
    }
    for (let waited = 0; writer.waiting() > 0 && waited < 20_000; waited += 100) await sleep(100);
    assert.equal(writer.waiting(), 0);
    const ids = new Map();
    for (const { to, eml } of sink.mails) {
      assert.match(plainText(eml), /you made a letter/);
      const id = /^Message-ID: <([^>]+)>/m.exec(eml)[1];
      assert.equal(ids.get(to) ?? id, id, "who gets it again gets the same mail");
      ids.set(to, id);
    }
    assert.deepEqual([...ids.keys()].sort(), [...people].sort());
    // In hand, or sent within the tenth of a second before it was written down.
    const again = sink.mails.length - people.length;
    assert.ok(again <= KILLS * (CONNECTIONS + 30), `${again} mails left twice`);
    const so_far = sink.mails.length;
    await site.kill();
    await site.run();
    writer.pass(30);
    await sleep(1500);
    assert.equal(sink.mails.length, so_far, "and none afterwards");
  });
});

describe("many reminders", () => {
  const site = siteForAll({ env: { OUTCRY_LIMITS_ENABLED: "1" } });

  test("the form is limited as others that send mail are", async () => {
    const writer = new Writer(site), ticket = await writer.ticket();
    for (let i = 0; i < 450; ++i) {
      const answer = await writer.post(`${LETTER}/remind`, { email: "no address", days: "3", ticket, own: "typed in vain" });
      if (answer.status === 422) continue;
      assert.equal(answer.status, 429);
      assert.match(answer.text, /typed in vain/);
      return;
    }
    assert.fail("nobody was told to wait");
  });
});
