// A site that comes back: copied into one file while people sign, and brought
// up again elsewhere, with the keys that were kept apart. What the public log
// has promised since then still holds.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { confirmLink, Outcry, outcry, outcryWith, PROGRAM, SLUG } from "./support/outcry.mjs";
import { startWitness } from "./support/witness.mjs";

const folder = mkdtempSync(join(tmpdir(), "outcry-backup-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name) => join(folder, name);
const sh = (command) => new Promise((resolve) => execFile("bash", ["-c", command], (error, stdout, stderr) =>
  resolve({ code: error ? error.code : 0, stdout, stderr })));

// The site, from another folder: with its name and port, and its keys.
async function revive(site, data, { keys = site.data } = {}) {
  if (keys) cpSync(join(keys, "keys"), join(data, "keys"), { recursive: true });
  const again = new Outcry({ env: site.env });
  Object.assign(again, { data, port: site.port, serves: true });
  return again;
}
const restored = (site, ...args) => outcryWith({ ...site.env, OUTCRY_SERVER_ORIGIN: site.origin }, "restore", ...args);
const audited = (site, state, ...args) => outcry("audit", `${site.origin}/c/${SLUG}`, "--state", state, ...args);
const person = (name) => ({ name, email: `${name}@example.org` });

async function keyholderReads(site) {
  const file = at(`list-${Math.random()}.sealed`);
  const env = { ...site.env, OUTCRY_SERVER_ORIGIN: site.origin };
  assert.equal((await outcryWith(env, "export", "signatures", "--campaign", SLUG, "--data", site.data, "-o", file)).code, 0);
  const { code, stderr } = await outcry("unseal", "--json", "--key", site.keyholder, file, "-o", `${file}.json`);
  assert.equal(code, 0, stderr);
  return readFileSync(`${file}.json`, "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line).email).sort();
}

describe("a site that comes back", () => {
  let site, again;
  const backup = at("site.tar"), mirror = at("mirror"), state = at("audit-state");
  const receipts = {};
  let pending;

  before(async () => {
    site = await Outcry.start({ args: ["--signatures", "20000"] });
    site.keyholder = at("keyholder.key");
    cpSync(join(site.data, "demo-keyholder.key"), site.keyholder);
    const env = { ...site.env, OUTCRY_SERVER_ORIGIN: site.origin };
    assert.equal((await outcryWith(env, "export", "log", "--campaign", SLUG, "--data", site.data, "-o", at("old-mirror"))).code, 0);
    for (const name of ["ana", "ben", "chi"]) receipts[name] = await site.signAndConfirm({ ...person(name), updates: name === "ben" });
    assert.equal((await site.sign(person("waits"))).status, 202);
    pending = confirmLink(await site.mailTo("waits@example.org"));
  });
  after(async () => {
    await again?.stop();
    if (site.exit === undefined) await site.kill();
    rmSync(site.data, { recursive: true, force: true });
  });

  test("is copied while people sign: nobody waits, and the copy is of one moment", async () => {
    const before = await site.count();
    const copying = outcry("backup", "--data", site.data, "-o", backup, "--json");
    let done = false, signed = 0;
    copying.then(() => (done = true));
    while (!done || signed < 5) assert.equal((await site.sign(person(`meanwhile-${signed++}`))).status, 202);
    const { code, stdout, stderr } = await copying;
    assert.equal(code, 0, stderr);
    const manifest = JSON.parse(stdout);
    assert.equal(manifest.format, "outcry backup 1");
    assert.equal(manifest.configuration, "whole");
    assert.deepEqual(manifest.campaigns.map(({ slug, size, count }) => ({ slug, size, count })), [{ slug: SLUG, size: before, count: before }]);
    assert.match(manifest.campaigns[0].checkpoint, new RegExp(`^${site.host}/c/${SLUG}\n${before}\n`));
    assert.equal(statSync(backup).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith(".new")), []);
    assert.match(stderr, /The keys are not in it, and must not lie beside it: keep a copy of .*keys elsewhere/);
  });

  test("that is interrupted leaves nothing behind", async () => {
    const before = readdirSync(folder).sort();
    for (const wait of [10, 20, 40, 80]) {
      const program = spawn(PROGRAM, ["backup", "--data", site.data, "-o", at("interrupted.tar")], { stdio: "ignore" });
      const ended = once(program, "exit");
      await sleep(wait);
      program.kill("SIGINT");
      await ended;
      rmSync(at("interrupted.tar"), { force: true });  // it was faster
      assert.deepEqual(readdirSync(folder).sort(), before);
    }
  });

  test("is a plain tar that can be checked without this program, and holds no key", async () => {
    assert.deepEqual((await sh(`tar tf ${backup}`)).stdout.trim().split("\n"), ["SHA256SUMS", "manifest.json", "outcry.db", "outcry.toml"]);
    const sums = await sh(`mkdir ${at("x")} && cd ${at("x")} && tar xf ${backup} && sha256sum -c SHA256SUMS`);
    assert.equal(sums.code, 0, sums.stderr);
    const bytes = readFileSync(backup).toString("latin1");
    for (const name of readdirSync(join(site.data, "keys"))) {
      const key = readFileSync(join(site.data, "keys", name), "latin1").trim();
      assert.equal(key.length, 64);
      for (const form of [key, key.toUpperCase(), Buffer.from(key, "hex").toString("latin1"), Buffer.from(key, "hex").toString("base64url").slice(0, 42)]) {
        assert.ok(!bytes.includes(form), name);
      }
    }
    assert.ok(!bytes.includes("outcry keyholder key"));
  });

  test("goes on for a while; then its server is gone", async () => {
    assert.equal((await site.confirm(pending)).status, 303);
    assert.equal((await site.post(`${receipts.ben}/withdraw`)).status, 303);
    receipts.late = await site.signAndConfirm(person("late"));
    assert.equal((await site.post(`${receipts.late}/withdraw`)).status, 303);
    receipts.later = await site.signAndConfirm(person("later"));
    const seen = await audited(site, state);
    assert.equal(seen.code, 0, seen.stderr);
    const env = { ...site.env, OUTCRY_SERVER_ORIGIN: site.origin };
    assert.equal((await outcryWith(env, "export", "log", "--campaign", SLUG, "--data", site.data, "-o", mirror)).code, 0);
    site.publicCount = await site.count();
    await site.kill();
  });

  test("comes back from the file alone, and says what is still missing", async () => {
    const data = at("restored");
    const { code, stdout, stderr } = await restored(site, backup, "--data", data, "--json");
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).campaigns[0].slug, SLUG);
    for (const name of ["mail.key", `${SLUG}.log.key`, `${SLUG}.index.key`]) assert.ok(stderr.includes(`\n    ${name}\n`), stderr);
    assert.deepEqual(readdirSync(data).sort(), ["outcry.db", "outcry.toml"]);
    assert.equal(statSync(join(data, "outcry.db")).mode & 0o777, 0o600);
    assert.equal(statSync(data).mode & 0o777, 0o700);
  });

  test("makes no key anew that people rely on", async () => {
    const data = at("restored");
    const refused = await restored(site, "--data", data, "--nothing-newer");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, new RegExp(`keys/${SLUG}\\.log\\.key is missing \\(and 4 more\\), and people have signed: put your copy of the keys back first`));
    const check = await outcryWith(site.env, "check", "--data", data);
    assert.equal(check.code, 1);
    assert.match(check.stdout, /^FAIL {2}keys: .*log\.key is missing/m);
    assert.ok(!existsSync(join(data, "keys", "mail.key")));
  });

  test("does not start before it knows how far its public log had come", async () => {
    again = await revive(site, at("restored"));
    await assert.rejects(again.run(), /ended with 2: .*was restored from a backup, and its public log may have gone on since: save-the-thirty \(20003 entries at 20.*outcry restore --data .* --log URL\|DIR/s);
    const check = await outcryWith(site.env, "check", "--data", again.data);
    assert.equal(check.code, 1);
    assert.match(check.stdout, /^FAIL {2}restored: save-the-thirty \(20003 entries/m);
  });

  test("takes over what the public log says, entry by entry", async () => {
    for (const [where, words] of [[at("no-such"), /is no folder/], [folder, /checkpoint/]]) {
      const { code, stderr } = await restored(site, "--data", again.data, "--log", where);
      assert.ok(code === 2 || code === 3);
      assert.match(stderr, words);
    }
    const wrong = at("wrong-mirror");
    cpSync(mirror, wrong, { recursive: true });
    const tile = join(wrong, "tile/entries/078.p/40");
    const bytes = readFileSync(tile);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(tile, bytes);
    for (const [where, words] of [[wrong, /the log is of no use: /], [at("old-mirror"), /the log is of no use: .*2000[03]/]]) {
      const refused = await restored(site, "--data", again.data, "--log", where);
      assert.notEqual(refused.code, 0);
      assert.match(refused.stderr, words);
    }

    const { code, stderr } = await restored(site, "--data", again.data, "--log", mirror);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /20003 entries were here, 5 more taken over from its public log/);
    assert.match(stderr, /\n {2}2 of them count people whose records are not in the backup/);
    again.keyholder = site.keyholder;
    await again.run();
    assert.equal(await again.count(), site.publicCount);
  });

  test("is the same log to whoever saw it before", async () => {
    const seen = await audited(site, state);
    assert.equal(seen.code, 0, seen.stderr);
    assert.match(seen.stdout, /^entries {4}20008, all read/m);
  });

  test("still knows who signed, who was confirmed since, and who withdrew", async () => {
    for (const name of ["ana", "chi"]) assert.equal((await again.get(receipts[name])).status, 200);
    const { text } = await again.get(receipts.ana);
    assert.ok(text.includes("ana"));
    const confirmed = await again.confirm(pending);
    assert.match(confirmed.text, /This signature is confirmed already/);
    assert.equal((await again.get(/\/r\/[\w-]+/.exec(confirmed.text)[0])).status, 200);
    assert.equal((await again.get(receipts.later)).status, 404, "of this one nothing is here");
    const list = await keyholderReads(again);
    assert.equal(list.length, 20000 + 3);
    for (const name of ["ana", "chi", "waits"]) assert.ok(list.includes(`${name}@example.org`), name);
    for (const name of ["ben", "late", "later"]) assert.ok(!list.includes(`${name}@example.org`), name);
    const before = await again.count();
    await again.sign(person("ana"));
    await again.sign(person("waits"));
    await again.signAndConfirm(person("ben"));  // who withdrew may sign again
    assert.equal(await again.count(), before + 1);
  });

  test("goes on, as one log", async () => {
    receipts.new = await again.signAndConfirm(person("new"));
    const seen = await audited(site, state);
    assert.equal(seen.code, 0, seen.stderr);
    const proof = at("receipt.json");
    writeFileSync(proof, (await again.get(`${receipts.new}.json`)).text);
    assert.equal((await outcry("verify", proof, "--log", `${site.origin}/c/${SLUG}`)).code, 0);
    const twice = await restored(site, "--data", again.data, "--log", mirror);
    assert.equal(twice.code, 3, "while the server runs");
    assert.match(twice.stderr, /is in use by another outcry/);
  });
});

