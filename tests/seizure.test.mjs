// The server is taken away in the middle of a campaign. Whoever has its disk
// and looks at every byte learns how many signed, and no name, no address, no
// postcode, no comment of anybody.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { confirmLink, Outcry, outcry, plainText, SLUG } from "./support/outcry.mjs";
import { MailSink } from "./support/smtp.mjs";

const SENT = 800, CONFIRMED = 600, WITHDRAWN = 30, WAITING = 200;

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
  let sink, site;
  const receipts = [];

  async function inWaves(from, to, act) {
    for (let i = from; i < to; i += 50) await Promise.all(Array.from({ length: Math.min(50, to - i) }, (_, k) => act(i + k)));
  }
  async function mails(n) {
    for (let waited = 0; sink.mails.length < n && waited < 60_000; waited += 50) await sleep(50);
    assert.ok(sink.mails.length >= n, `${sink.mails.length} of ${n} mails came`);
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
    const links = sink.mails.map(({ eml }) => confirmLink({ subject: "", text: plainText(eml) }));
    await inWaves(0, CONFIRMED, async (i) => receipts.push((await site.confirm(links[i])).location));
    await inWaves(0, WITHDRAWN, async (i) => assert.equal((await site.post(`${receipts[i]}/withdraw`)).status, 303));
    await mails(SENT + CONFIRMED - WITHDRAWN);
    sink.refusing = true;
    await inWaves(SENT, SENT + WAITING, signs);
    assert.equal(await site.count(), CONFIRMED - WITHDRAWN);
    await site.kill();
  });
  after(async () => {
    await site.stop();
    sink.close();
  });

  test("in mid-flight holds nobody's name, whatever one searches", () => expectNothing());

  test("gives its list to the keyholder alone", async () => {
    const file = join(site.data, "list.sealed");
    const written = await outcry("export", "signatures", "--campaign", SLUG, "--data", site.data, "-o", file);
    assert.equal(written.code, 0, written.stderr);
    assert.deepEqual(found(readFileSync(file)), []);
    const opened = await outcry("unseal", "--key", join(site.data, "demo-keyholder.key"), file);
    assert.equal(opened.code, 0, opened.stderr);
    const rows = opened.stdout.trim().split("\n").slice(1);
    assert.equal(rows.length, CONFIRMED - WITHDRAWN);
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
