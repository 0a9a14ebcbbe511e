// The life and death of keys and sealed data, as an operator and a thief see
// it: locked and unlocked, destroyed on schedule, and what still works then.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { confirmLink, outcry, outcryWith, siteForAll, SLUG } from "./support/outcry.mjs";

const PASSPHRASE = "correct horse battery";
const WITH_PASSPHRASE = { OUTCRY_KEYS_PASSPHRASE: PASSPHRASE };
const NOBODY_TO_ASK = { PATH: "/nowhere" };

const keyFile = (site, name) => join(site.data, "keys", name);
const readKey = (site, name) => readFile(keyFile(site, name), "latin1");

async function until(what, so) {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (await so()) return;
    await sleep(50);
  }
  assert.fail(`in twenty seconds not: ${what}`);
}

// The campaign's file as the site has it, changed and applied again.
async function change(site, ...changes) {
  const { stdout } = await outcry("campaign", "show", "--data", site.data, SLUG);
  let text = stdout;
  for (const [from, to] of changes) {
    assert.ok(text.includes(from), from);
    text = text.replace(from, to);
  }
  const file = join(site.data, "changed.toml");
  await writeFile(file, text);
  return outcry("campaign", "apply", "--data", site.data, file);
}

async function closeCampaign(site, more = "") {
  const { code, stderr } = await change(site, ['status = "live"\n', `status = "closed"\n${more}`]);
  assert.equal(code, 0, stderr);
}

// The database as it lies on disk, with its journal.
async function disk(site) {
  const parts = ["outcry.db", "outcry.db-wal"].map((name) => join(site.data, name)).filter(existsSync);
  return Buffer.concat(await Promise.all(parts.map((file) => readFile(file))));
}

// Both ways in which a blind index is written (docs/spec/sealed-data.md).
function traces(key, address) {
  const blind = createHmac("sha256", Buffer.from(key.trim(), "hex")).update(address).digest().subarray(0, 8);
  return [blind, Buffer.from(blind).reverse()];
}

describe("keys under a passphrase", () => {
  const site = siteForAll();
  let mailKey, receipt;

  test("in the clear, they lie there", async () => {
    receipt = await site.signAndConfirm({ email: "early@example.org" });
    mailKey = (await readKey(site, "mail.key")).trim();
    assert.match(mailKey, /^[0-9a-f]{64}$/);
    assert.match((await outcry("check", "--data", site.data)).stdout, /^ok +keys: in the clear/m);
  });

  test("a server that runs holds them", async () => {
    const { code, stderr } = await outcryWith(WITH_PASSPHRASE, "keys", "lock", "--data", site.data);
    assert.equal(code, 3);
    assert.match(stderr, /in use by another outcry/);
    await site.end();
  });

  test("a short passphrase locks nothing", async () => {
    const { code } = await outcryWith({ OUTCRY_KEYS_PASSPHRASE: "short" }, "keys", "lock", "--data", site.data);
    assert.equal(code, 2);
    assert.equal((await readKey(site, "mail.key")).trim(), mailKey);
  });

  test("locked, no file holds a key", async () => {
    const { code, stderr } = await outcryWith(WITH_PASSPHRASE, "keys", "lock", "--data", site.data);
    assert.equal(code, 0, stderr);
    const { stdout } = await outcry("keys", "status", "--data", site.data);
    assert.match(stdout, /^locked under a passphrase\n/);
    for (const name of ["mail.key", `${SLUG}.index.key`, `${SLUG}.log.key`]) {
      assert.ok(stdout.includes(`${name}\tlocked\n`), name);
      assert.match(await readKey(site, name), /^locked: [\w-]{96}\n$/);
    }
    for (const name of await readdir(join(site.data, "keys"))) assert.ok(!(await readKey(site, name)).includes(mailKey), name);
  });

  test("without the passphrase, or with another, nothing starts", async () => {
    for (const verb of ["serve", "check"]) {
      const wrong = await outcryWith({ OUTCRY_KEYS_PASSPHRASE: "wrong horse battery" }, verb, "--data", site.data);
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr + wrong.stdout, /couldn't unlock the server's keys: wrong passphrase/);
      const none = await outcryWith(NOBODY_TO_ASK, verb, "--data", site.data);
      assert.equal(none.code, 2);
      assert.match(none.stderr + none.stdout, /set OUTCRY_KEYS_PASSPHRASE, or run this on a terminal/);
    }
  });

  test("without a terminal, systemd is asked", async () => {
    const file = join(site.data, "systemd-ask-password");
    const path = { PATH: `${site.data}:${process.env.PATH}` };
    for (const [said, outcome] of [[`echo '${PASSPHRASE}'`, 0], ["echo 'wrong horse battery'", 2], ["exit 1", 2]]) {
      await writeFile(file, `#!/bin/sh\n${said}\n`, { mode: 0o755 });
      const { code, stdout } = await outcryWith(path, "check", "--data", site.data);
      assert.equal(code, outcome, stdout);
    }
  });

  test("with it the server serves, and forgets it", async () => {
    site.env = { ...site.env, ...WITH_PASSPHRASE };
    await site.run();
    assert.equal((await site.get(receipt)).status, 200);
    await site.signAndConfirm({ email: "late@example.org" });
    assert.equal(await site.count(), 2);
    // Others of the same user may not even look; root may, and finds nothing.
    const environment = await readFile(`/proc/${site.process.pid}/environ`, "latin1").catch(() => "");
    assert.ok(!environment.includes(PASSPHRASE));
    assert.ok(!site.stderr.includes(PASSPHRASE));
  });

  test("campaigns need no key; one that is new has its keys locked", async () => {
    const { stdout } = await outcry("campaign", "show", "--data", site.data, SLUG);
    const file = join(site.data, "new.toml");
    await writeFile(file, stdout.replace(`slug = "${SLUG}"`, 'slug = "save-the-others"'));
    assert.equal((await outcryWith(NOBODY_TO_ASK, "campaign", "apply", "--data", site.data, file)).code, 0);
    await until("a key is made", () => existsSync(keyFile(site, "save-the-others.log.key")));
    assert.match(await readKey(site, "save-the-others.log.key"), /^locked: /);
  });

  test("check says that they are locked", async () => {
    const { code, stdout } = await outcryWith(WITH_PASSPHRASE, "check", "--data", site.data);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok +keys: locked under a passphrase/m);
  });

  test("unlocked, all is as it was", async () => {
    await site.end();
    const { code, stderr } = await outcryWith(WITH_PASSPHRASE, "keys", "unlock", "--data", site.data);
    assert.equal(code, 0, stderr);
    assert.equal((await readKey(site, "mail.key")).trim(), mailKey);
    delete site.env.OUTCRY_KEYS_PASSPHRASE;
    await site.run();
    assert.equal((await site.get(receipt)).status, 200);
    assert.equal(await site.count(), 2);
  });
});

