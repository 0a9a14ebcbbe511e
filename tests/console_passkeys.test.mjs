// Passkeys at the console's door, with authenticators that this test has made
// itself: over HTTP, as a browser sends their answers. The browser's own part
// is in browser/passkeys.test.mjs.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Desk } from "./support/console.mjs";
import { Outcry, outcry } from "./support/outcry.mjs";
import { Authenticator, questionIn } from "./support/passkey.mjs";

const PASSWORD = "seven candles on the embassy steps";

describe("a passkey", () => {
  let site;
  before(async () => {
    site = await Outcry.start();
    // A host that has a name: browsers know no passkeys at addresses.
    await site.end();
    site.env.OUTCRY_SERVER_ORIGIN = `http://localhost:${site.port}`;
    await site.run();
    site.origin = site.env.OUTCRY_SERVER_ORIGIN;
  });
  after(() => site?.stop());

  async function invited(name, role) {
    const { stdout } = await outcry("user", "add", "--data", site.data, "--name", name, "--role", role, "--json", `${name.toLowerCase()}@example.org`);
    const desk = new Desk(site), link = new URL(JSON.parse(stdout).link).pathname;
    await desk.get(link);
    assert.equal((await desk.post(link, { password: PASSWORD })).status, 303);
    return desk;
  }
  const listed = async (name) =>
    JSON.parse((await outcry("user", "list", "--data", site.data, "--json")).stdout).find(({ email }) => email === `${name.toLowerCase()}@example.org`);
  // At the second step: the desk and what it is asked.
  async function half(name) {
    const desk = new Desk(site);
    assert.equal((await desk.signIn(`${name.toLowerCase()}@example.org`, PASSWORD)).location, "/console/second");
    return { desk, question: questionIn(await desk.get("/console/second")) };
  }

  for (const kind of ["ES256", "EdDSA", "RS256"]) {
    test(`is an owner's second factor, by ${kind}`, async () => {
      const name = `Owner${kind}`, desk = await invited(name, "owner"), key = new Authenticator(site, kind);
      const question = questionIn(await desk.get("/console/factor"));
      assert.equal(question.rp.id, "localhost");
      assert.deepEqual(question.pubKeyCredParams.map(({ alg }) => alg), [-7, -8, -257]);
      const made = await desk.post("/console/factor/passkey", { name: "blue key", ...key.make(question) });
      assert.equal(made.status, 200, made.text);
      const codes = [...made.text.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code]) => code);
      assert.equal(codes.length, 10);
      assert.equal((await desk.get("/console/")).status, 200);
      assert.match((await desk.get("/console/account")).text, /blue key/);

      const again = await half(name);
      assert.deepEqual(again.question.allowCredentials, [{ type: "public-key", id: key.id.toString("base64url") }]);
      assert.equal((await again.desk.get("/console/people")).location, "/console/second", "half is not in");
      const asked = questionIn(await again.desk.get("/console/second"));
      assert.equal((await again.desk.post("/console/second/passkey", { then: "/console/people", ...key.sign(asked) })).location, "/console/people");
      assert.equal((await again.desk.get("/console/people")).status, 200);

      const { desk: paper } = await half(name);
      assert.equal((await paper.post("/console/second", { code: codes[3] })).status, 303, "a recovery code does as well");
    });
  }

  // Somebody who has one, and it.
  async function withPasskey(name) {
    const desk = await invited(name, "viewer"), key = new Authenticator(site);
    await desk.get("/console/account");
    await desk.post("/console/factor/begin");
    const made = await desk.post("/console/factor/passkey", { name: "key", ...key.make(questionIn(await desk.get("/console/factor"))) });
    assert.equal(made.status, 200, made.text);
    return { desk, key };
  }

  test("is made in answer to its own question, of this site alone", async () => {
    const desk = await invited("Mina", "viewer"), key = new Authenticator(site);
    await desk.get("/console/account");
    await desk.post("/console/factor/begin");
    const first = questionIn(await desk.get("/console/factor"));
    const offered = key.make(first);
    for (const [what, lie] of Object.entries({
      "another origin": { origin: "https://evil.example" }, "another host": { host: "evil.example" }, "nobody there": { flags: 0 } })) {
      const liar = Object.assign(new Authenticator(site), lie);
      const refused = await desk.post("/console/factor/passkey", { name: "x", ...liar.make(questionIn(await desk.get("/console/factor"))) });
      assert.equal(refused.status, 422, what);
    }
    assert.equal((await desk.post("/console/factor/passkey", { name: "x", ...offered })).status, 422, "of a page before");
    assert.equal((await desk.post("/console/factor/passkey", { name: "", ...key.make(questionIn(await desk.get("/console/factor"))) })).status, 422);
    assert.equal((await desk.post("/console/factor/passkey", { name: "x", client_data: "!", attestation: "" })).status, 422);
    assert.equal((await listed("Mina")).passkeys, 0);
    const done = key.make(questionIn(await desk.get("/console/factor")));
    assert.equal((await desk.post("/console/factor/passkey", { name: "telephone", ...done })).status, 200);
  });

  test("signs in by its own answer, once, of this site alone", async () => {
    const lies = {
      "another challenge": (key, question) => key.sign({ ...question, challenge: "A".repeat(43) }),
      "another key": (key, question) => ({ ...new Authenticator(site).sign(question), credential: key.id.toString("base64url") }),
      "an unknown key": (key, question) => new Authenticator(site).sign(question),
      "a signature that is cut": (key, question) => {
        const said = key.sign(question);
        return { ...said, signature: said.signature.slice(0, -4) };
      },
      "nothing": () => ({}),
      "another origin": (key, question) => key.but({ origin: "https://localhost.evil.example" }).sign(question),
      "another host": (key, question) => key.but({ host: "evil.example" }).sign(question),
      "nobody there": (key, question) => key.but({ flags: 0 }).sign(question),
    };
    let number = 0;
    for (const [what, lie] of Object.entries(lies)) {
      const name = `Liar${++number}`, { key } = await withPasskey(name);
      const { desk: thief, question } = await half(name);
      assert.equal((await thief.post("/console/second/passkey", lie(key, question))).status, 422, what);
      assert.equal((await thief.get("/console/account")).location, "/console/second", what);
    }

    const { key } = await withPasskey("Rae");
    const { desk: good, question } = await half("Rae"), said = key.sign(question);
    assert.equal((await good.post("/console/second/passkey", said)).status, 303);
    const { desk: replayed } = await half("Rae");
    assert.equal((await replayed.post("/console/second/passkey", said)).status, 422, "seen on the way");
  });

  test("that was copied lets neither in", async () => {
    const { desk, key } = await withPasskey("Kyu"), copy = key.but({});
    for (let i = 0; i < 2; ++i) {
      const { desk: honest, question } = await half("Kyu");
      assert.equal((await honest.post("/console/second/passkey", key.sign(question))).status, 303);
    }
    for (const one of [copy, key]) {
      const { desk: either, question } = await half("Kyu");
      const answer = await either.post("/console/second/passkey", one.sign(question));
      assert.equal(answer.status, 422);
      assert.match(answer.text, /may have been copied/);
    }
    assert.match((await desk.get("/console/account")).text, /may be copied: lets nobody in/);
  });

  test("is one of several; an owner's last factor stays", async () => {
    const desk = await invited("Ona", "owner"), [one, two] = [new Authenticator(site), new Authenticator(site, "EdDSA")];
    await desk.post("/console/factor/passkey", { name: "one", ...one.make(questionIn(await desk.get("/console/factor"))) });
    const question = questionIn(await desk.get("/console/factor"));
    assert.equal(question.excludeCredentials.length, 1);
    assert.equal((await desk.post("/console/factor/passkey", { name: "two", ...two.make(question) })).location, "/console/account?said=passkey");
    assert.equal((await listed("Ona")).passkeys, 2);
    assert.match((await outcry("user", "list", "--data", site.data)).stdout, /^ona@example.org\tOna\towner\tactive, 2 passkeys$/m);
    const removals = async () => [...(await desk.get("/console/account")).text.matchAll(/\/console\/account\/passkeys\/\d+\/remove/g)].map(([path]) => path);
    assert.equal((await desk.post((await removals())[0])).status, 303);
    const refused = await desk.post((await removals())[0]);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /Owners always have a second factor/);
    assert.equal((await desk.post("/console/account/app/remove")).status, 404, "there is none");
    assert.equal((await desk.post("/console/account/passkeys/nonsense/remove")).status, 404);
    const elsewhere = await invited("Tom", "viewer");
    await elsewhere.get("/console/account");
    assert.equal((await elsewhere.post((await removals())[0])).status, 404, "of somebody else");
    assert.equal((await listed("Ona")).passkeys, 1);

    const { stdout } = await outcry("user", "reset", "--lost-factor", "--data", site.data, "--json", "ona@example.org");
    const link = new URL(JSON.parse(stdout).link).pathname, back = new Desk(site);
    await back.get(link);
    await back.post(link, { password: "nine boats under one bridge" });
    assert.equal((await back.get("/console/")).location, "/console/factor", "an owner sets up another one");
    assert.equal((await listed("Ona")).passkeys, 0);
  });
});

describe("a site without a name", () => {
  let site;
  before(async () => (site = await Outcry.start()));
  after(() => site?.stop());

  test("offers codes alone", async () => {
    const { stdout } = await outcry("user", "add", "--data", site.data, "--name", "Ana", "--role", "owner", "ana@example.org");
    const desk = new Desk(site);
    await desk.accept(new URL(stdout.trim()).pathname, PASSWORD);
    assert.equal(desk.codes.length, 10);
    await desk.get("/console/account");
    assert.doesNotMatch((await desk.get("/console/factor")).text, /data-passkey/);
  });
});
