// The server is taken away in the middle of a campaign. Whoever has its disk,
// or a backup, and looks at every byte learns how many signed, and no name, no
// address, no postcode, no comment of anybody. Whoever has the server's keys
// as well learns what waits to be sent, and no more: it is counted here.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Seized } from "./support/seized.mjs";
import { confirmLink, Outcry, outcry, plainText, SLUG } from "./support/outcry.mjs";
import { MailSink } from "./support/smtp.mjs";

// Of those who were sent their link, most confirmed it; the last of them after mail stopped, so that their receipts
// wait. Others' links never left.
const SENT = 800, CONFIRMED = 600, LATE = 20, WITHDRAWN = 30, WAITING = 200;

// One in each field of every person; no other bytes are likely to hold them.
const MARKS = ["Wolkenstein", "quillfeather", "VEXILLUM", "marmalade", "새벽별이", "زهرة الليل"];

const person = (i) => ({
  name: `${i % 3 === 0 ? "새벽별이" : i % 3 === 1 ? "Wolkenstein" : "زهرة الليل"} ${i}`,
  email: `quillfeather.${i}@distinct.example`,
  postcode: `VEXILLUM ${i}`,
  comment: `There is marmalade for ${i}, and for all.`,
  country: "KR",
  ...(i % 5 === 0 ? { updates: true } : {}),
});

// A mark in every spelling in which it may lie in a file.
function spellings(mark) {
  const bytes = new Set();
  for (const word of new Set([mark, mark.toLowerCase(), mark.toUpperCase()])) {
    for (const form of new Set([word, word.normalize("NFD")])) {
      const little = Buffer.from(form, "utf16le");
      for (const plain of [Buffer.from(form), little, Buffer.from(little).swap16()]) {
        bytes.add(plain.toString("latin1"));
        bytes.add(plain.toString("hex"));
        bytes.add(plain.toString("hex").toUpperCase());
        for (const shift of [0, 1, 2]) {  // wherever it begins in a longer text
          const text = Buffer.concat([Buffer.alloc(shift), plain]).toString("base64").replace(/=+$/, "");
          const sure = text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + plain.length) * 8) / 6));
          bytes.add(sure);
          bytes.add(sure.replaceAll("+", "-").replaceAll("/", "_"));
        }
      }
    }
  }
  return [...bytes].map((one) => Buffer.from(one, "latin1"));
}
const NEEDLES = MARKS.flatMap((mark) => spellings(mark).map((bytes) => ({ mark, bytes })));

const found = (bytes) => NEEDLES.filter((needle) => bytes.includes(needle.bytes)).map(({ mark }) => mark);

function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

test("the search finds what is there", () => {
  const hay = (bytes) => Buffer.concat([Buffer.alloc(1000, 7), bytes, Buffer.alloc(1000, 9)]);
  for (const mark of MARKS) {
    const plain = Buffer.from(`x${mark}y`);
    for (const bytes of [plain, Buffer.from(`x${mark}y`, "utf16le"), Buffer.from(plain.toString("hex")), Buffer.from(mark.toUpperCase())]) {
      assert.ok(found(hay(bytes)).includes(mark), mark);
    }
    for (const before of ["", "a", "ab", "abc"]) {
      for (const form of ["base64", "base64url"]) assert.ok(found(hay(Buffer.from(Buffer.from(`${before}${mark} and so on`).toString(form)))).includes(mark), mark);
    }
  }
  assert.deepEqual(found(hay(Buffer.from("nothing"))), []);
});

