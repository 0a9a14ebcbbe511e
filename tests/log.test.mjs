// The log and the receipt as a stranger checks them: from what is served, the
// second implementation (tests/vectors/) alone.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256 } from "./vectors/bytes.mjs";
import { parseCheckpoint, parseNote, parseVerifier, signedBy } from "./vectors/note.mjs";
import { encodeRecord } from "./vectors/record.mjs";
import { decodeBundle, tilePath } from "./vectors/tiles.mjs";
import { includes, leafHash, root as rootOf } from "./vectors/tree.mjs";
import { expectSafe, outcry, siteForAll, SLUG } from "./support/outcry.mjs";

const LOG = `/c/${SLUG}/log`, FOR_EVER = "public, max-age=31536000, immutable";

const base64 = (text) => Buffer.from(text, "base64");

// A checkpoint that `key` has signed; throws otherwise.
function openCheckpoint(note, key) {
  const verifier = parseVerifier(key);
  assert.equal(signedBy(note, verifier), true, "the checkpoint is signed");
  const { origin, size, root } = parseCheckpoint(parseNote(note).text);
  assert.equal(origin, verifier.name);
  return { size, root };
}

const recordBytes = ({ text_version, share, ...rest }) =>
  encodeRecord({ ...rest, "text version": text_version, share: share.join(" ") });

// "x001/x234/067"
const path = (index) => tilePath(0, index).slice("tile/0/".length);
const suffix = (width) => (width === 256 ? "" : `.p/${width}`);

describe("the log, read by a stranger", () => {
  const site = siteForAll({ args: ["--signatures", "700"] });
  let checkpoint, key;
  const leaves = [], kinds = [0, 0, 0, 0, 0, 0];
  before(async () => {
    const receipt = await site.signAndConfirm({ email: "back@example.org" });
    await site.post(`${receipt}/withdraw`);
    key = (await site.get(`${LOG}/key`)).text.trim();
    checkpoint = openCheckpoint((await site.get(`${LOG}/checkpoint`)).text, key);
  });

  async function fetchTile(name) {
    const answer = await site.get(`${LOG}/tile/${name}`);
    assert.equal(answer.status, 200, name);
    assert.equal(answer.headers["content-type"], "application/octet-stream");
    assert.equal(answer.headers["cache-control"], FOR_EVER);
    expectSafe(answer);
    return answer.body;
  }

  test("its entries hash to the root that is signed", async () => {
    for (let index = 0; index * 256 < checkpoint.size; ++index) {
      const width = Math.min(256, checkpoint.size - index * 256);
      const bundle = await fetchTile(`entries/${path(index)}${suffix(width)}`);
      const entries = decodeBundle(bundle);
      assert.equal(entries.length, width);
      for (const entry of entries) {
        ++kinds[entry[0]];
        leaves.push(leafHash(entry));
      }
    }
    assert.equal(leaves.length, checkpoint.size);
    assert.deepEqual(rootOf(leaves), checkpoint.root);
  });

  test("the count is the sum of its entries", async () => {
    const count = kinds[1] + kinds[2] + kinds[5] - kinds[3] - kinds[4];
    assert.equal(count, await site.count());
    assert.deepEqual([kinds[1], kinds[3], count], [701, 1, 700]);
  });

  test("every tile follows from the entries, also the partial ones", async () => {
    let row = leaves;
    for (let level = 0; row.length > 0; ++level) {
      const above = [];
      for (let index = 0; index * 256 < row.length; ++index) {
        const hashes = row.slice(index * 256, index * 256 + 256);
        assert.deepEqual(await fetchTile(`${level}/${path(index)}${suffix(hashes.length)}`), Buffer.concat(hashes));
        if (hashes.length === 256) above.push(rootOf(hashes));
      }
      row = above;
    }
    assert.deepEqual(await fetchTile("0/000.p/1"), leaves[0]);
    assert.equal((await fetchTile("entries/001.p/7")).length, 7 * 39);
  });

  for (const name of ["0/003", "entries/003", "0/002.p/255", "1/000", "0/0", "0/000.p/0", "0/000.p/256", "0/000/", "64/000", "entries",
    "0/x000/001", "0/999", "entries/x999/x999/999", "../checkpoint", "0/%2e%2e"]) {
    test(`there is no tile/${name}`, async () => {
      const answer = await site.get(`${LOG}/tile/${name}`);
      assert.equal(answer.status, 404);
      assert.notEqual(answer.headers["cache-control"], FOR_EVER);
    });
  }

  test("the page that explains it shows the same numbers, and the key", async () => {
    for (const lang of ["en", "ko"]) {
      const page = await site.get(`/${lang}${LOG}`);
      assert.equal(page.status, 200);
      expectSafe(page);
      for (const text of ["+&nbsp;701<", "&minus;&nbsp;1<", "=&nbsp;700<", " 702"]) assert.ok(page.text.includes(text), text);
      assert.ok(page.text.includes(`outcry audit ${site.origin}${LOG} --key &#39;${key}&#39;`));
    }
  });
});

