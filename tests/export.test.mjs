// The list of those who signed, on its way to a keyholder: people sign at a
// server, their signatures are exported beside it, and opened elsewhere.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Outcry, PROGRAM, SLUG, siteForAll } from "./support/outcry.mjs";

const PASSPHRASE = "correct horse battery";
const folder = mkdtempSync(join(tmpdir(), "outcry-export-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name) => join(folder, name);

// Runs the program without a terminal: { code, stdout: bytes, stderr }.
function run(args, { input, passphrase = PASSPHRASE } = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...(passphrase === null ? {} : { OUTCRY_PASSPHRASE: passphrase }) };
    // A session of its own has no terminal to ask at.
    const program = spawn(PROGRAM, args, { env, detached: true });
    const parts = [];
    let stderr = "";
    program.stdout.on("data", (part) => parts.push(part));
    program.stderr.on("data", (part) => (stderr += part));
    program.stdin.on("error", () => {});
    program.on("error", reject);
    program.on("close", (code) => resolve({ code, stdout: Buffer.concat(parts), stderr }));
    program.stdin.end(input);
  });
}

async function eventually(what, holds) {
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (await holds()) return;
    await sleep(20);
  }
  assert.fail(`${what} did not come`);
}

// RFC 4180: rows of cells.
function parseCsv(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    assert.ok(found, "no CSV");
    rows.at(-1).push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3] !== ",") rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}

async function keyholder(name) {
  const file = at(`${name}.key`);
  const { code, stdout, stderr } = await run(["keygen", "--out", file]);
  assert.equal(code, 0, stderr);
  return { file, key: stdout.toString().trim(), fingerprint: stderr.match(/telephone: ([0-9a-f ]{19})/)[1] };
}

const [one, two, stranger] = await Promise.all(["one", "two", "stranger"].map(keyholder));
const exported = (site, out, ...more) => run(["export", "signatures", "--campaign", SLUG, "--data", site.data, "-o", out, ...more]);
const unseal = (key, ...args) => run(["unseal", "--key", key.file, ...args]);

const PEOPLE = [
  { name: "박선영", email: "sun@example.org", country: "KR", postcode: "30301", comment: "지켜 주세요.\n\"부탁\", 합니다", display: "initials" },
  { name: "محمد العربي", email: "muhammad@example.org", country: "EG", comment: "لا تعيدوهم" },
  { name: "👩‍👩‍👧 Distinctive", email: "+family@example.org", country: "JP", comment: "=HYPERLINK(\"https://x.example\",\"click\")" },
  { name: "Quincy \"Q\" O'Malley, Jr.", email: "quincy@example.org", country: "US", comment: "@all\r\nline two\r\n", display: "anonymous" },
];
const WITHDRAWN = { name: "Wilhelmina Withdrawn", email: "wilhelmina@example.org", country: "DE" };
const WAITING = { name: "Percival Pending", email: "percival@example.org", country: "FR" };

