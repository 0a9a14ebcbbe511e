// The receipt by mail, as its holder sees it: a button, and a mail with two
// files that prove the signature without the server.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { confirmLink, expectSafe, Outcry, outcry, siteForAll, SLUG } from "./support/outcry.mjs";

const ANA = { name: "김은혜", email: "ana@example.org", comment: "지켜 주세요.\r\n\r\n.\r\nFrom here." };

// A mail's parts, as RFC 2046 has them: [{ head, body }], those of a part with
// parts in `parts`.
function parsed(text) {
  const end = text.indexOf("\r\n\r\n");
  const head = text.slice(0, end).replace(/\r\n[ \t]/g, " ");
  const body = text.slice(end + 4);
  const boundary = /^Content-Type: multipart\/\w+; boundary="([^"]+)"/m.exec(head)?.[1];
  if (!boundary) return { head, body };
  const pieces = `\r\n${body}`.split(`\r\n--${boundary}`);
  assert.match(pieces.at(-1), /^--(\r\n)?$/, "it ends as it should");
  return { head, parts: pieces.slice(1, -1).map((piece) => parsed(piece.slice(2))) };
}

// The files of a mail: { name: bytes }.
function filesOf({ eml }) {
  const mail = parsed(eml);
  assert.match(mail.head, /^Content-Type: multipart\/mixed;/m);
  assert.match(mail.parts[0].head, /^Content-Type: multipart\/alternative;/m);
  assert.ok(eml.split("\r\n").every((line) => /^[\x20-\x7e]{0,78}$/.test(line)));
  return Object.fromEntries(mail.parts.slice(1).map(({ head, body }) => {
    assert.match(head, /^Content-Transfer-Encoding: base64$/m);
    return [/^Content-Disposition: attachment; filename="([\w.-]+)"$/m.exec(head)[1], Buffer.from(body, "base64")];
  }));
}

// Of a mailed receipt and the one that the address gives now: only what grows
// with the log may differ.
function expectSame(mailed, served) {
  const { proof: _1, checkpoint: _2, ...kept } = JSON.parse(mailed);
  const { proof: _3, checkpoint: _4, ...now } = JSON.parse(served);
  assert.deepEqual(kept, now);
}

describe("the receipt by mail", () => {
  const site = siteForAll();
  let receipt, mail, files;
  before(async () => {
    receipt = (await site.signAndConfirm({ ...ANA, lang: "ko" })).replace(/^\/ko/, "");
    await site.mailTo(ANA.email, 2);
    await sleep(300);  // it is noted as sent
  });

  test("a button on the page, which needs no script", async () => {
    const page = await site.get(`/en${receipt}`);
    assert.match(page.text, new RegExp(`<form method="post" action="/en${receipt}/mail"><p><button[^>]*>Mail me my receipt</button>`));
    assert.ok((await site.get(`/ko${receipt}`)).text.includes(`action="/ko${receipt}/mail"><p><button class="quiet" type="submit">서명 확인증을 메일로 받기</button>`));
  });

  test("it says that the mail is on its way, and not to whom", async () => {
    const answer = await site.post(`/en${receipt}/mail`);
    assert.deepEqual([answer.status, answer.location], [303, `/en${receipt}/mail`]);
    const page = await site.get(answer.location);
    assert.equal(page.status, 200);
    assert.match(page.text, /<h1>Your receipt is on its way<\/h1>/);
    assert.doesNotMatch(page.text, /@/);
    expectSafe(page);
    mail = await site.mailTo(ANA.email, 3);
  });

  test("the mail is in the language of who signed, and brings both files", async () => {
    assert.match(mail.subject, /^서명 확인증: /);
    assert.match(mail.text, /^김은혜 님께/);
    assert.match(mail.text, /outcry verify receipt\.json --key '/);
    assert.doesNotMatch(mail.eml + mail.text, /\/r\//, "it can be handed on: its link withdraws nothing");
    files = filesOf(mail);
    assert.deepEqual(Object.keys(files), ["receipt.json", "receipt.tlog-proof"]);
    assert.equal(files["receipt.json"].toString(), (await site.get(`${receipt}.json`)).text);
    assert.equal(files["receipt.tlog-proof"].toString(), (await site.get(`${receipt}.tlog-proof`)).text);
  });

  test("what came is proved without the server, by the command in the mail", async () => {
    const file = join(site.data, "receipt.json");
    await writeFile(file, files["receipt.json"]);
    const [, key] = /outcry verify receipt\.json --key '([^']+)'/.exec(mail.text);
    const answer = await outcry("verify", file, "--key", key);
    assert.equal(answer.code, 0, answer.stderr);
  });

  test("the captured mail's page lists the files and what they weigh", async () => {
    const page = await site.get(`/en/dev/mailbox/${mail.id}`);
    const size = files["receipt.json"].length.toLocaleString("en");
    assert.ok(page.text.includes(`<li>receipt.json · ${size} bytes</li>`), page.text);
    assert.ok(page.text.includes("<li>receipt.tlog-proof · "));
    assert.doesNotMatch((await site.get(`/en/dev/mailbox/${mail.id - 1}`)).text, /<li>receipt/);
  });

  test("again on the same day there is none, however often and by whomever it is asked", async () => {
    await sleep(300);
    for (let time = 0; time < 5; ++time) {
      const answer = await site.post(`${receipt}/mail`);
      assert.equal(answer.status, 429);
      assert.match(answer.text, /mailed less than a day ago/);
      assert.doesNotMatch(answer.text, /@/);
    }
    await sleep(300);
    assert.equal((await site.mails()).length, 3);
  });

  test("a link that opens nothing mails nothing", async () => {
    const forged = receipt.slice(0, -1) + (receipt.endsWith("A") ? "B" : "A");
    for (const path of [forged, "/r/x", "/r/AAEAAAAAAAJLXb4ylN1nHjEvZAjqjtf7"]) {
      assert.equal((await site.post(`${path}/mail`)).status, 404, path);
      assert.equal((await site.get(`${path}/mail`)).status, 404, path);
    }
  });

  test("once withdrawn: 410, in words", async () => {
    await site.post(`${receipt}/withdraw`);
    for (const answer of [await site.post(`${receipt}/mail`), await site.get(`${receipt}/mail`)]) {
      assert.equal(answer.status, 410);
      assert.match(answer.text, /Your signature is withdrawn/);
    }
    assert.equal((await site.mails()).length, 3);
  });
});

