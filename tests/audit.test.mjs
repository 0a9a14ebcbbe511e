// Whoever changes a log is found out, and told so in words. The logs are made
// by the tests themselves, from the specification.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync, mkdtempSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { outcry } from "./support/outcry.mjs";
import { crowd, filesOf, invalidated, keyOf, onPaper, restored, signed, withdrawn, writeLog } from "./support/log.mjs";

const LOG = keyOf("outcry.example/c/save-the-thirty", 7);
const WITNESSES = ["ana.example", "ben.example", "chi.example"].map((name, i) => keyOf(name, i + 1, "witness"));
const home = mkdtempSync(join(tmpdir(), "outcry-audit-"));
after(() => rmSync(home, { recursive: true }));
let folders = 0;
const folder = () => join(home, String(++folders));

const audit = (files, ...args) => outcry("audit", writeLog(folder(), files), "--key", LOG.verifier, "--no-state", ...args);

async function expectFound(files, words, ...args) {
  const { code, stdout, stderr } = await audit(files, ...args);
  assert.equal(stderr, `This log is not what it says: ${words}\n`);
  assert.equal(code, 1);
  assert.equal(stdout, "");  // no partial result
}

describe("a log that holds", () => {
  for (const size of [0, 1, 2, 255, 256, 257, 600]) {
    test(`of ${size} entries`, async () => {
      const { code, stdout, stderr } = await audit(filesOf(crowd(size), LOG), "--json");
      assert.equal(stderr, "");
      assert.equal(code, 0);
      const found = JSON.parse(stdout);
      assert.equal(found.count, size);
      assert.equal(found.size, size);
      assert.equal(found.log, LOG.name);
    });
  }

  test("is told as a sum", async () => {
    const entries = [...crowd(300), onPaper("sheet 1"), withdrawn(5), invalidated(7, 2), invalidated(8, 1), restored(7)];
    const { code, stdout } = await audit(filesOf(entries, LOG));
    assert.equal(code, 0);
    assert.match(stdout, /^entries {4}305, all read/m);
    assert.match(stdout, /^invalid {4}1 as duplicate\ninvalid {4}1 as machine$/m);
    assert.match(stdout, /^count {6}299 = 300 signed \+ 1 on paper - 1 withdrawn - 2 invalidated \+ 1 restored$/m);
  });

  test("whose key came from itself is told so", async () => {
    const { code, stderr } = await outcry("audit", writeLog(folder(), filesOf(crowd(3), LOG)), "--no-state");
    assert.equal(code, 0);
    assert.match(stderr, /The key came from the log itself/);
  });

  test("is witnessed by as many as are wanted", async () => {
    const files = filesOf(crowd(3), LOG, WITNESSES.slice(0, 2));
    const named = WITNESSES.flatMap((witness) => ["--witness", witness.verifier]);
    const { code, stdout } = await audit(files, ...named, "--witnesses", "2");
    assert.equal(code, 0);
    assert.match(stdout, /^witnesses {2}2 of 3: ana\.example, ben\.example$/m);
    await expectFound(files, "the checkpoint is witnessed by 2 of the 3 that are needed", ...named);
  });
});