describe("the list of those who signed", () => {
  const site = siteForAll({ env: { OUTCRY_SEAL_KEYHOLDERS: `${one.key},${two.key}` } });
  const sealed = at("list.sealed");

  before(async () => {
    for (const person of PEOPLE.slice(0, 2)) await site.signAndConfirm(person);
    const receipt = await site.signAndConfirm(WITHDRAWN);
    await site.sign(WAITING);
    assert.equal((await site.post(`${receipt}/withdraw`)).status, 303);
    for (const person of PEOPLE.slice(2)) await site.signAndConfirm(person);
    assert.equal(await site.count(), PEOPLE.length);
    const { code, stderr } = await exported(site, sealed);
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`^${SLUG}: 4 signatures, \\d+ bytes, sealed to ${one.fingerprint}, ${two.fingerprint}\n$`));
  });

  test("leaves the server sealed, for its owner only, and nobody's name in it", async () => {
    const bytes = await readFile(sealed);
    assert.equal((await stat(sealed)).mode & 0o777, 0o600);
    for (const { name, email, comment = "" } of [...PEOPLE, WITHDRAWN, WAITING]) {
      for (const text of [name, name.split(" ")[0], email, comment].filter(Boolean)) assert.equal(bytes.indexOf(text), -1, text);
    }
    const head = bytes.toString("latin1").split("\n\n")[0].split("\n");
    assert.equal(head[0], "outcry sealed export 1");
    assert.deepEqual(head.filter((line) => /^(campaign|records|log):/.test(line)), [`campaign: ${SLUG}`, "records: 4", "log: 6"]);
  });

  for (const [who, key] of [["one keyholder", one], ["the other", two]]) {
    test(`holds for ${who} exactly those who count`, async () => {
      const { code, stdout, stderr } = await unseal(key, sealed);
      assert.equal(code, 0, stderr);
      assert.match(stderr, new RegExp(`^${SLUG}, as of 20[^ ]+Z: 4 signatures, each as its commitment says\n$`));
      const [header, ...rows] = parseCsv(stdout.toString());
      assert.equal(header.join(), "index,signed_at,lang,name,email,country,postcode,comment,display,share,text_version,how,sheet,row,collected");
      const people = rows.map((row) => Object.fromEntries(row.map((cell, i) => [header[i], cell])));
      assert.deepEqual(people.map(({ name }) => name), PEOPLE.map(({ name }) => name));
      assert.deepEqual(people.map(({ index }) => index), ["0", "1", "4", "5"]);
      assert.deepEqual(people.map(({ comment }) => comment),
        [PEOPLE[0].comment, PEOPLE[1].comment, `'${PEOPLE[2].comment}`, "'@all\nline two"]);
      assert.equal(people[2].email, "'+family@example.org", "also an address may look like a formula");
      assert.deepEqual(people.map(({ display }) => display), ["initials", "name", "name", "anonymous"]);
      assert.ok(people.every((person) => person.text_version === "1" && person.share === "" && person.lang === "en"));
      assert.ok(people.every((person) => Math.abs(Date.now() - Date.parse(person.signed_at)) < 600_000));
    });
  }

  test("--exact and --json leave everything as it was typed", async () => {
    const exact = parseCsv((await unseal(one, "--exact", sealed)).stdout.toString());
    assert.equal(exact[3][7], PEOPLE[2].comment);
    const json = (await unseal(one, "--json", sealed)).stdout.toString().trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(json.map(({ name, email, country }) => ({ name, email, country })),
      PEOPLE.map(({ name, email, country }) => ({ name, email, country })));
    assert.equal(json[2].comment, PEOPLE[2].comment);
    assert.deepEqual(json[0].share, []);
  });

  test("goes through pipes, too", async () => {
    const { code, stdout, stderr } = await exported(site, "-");
    assert.equal(code, 0, stderr);
    const opened = await run(["unseal", "--key", two.file], { input: stdout });
    assert.equal(opened.code, 0, opened.stderr);
    assert.equal(parseCsv(opened.stdout.toString()).length, 5);
  });

  test("opens for nobody else, who is told for whom", async () => {
    const { code, stdout, stderr } = await unseal(stranger, sealed, "-o", at("stranger.csv"));
    assert.equal(code, 2);
    assert.equal(stdout.length, 0);
    for (const { fingerprint } of [one, two, stranger]) assert.ok(stderr.includes(fingerprint), stderr);
    assert.match(stderr, /none of the file's recipients/);
  });

  test("a wrong passphrase is called so, and one that cannot be asked for", async () => {
    const wrong = await run(["unseal", "--key", one.file, sealed], { passphrase: "incorrect horse" });
    assert.deepEqual([wrong.code, wrong.stderr], [2, `outcry: ${one.file}: couldn't unlock the key file: wrong passphrase\n`]);
    const none = await run(["unseal", "--key", one.file], { passphrase: null, input: await readFile(sealed) });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /set OUTCRY_PASSPHRASE/);
  });

  test("damage, a cut and another file are told, and no partial list has the name of a whole one", async () => {
    const bytes = await readFile(sealed);
    const flipped = Buffer.from(bytes);
    flipped[bytes.length - 40] ^= 1;
    const bodies = { flipped, cut: bytes.subarray(0, -1), "cut-head": bytes.subarray(0, 60), more: Buffer.concat([bytes, Buffer.from("x")]) };
    for (const [name, body] of Object.entries(bodies)) {
      await writeFile(at(name), body);
      const { code, stderr } = await unseal(one, at(name), "-o", at("never.csv"));
      assert.equal(code, 1, `${name}: ${stderr}`);
      if (name !== "cut-head") assert.match(stderr, /^outcry: after record 0 of 4: .*\nNothing was written\.\n$/);
    }
    for (const [body, says] of [["name,email\n", /not a sealed export/], ["outcry sealed export 2\n\n", /use the newer program/]]) {
      await writeFile(at("other"), body);
      const { code, stderr } = await unseal(one, at("other"), "-o", at("never.csv"));
      assert.equal(code, 2);
      assert.match(stderr, says);
    }
    assert.equal((await unseal(one, at("not-there"), "-o", at("never.csv"))).code, 2);
    assert.deepEqual((await readdir(folder)).filter((name) => name.startsWith("never")), []);
    const piped = await run(["unseal", "--key", one.file], { input: bodies.cut });
    assert.equal(piped.code, 1);
    assert.match(piped.stderr, /not the whole list/);
  });

  test("one who gives up half-way leaves no half of a list", async () => {
    const env = { ...process.env, OUTCRY_PASSPHRASE: PASSPHRASE };
    const program = spawn(PROGRAM, ["unseal", "--key", one.file, "-o", at("half.csv")], { env });
    const ended = once(program, "exit");
    program.stdin.write((await readFile(sealed)).subarray(0, -1));
    const halves = async () => (await readdir(folder)).filter((name) => name.startsWith("half"));
    await eventually("the unfinished file", async () => (await halves()).length === 1);
    program.kill("SIGINT");
    assert.deepEqual(await ended, [null, "SIGINT"]);
    assert.deepEqual(await halves(), []);
  });

  test("a file is never overwritten but with --force", async () => {
    const before = await readFile(sealed);
    const again = await exported(site, sealed);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /exists already/);
    assert.deepEqual(await readFile(sealed), before);
    assert.equal((await exported(site, sealed, "--force")).code, 0);
    assert.notDeepEqual(await readFile(sealed), before, "another file key");
    const csv = at("twice.csv");
    assert.equal((await unseal(one, sealed, "-o", csv)).code, 0);
    assert.equal((await stat(csv)).mode & 0o777, 0o600);
    assert.equal((await unseal(one, sealed, "-o", csv)).code, 2);
    assert.equal((await unseal(one, sealed, "-o", csv, "--force")).code, 0);
  });

  test("what does not exist is wrong usage", async () => {
    for (const [args, says] of [
      [["rsvps", "--campaign", SLUG, "-o", at("x")], /there is no export of "rsvps": signatures, contacts, letters, stats, log and console-log exist/],
      [["signatures", "--campaign", "nobody", "-o", at("x")], /there is no campaign "nobody"/],
      [["signatures", "-o", at("x")], /--campaign/],
      [["log", "--campaign", SLUG, "-o", "-"], /folder/],
    ]) {
      const { code, stderr } = await run(["export", ...args, "--data", site.data]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
    }
    assert.deepEqual((await readdir(folder)).filter((name) => name.startsWith("x")), []);
  });
});

