// Witnesses, from outside: what one answers to whom, and a site whose
// checkpoints are cosigned by two of three.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { crowd, filesOf, keyOf, proofOf, readCheckpoint } from "./support/log.mjs";
import { freePort, Outcry, outcry, outcryWith, PROGRAM } from "./support/outcry.mjs";

const home = mkdtempSync(join(tmpdir(), "outcry-witness-"));
const running = [];
after(async () => {
  for (const witness of running) await witness.kill();
  rmSync(home, { recursive: true });
});

class Witness {
  static async make(name) {
    const witness = new Witness();
    witness.name = name;
    witness.folder = mkdtempSync(join(home, `${name}-`));
    witness.config = join(witness.folder, "witness.toml");
    const { code, stdout } = await outcry("witness", "--init", "--config", witness.config, "--name", name);
    assert.equal(code, 0);
    witness.vkey = stdout.trim();
    witness.port = await freePort();
    witness.url = `http://127.0.0.1:${witness.port}`;
    running.push(witness);
    return witness;
  }

  async start(...logs) {
    if (logs.length > 0) writeFileSync(this.config, `name = "${this.name}"\nlisten = "127.0.0.1:${this.port}"\nlogs = ${JSON.stringify(logs)}\n`);
    this.process = spawn(PROGRAM, ["witness", "--config", this.config], { stdio: ["ignore", "ignore", "pipe"] });
    this.stderr = "";
    this.process.stderr.on("data", (text) => (this.stderr += text));
    this.ended = once(this.process, "exit");
    for (let waited = 0; waited < 10_000; waited += 20) {
      if (await fetch(`${this.url}/healthz`).then((answer) => answer.ok, () => false)) return;
      await sleep(20);
    }
    throw new Error(`the witness does not answer: ${this.stderr}`);
  }

  async kill(signal = "SIGKILL") {
    if (this.process === undefined) return;
    this.process.kill(signal);
    const [code] = await this.ended;
    this.process = undefined;
    return code;
  }

  async ask(body) {
    const answer = await fetch(`${this.url}/add-checkpoint`, { method: "POST", body });
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  }
}