describe("while the mail server is away", () => {
  test("one waits, also through a power cut, and leaves when it can", async () => {
    const site = await Outcry.start();
    try {
      const receipt = await site.signAndConfirm(ANA);
      await site.mailTo(ANA.email, 2);
      await sleep(300);
      await site.end();
      site.env.OUTCRY_MAIL_MODE = "hold";
      await site.run();
      for (let time = 0; time < 3; ++time) assert.equal((await site.post(`${receipt}/mail`)).status, 303);
      await site.kill();
      site.env.OUTCRY_MAIL_MODE = "capture";
      await site.run();
      const mail = await site.mailTo(ANA.email);
      expectSame(filesOf(mail)["receipt.json"], (await site.get(`${receipt}.json`)).text);
      await sleep(300);
      assert.equal((await site.mails()).length, 1, "and one only");
      assert.equal((await site.post(`${receipt}/mail`)).status, 429);
    } finally {
      await site.stop();
    }
  });

  test("a withdrawal takes it back", async () => {
    const site = await Outcry.start();
    try {
      const receipt = await site.signAndConfirm(ANA);
      await site.mailTo(ANA.email, 2);
      await sleep(300);
      await site.end();
      site.env.OUTCRY_MAIL_MODE = "hold";
      await site.run();
      assert.equal((await site.post(`${receipt}/mail`)).status, 303);
      await site.post(`${receipt}/withdraw`);
      await site.end();
      site.env.OUTCRY_MAIL_MODE = "capture";
      await site.run();
      await sleep(500);
      assert.deepEqual(await site.mails(), []);
    } finally {
      await site.stop();
    }
  });
});

test("who asks too much gets 429 here, too", async () => {
  const site = await Outcry.start({ env: { OUTCRY_LIMITS_ENABLED: "1", OUTCRY_LIMITS_BURST: "2", OUTCRY_LIMITS_PER_MINUTE: "1" } });
  try {
    const statuses = [];
    for (let time = 0; time < 4; ++time) statuses.push((await site.post("/r/AAEAAAAAAAJLXb4ylN1nHjEvZAjqjtf7/mail")).status);
    assert.deepEqual(statuses, [404, 404, 429, 429]);
  } finally {
    await site.stop();
  }
});