describe("a new keyholder", () => {
  test("opens what was signed since, and says so", async () => {
    const site = new Outcry({ env: { OUTCRY_SEAL_KEYHOLDERS: one.key } });
    await site.begin();
    try {
      const nobody = await exported(site, at("nobody.sealed"));
      assert.equal(nobody.code, 2);
      assert.match(nobody.stderr, /nothing to export/);
      await site.signAndConfirm({ name: "Early Bird", email: "early@example.org" });
      await site.kill();
      site.env.OUTCRY_SEAL_KEYHOLDERS = `${one.key},${two.key}`;
      await site.run();
      await site.signAndConfirm({ name: "Late Riser", email: "late@example.org" });
      const sealed = at("later.sealed");
      assert.equal((await exported(site, sealed)).code, 0);
      assert.equal(parseCsv((await unseal(one, sealed)).stdout.toString()).length, 3);
      const refused = await unseal(two, sealed, "-o", at("later.csv"));
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /record 1 of 2 is not sealed to this key[^]*--only-mine/);
      const mine = await unseal(two, sealed, "-o", at("later.csv"), "--only-mine");
      assert.equal(mine.code, 0, mine.stderr);
      assert.match(mine.stderr, /1 more are not sealed to this key/);
      assert.deepEqual(parseCsv(await readFile(at("later.csv"), "utf8")).map((row) => row[3]), ["name", "Late Riser"]);
    } finally {
      await site.stop();
    }
  });
});

// RFC 6962, 2.1, of leaves that are entries.
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
function rootOf(entries) {
  let hashes = entries.map((entry) => sha256(Buffer.from([0]), entry));
  while (hashes.length > 1) {
    const pairs = [];
    for (let i = 0; i + 1 < hashes.length; i += 2) pairs.push(sha256(Buffer.from([1]), hashes[i], hashes[i + 1]));
    hashes = hashes.length % 2 ? [...pairs, hashes.at(-1)] : pairs;
  }
  return hashes[0];
}