describe("a witness", () => {
  const LOG = keyOf("outcry.example/c/x", 7);
  const all = crowd(300);
  const question = (from, entries, { key = LOG, old = from } = {}) => {
    const proof = proofOf(from, entries).map((hash) => `${hash.toString("base64")}\n`).join("");
    return `old ${old}\n${proof}\n${filesOf(entries, key).get("checkpoint")}`;
  };
  let witness;
  before(async () => {
    witness = await Witness.make("witness.example");
    await witness.start(LOG.verifier);
  });

  test("says who it is", async () => {
    const text = await (await fetch(`${witness.url}/`)).text();
    assert.ok(text.includes(witness.vkey));
    assert.match(witness.vkey, /^witness\.example\+[0-9a-f]{8}\+B/);  // type 4
  });
  test("cosigns what follows, and only that", async () => {
    const cosigned = async (from, entries) => {
      const { status, text } = await witness.ask(question(from, entries));
      assert.equal(status, 200, text);
      const note = filesOf(entries, LOG).get("checkpoint") + text;
      assert.deepEqual(readCheckpoint(note, [witness.vkey]), { origin: LOG.name, size: entries.length, by: ["witness.example"] });
    };
    await cosigned(0, all.slice(0, 3));
    await cosigned(3, all.slice(0, 3));
    await cosigned(3, all.slice(0, 260));
    const conflict = { status: 409, type: "text/x.tlog.size", text: "260\n" };
    assert.deepEqual(await witness.ask(question(3, all)), conflict);
    assert.deepEqual(await witness.ask(question(0, all.slice(0, 2))), conflict);
    const fork = [...all.slice(0, 259), ...crowd(41, 9000)];
    assert.deepEqual(await witness.ask(question(260, fork.slice(0, 260))), conflict);
    assert.equal((await witness.ask(question(260, fork))).status, 422);
    assert.equal((await witness.ask(question(259, all, { old: 260 }))).status, 422);
    assert.equal((await witness.ask(question(0, all.slice(0, 200), { old: 260 }))).status, 400);
    await cosigned(260, all);
  });
  test("knows its logs and their keys", async () => {
    assert.equal((await witness.ask(question(0, all, { key: keyOf("outcry.example/c/y", 7) }))).status, 404);
    assert.equal((await witness.ask(question(300, all, { key: keyOf(LOG.name, 8) }))).status, 403);
  });
  test("refuses what is no question", async () => {
    for (const body of ["", "old 300", "old x\n\n", `old 300\nAAAA\n${question(300, all).slice(8)}`, "old 300\n\nno note\n"]) {
      assert.equal((await witness.ask(body)).status, 400, body);
    }
    assert.equal((await fetch(`${witness.url}/add-checkpoint`)).status, 405);
    assert.equal((await fetch(`${witness.url}/else`)).status, 404);
  });
  test("remembers over a power cut", async () => {
    await witness.kill();
    await witness.start();
    assert.equal((await witness.ask(question(0, all))).text, "300\n");
    assert.equal((await witness.ask(question(300, all))).status, 200);
  });
  test("signs nothing with a damaged memory, nor twice at once", async () => {
    const second = await outcry("witness", "--config", witness.config);
    assert.equal(second.code, 3);
    assert.match(second.stderr, /is in use by another outcry/);
    const state = join(witness.folder, "witness-state");
    const [file] = readdirSync(state).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const kept = readFileSync(join(state, file));
    writeFileSync(join(state, file), "damaged");
    assert.equal((await witness.ask(question(0, all))).status, 503);
    assert.match(witness.stderr, /is damaged: nothing of outcry\.example\/c\/x is cosigned until it is put back/);
    writeFileSync(join(state, file), kept);
    assert.equal((await witness.ask(question(300, all))).status, 200);
  });
  test("ends in peace", async () => assert.equal(await witness.kill("SIGTERM"), 0));
  test("a configuration that is wrong names the line", async () => {
    const file = join(home, "wrong.toml");
    for (const [text, words] of [
      ['name = "a b"\n', /name: must be a host/],
      ['name = "a.example"\nlogs = ["x"]\n', /wrong\.toml:2: logs: /],
      ['name = "a.example"\nkeys = "x"\n', /wrong\.toml:2: keys: is not a key that is known/],
      [`name = "a.example"\nlogs = ["${witness.vkey}"]\n`, /wrong\.toml:2: logs: that is a witness's key/],
    ]) {
      writeFileSync(file, text);
      const { code, stderr } = await outcry("witness", "--config", file);
      assert.equal(code, 2);
      assert.match(stderr, words);
    }
  });
});

describe("a site with three witnesses, of whom two are needed", () => {
  let site, witnesses, logKey;
  const vkeys = () => witnesses.map((witness) => witness.vkey);
  const published = async () => readCheckpoint((await site.get("/c/save-the-thirty/log/checkpoint")).text, vkeys());
  const until = async (what, patience = 15_000) => {
    for (let waited = 0; waited < patience; waited += 100) {
      const now = await published();
      if (what(now)) return now;
      await sleep(100);
    }
    assert.fail(`did not come to pass: ${JSON.stringify(await published())}`);
  };
  const signs = (name) => site.signAndConfirm({ name, email: `${name}@example.org` });

  before(async () => {
    witnesses = await Promise.all(["ana.example", "ben.example", "chi.example"].map((name) => Witness.make(name)));
    const ask = witnesses.map((witness) => `${witness.url} ${witness.vkey}`).join(",");
    site = await Outcry.start({ env: { OUTCRY_WITNESSES_ASK: ask, OUTCRY_WITNESSES_NEEDED: "2" } });
    logKey = (await site.get("/c/save-the-thirty/log/key")).text.trim();
    for (const witness of witnesses) await witness.start(logKey);
  });
  after(() => site.stop());

  test("each checkpoint is cosigned soon, and the audit demands it", async () => {
    await signs("one");
    await until(({ size, by }) => size === 1 && by.length >= 2);
    for (const name of ["two", "three", "four"]) await signs(name);
    const { by } = await until(({ size, by }) => size === 4 && by.length === 3);
    assert.deepEqual(by, ["ana.example", "ben.example", "chi.example"]);
    const named = vkeys().flatMap((vkey) => ["--witness", vkey]);
    const { code, stdout } = await outcry("audit", `${site.origin}/c/save-the-thirty`, "--key", logKey, "--no-state", ...named);
    assert.equal(code, 0);
    assert.match(stdout, /^witnesses {2}3 of 3/m);
  });
  test("the log's page names them, and its command holds the log to them", async () => {
    const { text } = await site.get("/en/c/save-the-thirty/log");
    for (const vkey of vkeys()) assert.ok(text.includes(`<code>${vkey}</code>`));
    const [, command] = /<pre>outcry (audit [^<]+)<\/pre>/.exec(text);
    const args = command.split(" ").map((word) => word.replace(/^&#39;|&#39;$/g, ""));
    const { code, stdout, stderr } = await outcry(...args, "--no-state");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^witnesses {2}3 of 3/m);
    assert.match((await site.get("/ko/c/save-the-thirty/log")).text, /증인은 다음 3곳입니다/);
  });
  test("the check asks each of them", async () => {
    const { stdout } = await outcryWith(site.env, "check", "--data", site.data);
    for (const { name } of witnesses) assert.match(stdout, new RegExp(`^ok    witness ${name} of save-the-thirty: cosigned 4 entries before$`, "m"));
  });
  test("a receipt is proved at once, witnessed or not", async () => {
    const receipt = await signs("five");
    const proof = (await site.get(`${receipt}.json`)).json();
    assert.equal(proof.index, 4);
    const { size } = readCheckpoint(proof.checkpoint);
    assert.ok(size >= 5);
  });
  test("one that is gone is not missed, and comes back", async () => {
    await witnesses[0].kill();
    await signs("six");
    await until(({ size, by }) => size === 6 && by.length === 2 && !by.includes("ana.example"));
    await witnesses[0].start();
    for (let i = 0; i < 30 && (await published()).by.length < 3; ++i) {
      await signs(`more-${i}`);
      await sleep(500);
    }
    await until(({ by }) => by.length === 3);
  });
  test("with too few, signing goes on and what is published does not shrink", async () => {
    await witnesses[0].kill();
    await witnesses[1].kill();
    const before = await published();
    await signs("late");
    assert.ok((await site.count()) > before.size);
    await sleep(1500);
    const now = await published();
    assert.ok(now.size >= before.size);
    assert.ok(now.by.length >= 2, "the last that was witnessed stands for a minute");
    for (const witness of witnesses.slice(0, 2)) await witness.start();
    const count = await site.count();
    await until(({ size, by }) => size >= count && by.length >= 2, 30_000);
  });
  test("after a power cut the site goes on where its witnesses are", async () => {
    const before = await published();
    await site.kill();
    await site.run();
    const after = await published();
    assert.equal(after.size, before.size);
    assert.ok(after.by.length >= 2, "its cosignatures were kept");
    await signs("after");
    await until(({ size, by }) => size === before.size + 1 && by.length >= 2);
  });
  test("a wrong list of witnesses stops the start", async () => {
    for (const [env, words] of [
      [{ OUTCRY_WITNESSES_ASK: "https://w.example", OUTCRY_WITNESSES_NEEDED: "1" }, /witnesses\.ask: .*an address, a space and a verifier key/],
      [{ OUTCRY_WITNESSES_ASK: `https://w.example ${logKey}`, OUTCRY_WITNESSES_NEEDED: "1" }, /that is a log's key, no witness's/],
      [{ OUTCRY_WITNESSES_ASK: `https://w.example ${witnesses[0].vkey}`, OUTCRY_WITNESSES_NEEDED: "2" }, /witnesses\.needed: from 1 to the number/],
      [{ OUTCRY_WITNESSES_ASK: `https://w.example ${witnesses[0].vkey},https://v.example ${witnesses[0].vkey}`, OUTCRY_WITNESSES_NEEDED: "2" }, /witnesses\.ask: ana\.example stands there twice/],
    ]) {
      await assert.rejects(Outcry.start({ env }), words);
    }
  });
});