describe("a backup that is of no use", () => {
  let data;
  const good = at("small.tar");
  before(async () => {
    const site = await Outcry.start({ args: ["--signatures", "10"] });
    await site.end();
    data = at("small");
    cpSync(site.data, data, { recursive: true });
    rmSync(site.data, { recursive: true });
    assert.equal((await outcry("backup", "--data", data, "-o", good)).code, 0);
  });

  async function refuses(file, target, code, words) {
    const there = existsSync(target) ? readdirSync(target) : null;
    const { code: got, stdout, stderr } = await outcry("restore", file, "--data", target);
    assert.equal(got, code, stderr);
    assert.match(stderr, words);
    assert.equal(stdout, "");
    assert.deepEqual(existsSync(target) ? readdirSync(target) : null, there, "nothing was changed");
  }
  const changed = (name, change) => {
    writeFileSync(at(name), change(Buffer.from(readFileSync(good))));
    return at(name);
  };
  // A file of the tar changed, the sums as they should be.
  async function rewritten(name, command) {
    const x = at(`${name}-x`), names = ["manifest.json", "outcry.db", "outcry.toml"];
    mkdirSync(x);
    const { code, stderr } = await sh(`cd ${x} && tar xf ${good} && ${command} && sha256sum ${names.join(" ")} > SHA256SUMS`);
    assert.equal(code, 0, stderr);
    writeFileSync(at(name), Buffer.concat([...["SHA256SUMS", ...names].map((file) => tarred(file, readFileSync(join(x, file)))), Buffer.alloc(1024)]));
    return at(name);
  }
  function tarred(name, content) {
    const head = Buffer.alloc(512);
    for (const [at, text] of [[0, name], [100, "0000600"], [108, "0000000"], [116, "0000000"], [124, content.length.toString(8).padStart(11, "0")],
      [136, "14525021400"], [148, "        "], [156, "0"], [257, "ustar\0" + "00"]]) head.write(text, at);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return Buffer.concat([head, content, Buffer.alloc(-content.length & 511)]);
  }

  test("is told apart, and changes nothing", async () => {
    const fresh = at("fresh");
    await refuses(at("no-such.tar"), fresh, 3, /couldn't read .*no-such\.tar: No such file/);
    await refuses(changed("flipped.tar", (bytes) => { bytes[40_000] ^= 4; return bytes; }), fresh, 3, /the backup is damaged: outcry\.db is not as it was written/);
    await refuses(changed("head.tar", (bytes) => { bytes[700] ^= 1; return bytes; }), fresh, 3, /the backup is damaged/);
    await refuses(changed("cut.tar", (bytes) => bytes.subarray(0, bytes.length - 1)), fresh, 3, /the backup is damaged: its end is missing/);
    await refuses(changed("half.tar", (bytes) => bytes.subarray(0, bytes.length / 2)), fresh, 3, /its end is missing/);
    await refuses(changed("longer.tar", (bytes) => Buffer.concat([bytes, Buffer.from("x")])), fresh, 3, /something was appended/);
    await refuses(changed("empty.tar", () => Buffer.alloc(0)), fresh, 2, /this is no backup that "outcry backup" wrote/);
    await refuses(join(data, "outcry.toml"), fresh, 2, /this is no backup/);
  });
  test("of a newer version is left to the newer program", async () => {
    const fresh = at("fresh");
    assert.equal((await outcry("restore", await rewritten("same.tar", "true"), "--data", at("same"))).code, 0);
    await refuses(await rewritten("newer.tar", `sed -i 's/outcry backup 1/outcry backup 2/' manifest.json`), fresh, 2, /the backup is of a newer version than this program/);
    await refuses(await rewritten("newer-db.tar", `sqlite3 outcry.db 'PRAGMA user_version = 999'`), fresh, 2, /the backup's database is of version 999, this program knows only up to/);
  });
  test("whose database is damaged although its sums agree is refused", async () => {
    const file = await rewritten("rotten.tar", `dd if=/dev/urandom of=outcry.db bs=4096 seek=3 count=6 conv=notrunc 2>/dev/null`);
    await refuses(file, at("fresh"), 3, /database is damaged|look at the backup's database/);
  });
  test("never writes over what is there", async () => {
    await refuses(good, data, 2, /is not empty: nothing is written over\. Name a new folder, or: mv /);
    const { code, stderr } = await outcry("backup", "--data", data, "-o", good);
    assert.equal(code, 2);
    assert.match(stderr, /small\.tar exists already/);
    const none = await outcry("backup", "--data", folder, "-o", at("none.tar"));
    assert.equal(none.code, 2);
    assert.match(none.stderr, /is no data folder/);
  });
  test("but keys that were put back first may be there", async () => {
    const target = at("keys-first");
    mkdirSync(join(target, "keys"), { recursive: true, mode: 0o700 });
    const { code, stderr } = await outcry("restore", good, "--data", target);
    assert.equal(code, 0, stderr);
  });
  test("a disk that is full leaves nothing behind, neither here nor there", async () => {
    const before = readdirSync(folder).sort();
    for (const kilobytes of [40, 100]) {
      for (const command of [`backup --data ${data} -o ${at("full.tar")}`, `restore ${good} --data ${at("full")}`]) {
        const { code, stderr } = await sh(`ulimit -f ${kilobytes}; exec ${PROGRAM} ${command}`);
        assert.equal(code, 3, `${command}: ${stderr}`);
        assert.match(stderr, /outcry: couldn't /);
        assert.deepEqual(readdirSync(folder).sort(), before, command);
      }
    }
  });
  test("passwords do not come along", async () => {
    const toml = join(data, "outcry.toml"), text = readFileSync(toml, "utf8");
    writeFileSync(toml, text.replace(/^password = ""$/m, 'password = "xylophone-77"'));
    const { code, stderr } = await outcry("backup", "--data", data, "-o", at("cut-password.tar"));
    assert.equal(code, 0);
    assert.match(stderr, /outcry\.toml is in it without its passwords/);
    assert.ok(!readFileSync(at("cut-password.tar")).includes("xylophone"));
    const back = await outcry("restore", at("cut-password.tar"), "--data", at("cut-password"));
    assert.match(back.stderr, /set mail\.password again/);
    writeFileSync(toml, text);
  });
  test("a key that is lost for good is made anew only when asked, and never a log's", async () => {
    const target = at("keys-first");
    cpSync(join(data, "keys"), join(target, "keys"), { recursive: true });
    assert.equal((await outcry("restore", "--data", target, "--nothing-newer")).code, 0);
    rmSync(join(target, "keys", `${SLUG}.index.key`));
    const refused = await outcry("export", "log", "--campaign", SLUG, "--data", target, "-o", at("renewed-log"));
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /outcry keys renew save-the-thirty\.index\.key --data /);
    for (const name of [`${SLUG}.log.key`, "../x.index.key", "mail.key"]) assert.equal((await outcry("keys", "renew", name, "--data", target)).code, 2, name);
    assert.equal((await outcry("keys", "renew", `${SLUG}.index.key`, "--data", target)).code, 0);
    assert.equal((await outcry("export", "log", "--campaign", SLUG, "--data", target, "-o", at("renewed-log"))).code, 0);
  });
});

describe("a log that was restored from an older point", () => {
  test("is cosigned by no witness, and known by them when asked", async () => {
    const witness = await startWitness(folder, "wit.example");
    const site = await Outcry.start({ env: { OUTCRY_WITNESSES_ASK: witness.ask, OUTCRY_WITNESSES_NEEDED: "1" } });
    const cosigned = async (one) => (await one.get(`/c/${SLUG}/log/checkpoint`)).text.includes("— wit.example ");
    const within = async (seconds, holds) => {
      for (let i = 0; i < seconds * 10; ++i, await sleep(100)) if (await holds()) return true;
      return false;
    };
    let again;
    try {
      await witness.knows((await site.get(`/c/${SLUG}/log/key`)).text.trim());
      await site.signAndConfirm(person("one"));
      assert.equal((await outcry("backup", "--data", site.data, "-o", at("witnessed.tar"))).code, 0);
      await site.signAndConfirm(person("two"));
      assert.ok(await within(15, async () => /\n2\n/.test((await site.get(`/c/${SLUG}/log/checkpoint`)).text) && cosigned(site)));
      await site.kill();

      const data = at("witnessed");
      assert.equal((await restored(site, at("witnessed.tar"), "--data", data)).code, 0);
      again = await revive(site, data);
      const refused = await restored(site, "--data", data, "--nothing-newer");
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /witness wit\.example has cosigned 2 entries of save-the-thirty, and here are 1: find a newer copy/);
      const check = await outcryWith({ ...site.env, OUTCRY_SERVER_ORIGIN: site.origin }, "check", "--data", data);
      assert.match(check.stdout, /^FAIL {2}witness wit\.example of save-the-thirty: cosigned 2 entries before, and this log has 1/m);

      // Whoever forces it has a fork that no witness signs.
      assert.equal((await sh(`sqlite3 ${join(data, "outcry.db")} 'DROP TABLE unsettled'`)).code, 0);
      await again.run();
      await again.signAndConfirm(person("three"));
      await again.signAndConfirm(person("four"));
      assert.ok(!(await within(4, () => cosigned(again))));
      assert.match(again.stderr, /witness wit\.example of save-the-thirty does not cosign/);
    } finally {
      await witness.stop();
      await again?.stop();
      if (site.exit === undefined) await site.kill();
      rmSync(site.data, { recursive: true, force: true });
    }
  });
});