// The files' entries, which need not be in the checkpoint.
async function entriesOf(log) {
  const names = (await readdir(join(log, "tile/entries"), { recursive: true })).sort();
  const bundles = [];
  for (const name of names.filter((path) => /^\d{3}$|^\d{3}\.p\/\d+$/.test(path))) {
    const bytes = await readFile(join(log, "tile/entries", name));
    const entries = [];
    for (let from = 0; from < bytes.length; from += 2 + bytes.readUInt16BE(from)) {
      entries.push(bytes.subarray(from + 2, from + 2 + bytes.readUInt16BE(from)));
    }
    const n = Number(name.slice(0, 3));
    if (entries.length > (bundles[n]?.length ?? 0)) bundles[n] = entries;
  }
  return bundles.flat();
}

describe("the log as a folder", () => {
  const site = siteForAll({ args: ["--signatures", "600"] });
  const log = at("log");
  const write = (out = log) => run(["export", "log", "--campaign", SLUG, "--data", site.data, "-o", out]);
  const checkpoint = async () => {
    const [origin, size, root] = (await readFile(join(log, "checkpoint"), "utf8")).split("\n");
    return { origin, size: Number(size), root };
  };

  test("hashes to its checkpoint, which is the server's", async () => {
    const { code, stderr } = await write();
    assert.equal(code, 0, stderr);
    assert.equal(stderr, `${SLUG}: 600 entries, the count is 600\n`);
    for (const name of ["checkpoint", "key"]) {
      assert.equal((await readFile(join(log, name), "utf8")).trimEnd(), (await site.get(`/c/${SLUG}/log/${name}`)).text.trimEnd());
    }
    const { size, root } = await checkpoint();
    const entries = await entriesOf(log);
    assert.equal(size, entries.length);
    assert.equal(root, rootOf(entries).toString("base64"));
    assert.deepEqual((await readdir(join(log, "tile/0"), { recursive: true })).sort(), ["000", "001", "002.p", "002.p/88"]);
    assert.equal((await readFile(join(log, "tile/1/000.p/2"))).length, 64);
  });

  test("grows by what is new", async () => {
    await site.signAndConfirm({ name: "New Here", email: "new@example.org" });
    assert.equal((await write()).code, 0);
    const { size, root } = await checkpoint();
    assert.equal(size, 601);
    assert.equal(root, rootOf(await entriesOf(log)).toString("base64"));
  });

  test("passes an audit", async () => {
    const { code, stdout, stderr } = await run(["audit", log, "--no-state"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout.toString(), /^count +601 = 601 signed/m);
  });

  test("is not written over something else", async () => {
    const { code, stderr } = await write(site.data);
    assert.equal(code, 2);
    assert.match(stderr, /not empty/);
  });
});

describe("beside a crowd", () => {
  const site = siteForAll();

  test("each export is of one moment: as many people as the log then counted", async () => {
    let going = true;
    const crowd = (async () => {
      for (let n = 0; going; ++n) await site.signAndConfirm({ name: `Crowd ${n}`, email: `crowd-${n}@example.org` });
    })();
    await site.mailTo("crowd-3@example.org");
    let last = 0;
    for (let round = 0; round < 5; ++round) {
      const [list, log] = await Promise.all([
        exported(site, "-"),
        run(["export", "log", "--campaign", SLUG, "--data", site.data, "-o", at("crowd-log")]),
      ]);
      assert.equal(list.code, 0, list.stderr);
      assert.equal(log.code, 0, log.stderr);
      const head = list.stdout.toString("latin1").match(/\nrecords: (\d+)\nlog: (\d+)\n/);
      assert.equal(head[1], head[2]);
      const opened = await run(["unseal", "--key", join(site.data, "demo-keyholder.key"), "--json"], { input: list.stdout });
      assert.equal(opened.code, 0, opened.stderr);
      assert.equal(opened.stdout.toString().trimEnd().split("\n").length, Number(head[1]));
      assert.ok(Number(head[1]) >= last);
      last = Number(head[1]);
    }
    going = false;
    await crowd;
  });
});

describe("a passphrase at the terminal", () => {
  test("is hidden, and what is typed shows again after Ctrl-C", async () => {
    const line = `sh -c "trap : INT; '${PROGRAM}' keygen --out '${at("never.key")}'; echo ended \\$?; stty -a"`;
    const shell = spawn("script", ["-qec", line, "/dev/null"]);
    let said = "";
    shell.stdout.on("data", (part) => (said += part));
    await eventually("the prompt", () => said.includes("Passphrase"));
    await sleep(100);
    shell.stdin.write("secret\x03");
    await eventually("the end", () => /[ -]echo /.test(said));
    assert.doesNotMatch(said, /secret/);
    assert.match(said, /ended 130/);
    assert.match(said, / echo /, "it shows again");
    shell.stdin.destroy();
  });
});