describe("a campaign that is over", () => {
  const site = siteForAll({ env: { OUTCRY_KEYS_DESTROY_INDEX_AFTER_DAYS: "0" } });
  const people = ["one@example.org", "two@example.org", "three@example.org"];
  const indexKey = `${SLUG}.index.key`;
  const receipts = {};
  let key, waiting;

  test("while it runs, its key is there and tells who has signed", async () => {
    for (const email of people) receipts[email] = await site.signAndConfirm({ email });
    await site.sign({ email: "waiting@example.org" });
    waiting = confirmLink(await site.mailTo("waiting@example.org"));
    key = await readKey(site, indexKey);
    const bytes = await disk(site);
    for (const email of people) for (const trace of traces(key, email)) assert.ok(bytes.includes(trace), email);
  });

  test("closed, its key is destroyed at the next round, and all that it made", async () => {
    await site.end();
    await closeCampaign(site);
    await site.run();
    await until("the key is gone", () => !existsSync(keyFile(site, indexKey)));
    const all = [...people, "waiting@example.org"].flatMap((email) => traces(key, email));
    await until("no trace is on the disk", async () => {
      const bytes = await disk(site);
      return all.every((trace) => !bytes.includes(trace));
    });
    await until("it is told", () => site.stderr.includes(`${SLUG}: its index key and its blind indexes are destroyed`));
    assert.ok(existsSync(keyFile(site, `${SLUG}.log.key`)), "the log goes on");
  });

  test("nobody confirms or signs any more", async () => {
    const answer = await site.confirm(waiting);
    assert.equal(answer.status, 410);
    assert.match(answer.text, /This petition is closed/);
    assert.equal((await site.sign({ email: "one@example.org" })).status, 410);
  });

  test("receipts and withdrawals work", async () => {
    const [first, second] = people.map((email) => receipts[email]);
    assert.equal(await site.count(), 3);
    const page = await site.get(first);
    assert.equal(page.status, 200);
    assert.ok(page.text.includes("<dd>one@example.org</dd>"));
    assert.equal((await site.post(`${first}/withdraw`)).status, 303);
    assert.equal((await site.get(first)).status, 410);
    assert.equal(await site.count(), 2);
    assert.equal((await site.get(second)).status, 200);
  });

  test("it never opens again, and says why", async () => {
    for (const to of ['status = "live"\n', 'status = "paused"\n', 'status = "live"\ndeadline = 2099-01-01T00:00:00Z\n']) {
      const { code, stderr } = await change(site, ['status = "closed"\n', to]);
      assert.equal(code, 2);
      assert.match(stderr, /couldn't open save-the-thirty again: its index key was destroyed on schedule .* sequel/);
    }
    const archived = await change(site, ['status = "closed"\n', 'status = "archived"\n']);
    assert.equal(archived.code, 0, archived.stderr);
  });

  test("the key is not made anew", async () => {
    await site.end();
    await site.run();
    const { code, stdout } = await outcry("check", "--data", site.data);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok +index key: save-the-thirty: destroyed on \d{4}-\d\d-\d\d$/m);
    assert.match(stdout, /^ok +records: save-the-thirty: will be deleted on .*, 6 months after it was closed$/m);
    assert.ok(!existsSync(keyFile(site, indexKey)));
  });

  test("a key put back from an old copy does not stay", async () => {
    await site.end();
    await writeFile(keyFile(site, indexKey), key, { mode: 0o600 });
    await site.run();
    await until("it is gone again", () => !existsSync(keyFile(site, indexKey)));
  });
});