describe("a server that was seized", () => {
  let sink, site, links;
  const receipts = [];
  let withdrawn, unconfirmed, late;  // addresses
  const stolen = mkdtempSync(join(tmpdir(), "outcry-stolen-"));

  async function inWaves(from, to, act) {
    for (let i = from; i < to; i += 50) await Promise.all(Array.from({ length: Math.min(50, to - i) }, (_, k) => act(i + k)));
  }
  async function mails(n) {
    for (let waited = 0; sink.mails.length < n && waited < 60_000; waited += 50) await sleep(50);
    assert.ok(sink.mails.length >= n, `${sink.mails.length} of ${n} mails came`);
  }
  async function mailedTwice(addresses) {
    const missing = () => {
      const times = new Map();
      for (const { to } of sink.mails) times.set(to, (times.get(to) ?? 0) + 1);
      return addresses.filter((address) => times.get(address) !== 2).length;
    };
    for (let waited = 0; missing() > 0 && waited < 60_000; waited += 50) await sleep(50);
    assert.equal(missing(), 0);
  }
  const seized = () => filesBelow(site.data).filter((path) => !path.includes("/keys/") && !path.endsWith("keyholder.key"));
  function expectNothing() {
    const files = seized();
    assert.ok(files.some((path) => path.endsWith("outcry.db")));
    for (const path of files) assert.deepEqual(found(readFileSync(path)), [], relative(site.data, path));
  }

  before(async () => {
    sink = await new MailSink().listen();
    site = await Outcry.start({ env: {
      OUTCRY_MAIL_MODE: "smtp", OUTCRY_MAIL_HOST: "127.0.0.1", OUTCRY_MAIL_PORT: String(sink.port),
      OUTCRY_MAIL_SECURITY: "none", OUTCRY_MAIL_FROM: "petition@outcry.example",
    } });
    const signs = async (i) => assert.equal((await site.sign(person(i))).status, 202);
    await inWaves(0, SENT, signs);
    await mails(SENT);
    const people = sink.mails.map(({ to, eml }) => ({ address: to, link: confirmLink({ subject: "", text: plainText(eml) }) }));
    links = people.map(({ link }) => link);
    await inWaves(0, CONFIRMED, async (i) => (receipts[i] = (await site.confirm(links[i])).location));
    await inWaves(0, WITHDRAWN, async (i) => assert.equal((await site.post(`${receipts[i]}/withdraw`)).status, 303));
    // Of those who took it back some had their receipt by then.
    const stay = people.slice(WITHDRAWN, CONFIRMED).map(({ address }) => address);
    await mailedTwice(stay);
    sink.refusing = true;
    const copying = outcry("backup", "--data", site.data, "-o", join(site.data, "site.tar"));
    await inWaves(SENT, SENT + WAITING, signs);
    assert.equal((await copying).code, 0);
    await inWaves(CONFIRMED, CONFIRMED + LATE, async (i) => assert.equal((await site.confirm(links[i])).status, 303));
    withdrawn = people.slice(0, WITHDRAWN).map(({ address }) => address);
    unconfirmed = people.slice(CONFIRMED + LATE).map(({ address }) => address);
    late = people.slice(CONFIRMED, CONFIRMED + LATE).map(({ address }) => address);
    assert.equal(await site.count(), CONFIRMED + LATE - WITHDRAWN);
    await site.kill();
    cpSync(site.data, stolen, { recursive: true });
  });
  after(async () => {
    await site.stop();
    sink.close();
    rmSync(stolen, { recursive: true });
  });

  test("in mid-flight holds nobody's name, whatever one searches", () => expectNothing());

  test("nor does its backup, packed or unpacked", () => {
    const file = join(site.data, "site.tar"), unpacked = join(site.data, "unpacked");
    assert.deepEqual(found(readFileSync(file)), []);
    mkdirSync(unpacked);
    execFileSync("tar", ["xf", file, "-C", unpacked]);
    const files = filesBelow(unpacked);
    assert.equal(files.length, 4);
    for (const path of files) assert.deepEqual(found(readFileSync(path)), [], path);
  });

  describe("with the server's own keys in the thief's hand", () => {
    const everybody = Array.from({ length: SENT + WAITING }, (_, i) => person(i).email);
    const remaining = everybody.length - WITHDRAWN;
    const sorted = (list) => [...list].sort();
    let seized, keys, letters;
    const waiting = () => sorted([...unconfirmed, ...late, ...everybody.slice(SENT)]);
    before(() => {
      seized = new Seized(stolen);
      keys = seized.keys();
      assert.deepEqual(sorted(keys.keys()), ["audit.key", "console.key", "mail.key", `${SLUG}.index.key`, `${SLUG}.log.key`]);
      letters = seized.letters(keys.get("mail.key"));
    });

    test("letters open that wait to be sent, each one, and no other key opens any", () => {
      assert.deepEqual(sorted(letters.map(({ address }) => address)), waiting());
      assert.equal(letters.length, seized.mail.length);
      for (const [name, key] of keys) if (name !== "mail.key") assert.equal(seized.letters(key).length + seized.wanting(key).length, 0, name);
    });
    test("addresses open of those who asked for updates, and of nobody else", () => {
      const asked = everybody.filter((_, i) => i % 5 === 0).filter((address) => !withdrawn.includes(address));
      assert.deepEqual(sorted(seized.wanting(keys.get("mail.key"))), sorted(asked));
    });
    test("he can tell of addresses that he knows whether they are there", () => {
      const strangers = ["ana@example.org", "quillfeather.1000@distinct.example"];
      assert.deepEqual(sorted(seized.recognised(keys.get(`${SLUG}.index.key`), [...everybody, ...strangers])),
        sorted(everybody.filter((address) => !withdrawn.includes(address))));
    });
    test("own copies open for those whose letters wait, by the token in them, and for nobody else", () => {
      assert.equal(seized.sealed.length, remaining);
      assert.deepEqual(seized.own([...keys.values()]), []);
      assert.deepEqual(sorted(seized.ownByLetters(letters)), sorted(letters.map(({ id }) => id)));
      assert.equal(letters.length, SENT - CONFIRMED + WAITING);
    });
    test("no record opens that is sealed for the keyholders", () => {
      const tokens = letters.map(({ token }) => Buffer.alloc(32, Buffer.concat([Buffer.from(token, "base64url").subarray(8), Buffer.alloc(16)])));
      assert.deepEqual(seized.records(SLUG, { keys: [...keys.values(), ...tokens.slice(0, 5)] }), []);
      for (const key of keys.values()) assert.deepEqual(seized.records(SLUG, { secret: key }), []);
    });
    test("and to the keyholder each one does", () => {
      const text = readFileSync(join(stolen, "demo-keyholder.key"), "utf8");
      const secret = Buffer.from(/^secret: (.*)$/m.exec(text)[1], "base64url");
      const records = seized.records(SLUG, { secret });
      assert.equal(records.length, remaining);
      const addresses = records.map((record) => /quillfeather\.\d+@distinct\.example/.exec(record)[0]);
      assert.deepEqual(sorted(addresses), sorted(everybody.filter((address) => !withdrawn.includes(address))));
    });
  });

  test("gives its list to the keyholder alone", async () => {
    const file = join(site.data, "list.sealed");
    const written = await outcry("export", "signatures", "--campaign", SLUG, "--data", site.data, "-o", file);
    assert.equal(written.code, 0, written.stderr);
    assert.deepEqual(found(readFileSync(file)), []);
    const opened = await outcry("unseal", "--key", join(site.data, "demo-keyholder.key"), file);
    assert.equal(opened.code, 0, opened.stderr);
    const rows = opened.stdout.trim().split("\n").slice(1);
    assert.equal(rows.length, CONFIRMED + LATE - WITHDRAWN);
    for (const row of rows) for (const mark of ["quillfeather.", "VEXILLUM ", "marmalade"]) assert.ok(row.includes(mark));
  });

  test("holds nobody's name once it has run again and ended in peace", async () => {
    await site.run();
    await sleep(500);
    site.process.kill("SIGTERM");
    assert.deepEqual((await site.ended), 0);
    expectNothing();
    await site.run();  // for stop()
  });
});
