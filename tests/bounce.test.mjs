// Mail that came back, as `outcry bounce` takes it in beside the server: from a
// pipe, a Maildir, an mbox.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { outcry, PROGRAM, SLUG } from "./support/outcry.mjs";
import { deskOf, sealedSite } from "./support/sealed_site.mjs";

const HERE = `/console/c/${SLUG}/mailings`;
const PEOPLE = ["ana@gmail.com", "bo@naver.com", "cy@small.example"];
const hidden = (text, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1];

// What Postfix sends back for a mail of this token.
function report(token, { action = "failed", status = "5.1.1", to = "bounces+TOKEN@outcry.example", recipient = "nobody@gmail.com", id = true } = {}) {
  return `Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: ${to.replace("TOKEN", token)}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="bounds"

--bounds
Content-Type: text/plain

I'm sorry.

--bounds
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ${recipient}
Action: ${action}
Status: ${status}

--bounds
Content-Type: text/rfc822-headers

${id ? `Message-ID: <${token}.128@outcry.example>\n` : ""}Subject: News

--bounds--
`;
}

describe("outcry bounce", () => {
  let site, desk, chief, folder;
  const bounce = (...args) => outcry("bounce", "--data", site.data, ...args);
  const pipe = (mail, ...args) => new Promise((resolve) => {
    const child = spawn(PROGRAM, ["bounce", "--data", site.data, "--json", ...args], { stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "", stderr = "";
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => (stderr += text));
    child.on("exit", (code) => resolve({ code, stderr, found: stdout && JSON.parse(stdout).found }));
    child.stdin.on("error", () => {});
    child.stdin.end(mail);
  });
  const subscribers = async () => Number(/asked for news: (\d+)\./.exec((await desk.get(HERE)).text)[1]);

  // Sends a mailing; the token of each reader's mail.
  async function mailing(subject) {
    await desk.get(HERE);
    const { location } = await desk.post(HERE);
    let page = await desk.get(location);
    await desk.post(location, { "subject.en": subject, "body.en": "News.", seen: hidden(page.text, "seen") });
    page = await desk.get(`${location}/send`);
    const told = hidden(page.text, "told");
    const sent = await desk.post(`${location}/send`, { when: "now", people: told, told, seen: hidden(page.text, "seen") });
    assert.equal(sent.status, 303, sent.text);
    for (let waited = 0; !/Sent · At once/.test((await desk.get(location)).text); waited += 100) {
      assert.ok(waited < 15_000);
      await sleep(100);
    }
    const tokens = {};
    for (const mail of (await site.mails()).filter((one) => one.subject === subject)) {
      tokens[mail.to] = /^Message-ID: <([a-z2-7]{32})\.128@/m.exec((await site.read(mail)).eml)[1];
    }
    return { location, tokens };
  }

  before(async () => {
    site = await sealedSite({ OUTCRY_MAIL_BOUNCES: "bounces@outcry.example" });
    folder = dirname(site.data);
    for (const email of PEOPLE) await site.signAndConfirm({ email, updates: true });
    desk = await deskOf(Desk, site, "Odile", "organiser");
    chief = desk;
  });
  after(async () => {
    await site.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("counts a mail once, by its envelope's extension or its Message-ID", async () => {
    const { location, tokens } = await mailing("First");
    assert.deepEqual(Object.keys(tokens).sort(), PEOPLE);
    const mail = report(tokens["ana@gmail.com"], { id: false });
    assert.deepEqual(await pipe(mail), { code: 0, stderr: "", found: "counted" });
    assert.equal((await pipe(mail)).found, "known");
    assert.equal((await pipe(report(tokens["bo@naver.com"], { to: "petition@outcry.example", recipient: "bo@naver.com", status: "4.2.2" }))).found, "counted");
    assert.equal((await pipe(report(tokens["cy@small.example"], { to: "x@y", id: false }), "--recipient", `bounces+${tokens["cy@small.example"].toUpperCase()}@outcry.example`)).found, "counted");
    assert.equal((await pipe(report(tokens["cy@small.example"], { action: "delayed", status: "4.4.1" }))).found, "delayed");
    assert.equal(await subscribers(), 3);
    assert.match((await desk.get(location)).text, /data-column="Came back"[^>]*>2</);
    const health = (await chief.get("/console/mail")).text;
    assert.match(health, /gmail/);
    assert.match(health, /naver/);
    assert.doesNotMatch(health, /small\.example|@/);
  });

  test("says what is not ours, or no report, and changes nothing", async () => {
    const { tokens } = await mailing("Second");
    const token = tokens["ana@gmail.com"];
    const forged = token.slice(0, -1) + (token.endsWith("a") ? "b" : "a");
    for (const [mail, found] of [[report(forged), "not-ours"], [report("a".repeat(32)), "not-ours"], [report(""), "not-ours"],
      ["Subject: Out of office\n\nBack on Monday.\n", "not-understood"], ["", "not-understood"], [report(token).replace("delivery-status;", "disposition-notification;"), "not-understood"]]) {
      const answer = await pipe(mail);
      assert.deepEqual([answer.code, answer.found], [1, found], mail);
    }
    assert.equal(await subscribers(), 3);
    for (const [args, why] of [[["--maildir", "/nowhere"], /not a Maildir/], [["--mbox", "/nowhere"], /couldn't read/], [["/nowhere"], /couldn't read/],
      [["x", "--mbox", "y"], /one of/]]) {
      const wrong = await bounce(...args);
      assert.equal(wrong.code, 2, args.join(" "));
      assert.match(wrong.stderr, why);
    }
  });

  test("reads a Maildir and an mbox whole, and leaves for a person what it cannot read", async () => {
    const { tokens } = await mailing("Third");
    const box = join(folder, "Maildir");
    for (const part of ["new", "cur", "tmp"]) mkdirSync(join(box, part), { recursive: true });
    writeFileSync(join(box, "new", "1.a"), report(tokens["ana@gmail.com"]));
    writeFileSync(join(box, "new", "2.b"), "Subject: hello\n\nWhen is the gathering?\n");
    writeFileSync(join(box, "new", "3.c"), report("b".repeat(32)));
    const read = await bounce("--maildir", box, "--json");
    assert.equal(read.code, 0, read.stderr);
    assert.deepEqual(JSON.parse(read.stdout), { counted: 1, known: 0, removed: 0, delayed: 0, "not-ours": 1, "not-understood": 1 });
    assert.deepEqual([readdirSync(join(box, "new")), readdirSync(join(box, "cur")).sort()], [[], ["1.a:2,S", "2.b:2,F", "3.c:2,S"]]);
    const mbox = join(folder, "mbox");
    writeFileSync(mbox, [report(tokens["ana@gmail.com"]), report(tokens["bo@naver.com"])].map((mail) => `From MAILER-DAEMON Wed Nov 25 09:00:00 2026\n${mail}\n`).join(""));
    const again = await bounce("--mbox", mbox);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /^2 read\n +1 {2}counted\n +1 {2}known already/);
    assert.equal(await subscribers(), 3, "three mails on one day are one");
  });

  test("a bounced link to confirm is counted and removes nobody", async () => {
    const mail = await site.mailTo("ana@gmail.com");
    const all = (await site.mails()).filter(({ to }) => to === "ana@gmail.com");
    const receipt = await site.read(all.at(-1));
    const token = /^Message-ID: <([a-z2-7]{32})\./m.exec(receipt.eml)[1];
    assert.ok(mail);
    assert.equal((await pipe(report(token))).found, "counted");
    assert.equal(await subscribers(), 3);
  });
});