describe("a receipt", () => {
  const site = siteForAll({ args: ["--signatures", "300"] });
  const ana = { name: "박선영 \"Ana\"", email: "sun@example.org", comment: "하나\nzwei\u2028 \u{1f469}‍\u{1f467}", postcode: "30301", display: "initials", lang: "ko" };
  let url, receipt, key;
  before(async () => {
    url = await site.signAndConfirm(ana);
    url = url.replace(/^\/\w\w(?=\/r\/)/, "");
    key = (await site.get(`${LOG}/key`)).text.trim();
    receipt = (await site.get(`${url}.json`)).json();
  });

  const file = async (content) => {
    const name = join(site.data, "r.json");
    await writeFile(name, typeof content === "string" ? content : JSON.stringify(content));
    return name;
  };
  const changed = (change) => {
    const copy = structuredClone(receipt);
    change(copy);
    return copy;
  };
  const flipped = (text) => {
    const bytes = base64(text);
    bytes[bytes.length >> 1] ^= 1;
    return bytes.toString("base64");
  };

  test("is for its holder alone, and for no cache", async () => {
    for (const [ending, type] of [[".json", "application/json"], [".tlog-proof", "text/plain; charset=utf-8"]]) {
      const answer = await site.get(url + ending);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["content-type"], type);
      assert.equal(answer.headers["cache-control"], "no-store");
      assert.equal(answer.headers["content-disposition"], `attachment; filename="receipt${ending}"`);
      expectSafe(answer);
      const forged = url.slice(0, -1) + (url.endsWith("A") ? "B" : "A");
      for (const no of [forged + ending, `/r/x${ending}`, `/r/${ending}`]) assert.equal((await site.get(no)).status, 404, no);
    }
  });

  test("proves its signature to a stranger", () => {
    const { record } = receipt, entry = base64(receipt.entry);
    assert.deepEqual([record.name, record.email, record.comment, record.postcode, record.display, record.lang, record.country, record.share, record.campaign],
      [ana.name, ana.email, ana.comment, ana.postcode, "initials", "ko", "KR", [], SLUG]);
    assert.equal(entry[0], 1);
    assert.deepEqual(entry.subarray(5), sha256(base64(receipt.salt), recordBytes(record)));
    assert.equal(receipt.key, key);
    const { size, root } = openCheckpoint(receipt.checkpoint, key);
    assert.deepEqual([receipt.index, size], [300, 301]);
    assert.ok(includes({ index: receipt.index, size, leaf: leafHash(entry), proof: receipt.proof.map(base64), root }));
    assert.ok(receipt.petition_text.length > 100);
  });

  test("as a C2SP tlog-proof says the same without a word about the person", async () => {
    const { text } = await site.get(`${url}.tlog-proof`);
    const proof = receipt.proof.map((hash) => `${hash}\n`).join("");
    assert.equal(text, `c2sp.org/tlog-proof@v1\nextra ${receipt.entry}\nindex 300\n${proof}\n${receipt.checkpoint}`);
  });

  test("is verified offline, by the key that one trusts", async () => {
    const good = await outcry("verify", await file(receipt), "--key", key);
    assert.deepEqual([good.code, good.stderr], [0, ""]);
    assert.match(good.stdout, /^proved: this signature is entry 300 of the log \(number 301\), counted on \d{4}-\d\d-\d\d\n/);
    for (const text of [SLUG, "version 1", "301 entries", key]) assert.ok(good.stdout.includes(text), text);
    assert.doesNotMatch(good.stdout, /박선영|sun@/);
    const own = await outcry("verify", await file(receipt), "--json");
    assert.equal(own.code, 0);
    assert.match(own.stderr, /the key came from the receipt itself/);
    const { proved, index, size, key_given } = JSON.parse(own.stdout);
    assert.deepEqual([proved, index, size, key_given], [true, 300, 301, false]);
  });

  for (const [what, change, words] of [
    ["the salt", (r) => (r.salt = flipped(r.salt)), /record and salt are not what the entry commits to/],
    ["the name", (r) => (r.record.name += " "), /record and salt are not what the entry commits to/],
    ["the version of the text", (r) => ++r.record.text_version, /record and salt are not what the entry commits to/],
    ["the entry", (r) => (r.entry = flipped(r.entry)), /record and salt are not what the entry commits to/],
    ["the entry's day", (r) => (r.entry = r.entry.replace(/^AQAA../, "AQAAAA")), /its proof does not lead from the entry/],
    ["the entry's kind", (r) => (r.entry = "Ag" + r.entry.slice(2)), /its entry is not that of a signature/],
    ["the index", (r) => --r.index, /its proof does not lead from the entry/],
    ["the proof", (r) => (r.proof[0] = flipped(r.proof[0])), /its proof does not lead from the entry/],
    ["the checkpoint's size", (r) => (r.checkpoint = r.checkpoint.replace("\n301\n", "\n302\n")), /its checkpoint is not signed by the key/],
    ["the checkpoint's signature", (r) => (r.checkpoint = r.checkpoint.replace(/(?<=— \S+ .{40})./, (c) => (c === "A" ? "B" : "A"))), /its checkpoint is not signed by the key/],
    ["the log's name", (r) => (r.checkpoint = r.checkpoint.replace(/^[^/]+/, "evil.example")), /its checkpoint is of another log than the key/],
    ["the campaign", (r) => (r.campaign = "another"), /its record is of another campaign/],
    ["the key", (r) => (r.key = r.key.replace(/^[^/]+/, "evil.example")), /it names another key/],
  ]) {
    test(`another hand has changed ${what}: it does not verify, and why`, async () => {
      const wrong = await outcry("verify", await file(changed(change)), "--key", key, "--json");
      assert.equal(wrong.code, 1);
      assert.match(wrong.stderr, words);
      assert.equal(JSON.parse(wrong.stdout).proved, false);
    });
  }

  test("what is none, is said to be none; what cannot be read, likewise", async () => {
    for (const [content, words] of [["{}", /"campaign" is missing/], ["no", /not a JSON object/], ["", /not a JSON object/],
      [changed((r) => delete r.record.at), /"record\.at" is missing/]]) {
      const none = await outcry("verify", await file(content));
      assert.deepEqual([none.code, none.stdout], [2, ""]);
      assert.match(none.stderr, words);
    }
    assert.equal((await outcry("verify", await file(receipt), "--key", "no key")).code, 2);
    assert.equal((await outcry("verify")).code, 2);
    const missing = await outcry("verify", join(site.data, "missing.json"));
    assert.equal(missing.code, 3);
    assert.match(missing.stderr, /couldn't read .*missing\.json/);
  });

  test("given later proves the same entry to a later root", async () => {
    await site.signAndConfirm({ email: "later@example.org" });
    const later = (await site.get(`${url}.json`)).json();
    assert.deepEqual([later.index, later.entry], [receipt.index, receipt.entry]);
    assert.equal(openCheckpoint(later.checkpoint, key).size, 302);
    assert.equal((await outcry("verify", await file(later), "--key", key)).code, 0);
  });

  test("its page says how to check it, loads its own script, and names no secret where others see it", async () => {
    const page = await site.get(`/en${url}`);
    assert.match(page.text, /<script type="module" src="\/static\/receipt\.[0-9a-f]+\.js">/);
    assert.ok(page.text.includes(`outcry verify receipt.json --key &#39;${key}&#39;`));
    assert.ok(page.text.includes(`href="/en${LOG}"`));
    const token = url.split("/").at(-1);
    assert.doesNotMatch(/<head>[^]*<\/head>/.exec(page.text)[0], new RegExp(token));
    const home = await site.get(`/en/c/${SLUG}`);
    assert.doesNotMatch(home.text, /receipt\.[0-9a-f]+\.js/);
  });

  test("leaves its address in no log", async () => {
    await sleep(500);  // the log is written five times a second
    const log = await readFile(join(site.data, "log", "access.log"), "utf8");
    for (const route of ["GET /r/{receipt}.json 200", "GET /r/{receipt}.tlog-proof 200"]) assert.ok(log.includes(route), route);
    for (const text of [log, site.stderr]) assert.ok(!text.includes(url.split("/").at(-1)));
  });

  test("after a withdrawal there is none", async () => {
    await site.post(`${url}/withdraw`);
    for (const ending of [".json", ".tlog-proof"]) assert.equal((await site.get(url + ending)).status, 410);
  });

  test("is held against the whole log, which says whether it still counts", async () => {
    const log = `${site.origin}/c/${SLUG}/log`;
    const mine = await site.signAndConfirm({ name: "Kim Held", email: "held@example.org" });
    const kept = await file((await site.get(`${mine}.json`)).json());
    const before = await outcry("verify", kept, "--key", key, "--log", log);
    assert.equal(before.code, 0, before.stderr);
    assert.match(before.stdout, /entries, all read, the receipt's among them; it counts \d+\n {2}and {9}this signature is one of them$/m);
    await site.post(`${mine}/withdraw`);
    const after = await outcry("verify", kept, "--key", key, "--log", log, "--json");
    assert.equal(after.code, 0);
    assert.equal(JSON.parse(after.stdout).log.counts, false);
    const nowhere = await outcry("verify", kept, "--key", key, "--log", join(site.data, "keys"));
    assert.notEqual(nowhere.code, 0);
    assert.equal(nowhere.stdout, "");
  });
});