describe("each byte that was changed is found", () => {
  const good = () => filesOf(crowd(600), LOG, WITNESSES);
  const changed = (path, at, bit = 1) => {
    const files = good();
    const bytes = Buffer.from(files.get(path));
    bytes[at] ^= bit;
    return files.set(path, bytes);
  };
  const inCheckpoint = (from, to) => {
    const files = good();
    const before = files.get("checkpoint");
    assert.notEqual(before.replace(from, to), before);
    return files.set("checkpoint", before.replace(from, to));
  };
  const ENTRY = 2 + 37;

  test("in an entry", async () => {
    await expectFound(changed("tile/entries/001", 3 * ENTRY + 20), "entry 259 is not the one that tile/0/001 holds the hash of");
    await expectFound(changed("tile/entries/001", 3 * ENTRY + 2), "entry 259: not an entry: unknown kind");
    await expectFound(changed("tile/entries/002.p/88", 87 * ENTRY + 38), "entry 599 is not the one that tile/0/002.p/88 holds the hash of");
  });
  test("in an entry's length", async () => {
    const { code, stderr } = await audit(changed("tile/entries/000", 1));
    assert.equal(code, 1);
    assert.match(stderr, /^This log is not what it says: (tile\/entries\/000|entry 0): /);
  });
  test("in a tile", async () => {
    await expectFound(changed("tile/0/001", 32 * 5), "entry 261 is not the one that tile/0/001 holds the hash of");
    await expectFound(changed("tile/1/000.p/2", 63), "tile/1/000.p/2 does not follow from the tiles below it, at hash 1");
  });
  test("in the checkpoint", async () => {
    await expectFound(inCheckpoint("\n600\n", "\n599\n"), "the checkpoint is not signed by the log's key");
    await expectFound(inCheckpoint(/\n600\n./, (part) => `\n600\n${part.endsWith("A") ? "B" : "A"}`), "the checkpoint is not signed by the log's key");
  });
  test("in its signature", async () => {
    await expectFound(inCheckpoint(/(\u2014 outcry\S+ .{40})(.)/, (_, before, c) => before + (c === "A" ? "B" : "A")), "the checkpoint is not signed by the log's key");
  });
  test("in a cosignature", async () => {
    const files = inCheckpoint(/(\u2014 chi.example .{40})(.)/, (_, before, c) => before + (c === "A" ? "B" : "A"));
    await expectFound(files, "the checkpoint is witnessed by 2 of the 3 that are needed", ...WITNESSES.flatMap((witness) => ["--witness", witness.verifier]));
  });
  test("in the key", async () => {
    await expectFoundByKey(keyOf(LOG.name, 8).verifier, "the checkpoint is not signed by the log's key");
    await expectFoundByKey(keyOf("other.example/c/x", 7).verifier, `the checkpoint is of "${LOG.name}", the key of "other.example/c/x"`);
    async function expectFoundByKey(vkey, words) {
      const { code, stderr } = await outcry("audit", writeLog(folder(), good()), "--key", vkey, "--no-state");
      assert.equal(stderr, `This log is not what it says: ${words}\n`);
      assert.equal(code, 1);
    }
    const { code, stderr } = await outcry("audit", writeLog(folder(), good()), "--key", LOG.verifier.replace("+", "+0"), "--no-state");
    assert.equal(code, 2);
    assert.match(stderr, /the log's verifier key: /);
  });
});

describe("what is missing or in another order is found", () => {
  const lies = (entries, said) => {  // files of `entries` under the checkpoint of `said`
    const files = filesOf(entries, LOG);
    return files.set("checkpoint", filesOf(said, LOG).get("checkpoint"));
  };
  test("a bundle or a tile that is not there", async () => {
    for (const path of ["tile/entries/001", "tile/0/001", "tile/1/000.p/2", "tile/entries/002.p/88"]) {
      const files = filesOf(crowd(600), LOG);
      files.delete(path);
      const { code, stderr } = await audit(files);
      assert.equal(code, 1, path);
      assert.ok(stderr.startsWith(`This log is not what it says: couldn't read ${path}: `), stderr);
    }
  });
  test("an entry that was dropped, with tiles to match", async () => {
    const all = crowd(600);
    const { code, stderr } = await audit(lies(all.filter((_, i) => i !== 77), all));
    assert.equal(code, 1);
    assert.match(stderr, /couldn't read tile\/entries\/002\.p\/88: /);
  });
  test("entries in another order, with tiles to match", async () => {
    const all = crowd(600);
    const other = [...all];
    [other[3], other[4]] = [other[4], other[3]];
    await expectFound(lies(other, all), "the entries and tiles do not hash to the checkpoint's root");
  });
  test("an entry that cannot be, however well signed", async () => {
    await expectFound(filesOf([signed("a"), withdrawn(0), withdrawn(0)], LOG), "entry 2 withdraws entry 0, which cannot be: that does not count");
    await expectFound(filesOf([signed("a"), withdrawn(5)], LOG), "entry 1 withdraws entry 5, which cannot be: that comes later");
    await expectFound(filesOf([signed("a"), restored(0)], LOG), "entry 1 restores entry 0, which cannot be: that is not invalidated");
    await expectFound(filesOf([signed("a"), Buffer.concat([signed("b"), Buffer.of(0)])], LOG), "entry 1: not an entry: wrong length");
  });
});

describe("what was seen before is not forgotten", () => {
  const state = () => join(home, `state-${++folders}`);
  const see = (entries, file) => outcry("audit", writeLog(folder(), filesOf(entries, LOG)), "--key", LOG.verifier, "--state", file);
  const evidenceOf = (file) => readdirSync(home).filter((name) => join(home, name).startsWith(`${file}.`) && name.endsWith(".evidence"));

  test("a log that grew holds", async () => {
    const file = state();
    for (const [size, words] of [[0, "never seen"], [3, "1 checkpoint seen"], [256, "2 checkpoints seen"], [700, "3 checkpoints"], [700, "4 checkpoints"]]) {
      const { code, stdout } = await see(crowd(size), file);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^before     ${words}`, "m"));
    }
    assert.equal(readFileSync(file, "utf8").trim().split("\n").length, 4);
  });
  test("a log that was rolled back is found, and both statements kept", async () => {
    const file = state();
    await see(crowd(300), file);
    const { code, stderr } = await see(crowd(299), file);
    assert.equal(code, 1);
    assert.match(stderr, /the log was rolled back: it had 300 entries, and now says 299/);
    const [evidence] = evidenceOf(file);
    const text = readFileSync(join(home, evidence), "utf8");
    assert.match(text, /\n300\n[\s\S]*\n299\n|\n299\n[\s\S]*\n300\n/);
    assert.equal((await see(crowd(300), file)).code, 0);  // what was refused is not taken for seen
  });
  test("a log that was forked is found", async () => {
    const file = state();
    await see(crowd(300), file);
    for (const size of [300, 900]) {
      const { code, stderr } = await see([...crowd(299), ...crowd(size - 299, 5000)], file);
      assert.equal(code, 1);
      assert.match(stderr, /the log was forked or rewritten: its first 300 entries are not those it had before/);
    }
  });
  test("a damaged state is no state", async () => {
    const file = state();
    writeFileSync(file, "{}\n");
    const { code, stderr } = await see(crowd(3), file);
    assert.equal(code, 2);
    assert.match(stderr, /line 1: this is no checkpoint that was seen/);
  });
});

describe("over HTTP", () => {
  async function serving(files, answer, then) {
    const server = http.createServer((request, response) => {
      const path = request.url.replace("/c/save-the-thirty/log/", "");
      if (answer(path, response)) return;
      const body = files.get(path);
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      return await then(`http://127.0.0.1:${server.address().port}/c/save-the-thirty`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test("the campaign's page, the log and its checkpoint name the same log", async () => {
    await serving(filesOf(crowd(600), LOG), () => false, async (url) => {
      for (const where of [url, `${url}/`, `${url}/log`, `${url}/log/checkpoint`]) {
        const { code, stdout } = await outcry("audit", where, "--no-state", "--json");
        assert.equal(code, 0, where);
        assert.equal(JSON.parse(stdout).count, 600);
        assert.equal(JSON.parse(stdout).key_from_log, true);
      }
    });
  });
  test("partial tiles that are gone are cut from the full ones", async () => {
    const files = filesOf(crowd(300), LOG);
    for (const path of [...files.keys()]) if (path.includes(".p/")) files.delete(path);
    const grown = filesOf(crowd(512), LOG);
    for (const path of ["tile/0/001", "tile/entries/001"]) files.set(path, grown.get(path));
    files.set("tile/1/000.p/1", filesOf(crowd(300), LOG).get("tile/1/000.p/1"));
    await serving(files, () => false, async (url) => assert.equal((await outcry("audit", url, "--no-state")).code, 0));
  });
  test("a server that stumbles is asked again, one that is down is not the log's fault", async () => {
    let stumbles = 2;
    const stumble = (path, response) => path === "tile/0/001" && stumbles-- > 0 && response.writeHead(503).end() && true;
    await serving(filesOf(crowd(600), LOG), stumble, async (url) => assert.equal((await outcry("audit", url, "--no-state")).code, 0));
    const down = (path, response) => path === "tile/0/001" && response.writeHead(500).end() && true;
    await serving(filesOf(crowd(600), LOG), down, async (url) => {
      const { code, stderr } = await outcry("audit", url, "--no-state");
      assert.equal(code, 3);
      assert.match(stderr, /couldn't read tile\/0\/001: .* answered 500/);
    });
    assert.equal((await outcry("audit", "http://127.0.0.1:1/c/x/log", "--no-state")).code, 3);
  });
});

test("what is no log is told so", async () => {
  for (const where of ["/no/such/folder", "ftp://outcry.example/c/x"]) {
    const { code, stderr } = await outcry("audit", where);
    assert.equal(code, 2);
    assert.match(stderr, /is no folder, and no address that begins with https:\/\//);
  }
});