describe("records kept for a time", () => {
  const site = siteForAll();
  let receipt;

  test("the privacy page tells how long, in both languages", async () => {
    receipt = await site.signAndConfirm({ name: "Ana Unmistakable", email: "ana@example.org" });
    assert.match((await site.get("/en/privacy")).text, /<li>[^<]+: 6 months<\/li>/);
    assert.match((await site.get("/ko/privacy")).text, /<li>[^<]+: 6개월<\/li>/);
    assert.match((await outcry("check", "--data", site.data)).stdout, /^ok +records: .*: kept for 6 months after it is delivered or closed$/m);
  });

  test("what is live is not delivered", async () => {
    const { code, stderr } = await change(site, ['status = "live"\n', 'status = "live"\ndelivered = 2012-03-02\n']);
    assert.equal(code, 2);
    assert.match(stderr, /delivered: is for a campaign whose status is "closed" or "archived"/);
  });

  test("delivered, and their time is over: they are deleted", async () => {
    await site.end();
    await closeCampaign(site, "delivered = 2012-03-02\nretention_months = 0\n");
    await site.run();
    await until("it is told", () => site.stderr.includes(`${SLUG}: 1 records are deleted on schedule`));
    const { code, stdout } = await outcry("check", "--data", site.data);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok +records: save-the-thirty: 1 deleted on \d{4}-\d\d-\d\d$/m);
    assert.match(stdout, /^ok +index key: save-the-thirty: will be destroyed on /m);
    const list = await outcry("export", "signatures", "--data", site.data, "--campaign", SLUG, "-o", join(site.data, "list.sealed"));
    assert.equal(list.code, 2);
    assert.match(list.stderr, /deleted on schedule: there is nothing to export/);
  });

  test("the receipt says so, in both languages", async () => {
    for (const [lang, words] of [["en", "What you signed with was deleted, as promised"], ["ko", "기한에 맞추어 삭제되었습니다"]]) {
      const page = await site.get(receipt.replace(/^(\/\w\w)?\/r\//, `/${lang}/r/`));
      assert.equal(page.status, 200);
      assert.ok(page.text.includes(words), page.text);
      assert.ok(!page.text.includes("Unmistakable"));
    }
    const path = `${receipt.replace(/^\/\w\w(?=\/r\/)/, "")}/mail`;
    for (const mail of [await site.post(path), await site.get(path)]) {
      assert.equal(mail.status, 410);
      assert.match(mail.text, /Nothing is left to be mailed/);
    }
    assert.equal(await site.count(), 1);
  });

  test("the withdrawal still works", async () => {
    assert.equal((await site.post(`${receipt}/withdraw`)).status, 303);
    assert.equal((await site.get(receipt)).status, 410);
    assert.deepEqual([await site.count(), (await site.get(`/c/${SLUG}/count`)).json().size], [0, 2]);
  });

  test("it never opens again, and says why", async () => {
    const { code, stderr } = await change(site, ['status = "closed"\n', 'status = "live"\n'], ["delivered = 2012-03-02\n", ""]);
    assert.equal(code, 2);
    assert.match(stderr, /what people signed with was deleted on schedule/);
  });
});
