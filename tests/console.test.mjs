// The console, as those see it who work there, and those who should not: over
// HTTP, with people that `outcry user` invited.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Desk, totp } from "./support/console.mjs";
import { SLUG, outcry, siteForAll } from "./support/outcry.mjs";

const PASSWORD = "seven candles on the embassy steps";
const doc = (name) => readFileSync(new URL(`../docs/operate/${name}.md`, import.meta.url), "utf8");

async function invite(site, name, ...roles) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    ...roles.flatMap((role) => ["--role", role]), "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  return new URL(JSON.parse(stdout).link).pathname;
}

async function deskOf(site, name, ...roles) {
  const link = await invite(site, name, ...roles);
  const desk = new Desk(site);
  await desk.accept(link, PASSWORD);
  return desk;
}

describe("the door", () => {
  const site = siteForAll();

  test("nobody comes in without an account, and is led to the sign-in", async () => {
    const answer = await site.get("/console/people");
    assert.equal(answer.status, 303);
    assert.equal(answer.location, "/console/sign-in?then=%2Fconsole%2Fpeople");
    const page = await site.get(answer.location);
    assert.equal(page.status, 200);
    assert.equal(page.headers["cache-control"], "no-store");
    assert.match(page.text, /name="robots" content="noindex"/);
    assert.match(page.text, /name="then" value="\/console\/people"/);
    assert.equal((await site.get("/console/nowhere")).status, 404);
    assert.equal((await site.get("/ko/console/sign-in")).text.includes("로그인"), true);
  });

  test("a link lets in once, and only with a password that is not guessed", async () => {
    const link = await invite(site, "Viola", "viewer");
    const desk = new Desk(site);
    assert.match((await desk.get(link)).text, /Viola, you have been invited/);
    for (const [weak, why] of [["short", /at least 10/], ["password1234", /guessed/], ["violaviola", /guessed/], ["x".repeat(129), /at most 128/]]) {
      const refused = await desk.post(link, { password: weak });
      assert.equal(refused.status, 422, weak);
      assert.match(refused.text, why);
      assert.ok(!refused.text.includes(`value="${weak}"`), "a password is never shown again");
    }
    assert.equal((await desk.post(link, { password: PASSWORD })).status, 303);
    assert.equal((await desk.get("/console/")).status, 200);
    assert.equal((await desk.get(link)).status, 404, "it worked once");
    assert.equal((await new Desk(site).post(link, { password: PASSWORD })).status, 404);
  });

  test("unknown people and wrong passwords get the same answer", async () => {
    const desk = new Desk(site);
    const [unknown, wrong] = [await desk.signIn("nobody@example.org", PASSWORD), await desk.signIn("viola@example.org", "not the right one")];
    assert.equal(unknown.status, 422);
    assert.equal(unknown.text.replace("nobody@", "viola@"), wrong.text);
    assert.equal((await desk.signIn("Viola@Example.org ", PASSWORD)).status, 303);
  });

  test("owners have a second factor; a code works once, a recovery code too", async () => {
    const desk = await deskOf(site, "Olga", "owner");
    assert.equal(desk.codes.length, 10);
    const again = new Desk(site);
    const half = await again.signIn("olga@example.org", PASSWORD);
    assert.equal(half.location, "/console/second");
    assert.equal((await again.get("/console/people")).location, "/console/second", "half is not in");
    await again.get("/console/second");
    assert.equal((await again.post("/console/second", { code: totp(desk.secret) })).status, 422, "used when it was set up");
    await again.get("/console/second");
    assert.equal((await again.post("/console/second", { code: totp(desk.secret, Date.now() + 30_000) })).status, 303);
    const third = new Desk(site);
    await third.signIn("olga@example.org", PASSWORD);
    await third.get("/console/second");
    const code = desk.codes[0].toLowerCase();
    assert.equal((await third.post("/console/second", { code })).status, 303);
    const fourth = new Desk(site);
    await fourth.signIn("olga@example.org", PASSWORD);
    await fourth.get("/console/second");
    assert.equal((await fourth.post("/console/second", { code })).status, 422);
  });

  test("guessing waits longer and longer; one who has been here is not kept waiting by it", async () => {
    const desk = await deskOf(site, "Tara", "viewer");
    const stranger = new Desk(site);
    const told = [];
    for (let i = 0; i < 8; ++i) told.push((await stranger.signIn("tara@example.org", `guess number ${i}`)).status);
    assert.ok(told.includes(429), told.join());
    await desk.get("/console/");
    await desk.post("/console/sign-out");
    assert.equal((await desk.signIn("tara@example.org", PASSWORD)).status, 303, "the browser that was signed in before");
  });

  test("an ended session's cookie is worth nothing", async () => {
    const desk = await deskOf(site, "Sora", "viewer");
    const stolen = new Desk(site);
    stolen.cookies = new Map(desk.cookies);
    assert.equal((await stolen.get("/console/account")).status, 200);
    await desk.post("/console/sign-out");
    assert.equal((await stolen.get("/console/account")).status, 303);
    assert.equal((await desk.get("/console/account")).status, 303);

    await desk.signIn("sora@example.org", PASSWORD);
    // Half a sign-in has a token of its own, which is exchanged. That one which comes back a minute later
    // ends its session is in account_contract_test.cc, where time passes quickly.
    const owner = await deskOf(site, "Sunny", "owner"), half = new Desk(site);
    await half.signIn("sunny@example.org", PASSWORD);
    const old = half.cookies.get("__Host-outcry");
    await half.get("/console/second");
    await half.post("/console/second", { code: owner.codes[1] });
    assert.equal((await half.get("/console/account")).status, 200);
    const late = new Desk(site);
    late.cookies = new Map([["__Host-outcry", old]]);
    assert.equal((await late.get("/console/account")).status, 303);
    assert.equal((await late.get("/console/second")).status, 303);
    assert.equal((await half.get("/console/account")).status, 200);

    const other = new Desk(site);
    await other.signIn("sora@example.org", PASSWORD);
    await desk.get("/console/account");
    assert.equal((await desk.post("/console/account/password", { password: "another four words entirely" })).status, 303);
    assert.equal((await desk.get("/console/account")).status, 200);
    assert.equal((await other.get("/console/account")).status, 303, "a new password ends the others");
  });
});

describe("forms", () => {
  const site = siteForAll();
  let desk;

  test("come from here, with the session's own token", async () => {
    desk = await deskOf(site, "Olga", "owner");
    const fields = { name: "Mallory", email: "mallory@example.org", role: "owner" };
    const count = async () => JSON.parse((await outcry("user", "list", "--data", site.data, "--json")).stdout).length;
    const before = await count();
    for (const [headers, csrf] of [[{ "Sec-Fetch-Site": "cross-site" }], [{ "Sec-Fetch-Site": "same-site" }], [{ "Sec-Fetch-Site": "none" }],
      [{ "Sec-Fetch-Site": "", Origin: "https://evil.example" }], [{ "Sec-Fetch-Site": "", Origin: "null" }], [{ "Sec-Fetch-Site": "" }], [{}, ""], [{}, "A".repeat(43)]]) {
      const answer = await desk.post("/console/people/invite", csrf === undefined ? fields : { ...fields, csrf }, headers);
      assert.equal(answer.status, 403, JSON.stringify([headers, csrf]));
    }
    assert.equal(await count(), before);
    await desk.get("/console/people/invite");
    assert.equal((await desk.post("/console/people/invite", fields, { "Sec-Fetch-Site": "", Origin: site.origin })).status, 200);
    assert.equal(await count(), before + 1);
  });

  test("of the door itself come from here, too", async () => {
    const link = await invite(site, "Lena", "viewer");
    for (const headers of [{ "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "", Origin: "null" }, { "Sec-Fetch-Site": "", Origin: `${site.origin}.evil.example` },
      { "Sec-Fetch-Site": "" }]) {
      const mallory = new Desk(site);
      assert.equal((await mallory.post("/console/sign-in", { email: "olga@example.org", password: PASSWORD }, headers)).status, 403, "nobody is signed in as somebody else");
      assert.equal((await mallory.post(link, { password: PASSWORD }, headers)).status, 403);
      assert.equal(mallory.cookies.size, 0);
    }
    const lena = new Desk(site);
    await lena.accept(link, PASSWORD);
    for (const path of ["/console/sign-out", "/console/second", "/console/factor", "/console/account/sessions"]) {
      assert.equal((await lena.post(path, {}, { "Sec-Fetch-Site": "cross-site" })).status, 403, path);
      assert.equal((await lena.post(path, { csrf: desk.csrf })).status, 403, `${path}, with somebody else's token`);
    }
    assert.equal((await lena.get("/console/account")).status, 200);
  });

  test("keep what was typed: on problems, and when they are older than the sign-in", async () => {
    await desk.get("/console/people/invite");
    const bad = await desk.post("/console/people/invite", { name: "Kim <b>", email: "nonsense", role: "coordinator", cities: "" });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /value="Kim &lt;b&gt;"/);
    assert.match(bad.text, /value="nonsense"/);
    assert.match(bad.text, /<option value="coordinator" selected>/);
    assert.match(bad.text, /href="#f-email"/);
    assert.match(bad.text, /href="#f-role"/);

    const stale = await desk.post("/console/people/invite", { name: "Stale", email: "stale@example.org", role: "viewer", csrf: "of-before" });
    assert.equal(stale.status, 403);
    assert.match(stale.text, /type="hidden" name="name" value="Stale"/);
    const again = await desk.post("/console/people/invite", { name: "Stale", email: "stale@example.org", role: "viewer" });
    assert.equal(again.status, 200);
    assert.match(again.text, /\/console\/link\/[\w-]{43}</);
    assert.equal((await desk.post("/console/people/invite", { name: "Olga", email: "olga@example.org", role: "viewer" })).status, 422, "she works here");
  });

  test("give a person several roles, and take them away", async () => {
    await desk.get("/console/people/invite");
    const roles = { role: "viewer", campaign: "", "role-2": "coordinator", "campaign-2": "", "cities-2": "seoul" };
    const lost = await desk.post("/console/people/invite", { name: "Sev", email: "sev@example.org", ...roles, "cities-2": "" });
    assert.equal(lost.status, 422);
    assert.match(lost.text, /href="#f-role-2"/);
    assert.match(lost.text, /<option value="coordinator" selected>/);
    assert.equal((await desk.post("/console/people/invite", { name: "Sev", email: "sev@example.org", ...roles, "campaign-2": SLUG, "cities-2": "atlantis" })).status, 422);
    assert.equal((await desk.post("/console/people/invite", { name: "Sev", email: "sev@example.org", ...roles })).status, 200);
    const sev = async () => JSON.parse((await outcry("user", "list", "--data", site.data, "--json")).stdout).find(({ email }) => email === "sev@example.org");
    const { id, roles: given } = await sev();
    assert.deepEqual(given, ["viewer", "coordinator::seoul"]);
    const page = await desk.get(`/console/people/${id}`);
    assert.match(page.text, /name="role-3"/, "one that is empty follows");
    assert.equal((await desk.post(`/console/people/${id}`, { role: "organiser", campaign: SLUG, "role-2": "", "role-3": "viewer", "campaign-3": SLUG })).status, 303);
    assert.deepEqual((await sev()).roles, [`organiser:${SLUG}`, `viewer:${SLUG}`]);
    assert.equal((await desk.post(`/console/people/${id}`, { role: "king" })).status, 422);
    assert.equal((await desk.post(`/console/people/${id}`, { role: "viewer", campaign: "gone" })).status, 422);
  });

  test("the last owner stays", async () => {
    const me = JSON.parse((await outcry("user", "list", "--data", site.data, "--json")).stdout);
    const demo = me.find(({ email }) => email === "owner@outcry.example"), olga = me.find(({ email }) => email === "olga@example.org");
    await desk.get(`/console/people/${demo.id}/remove`);
    assert.equal((await desk.post(`/console/people/${demo.id}/remove`)).status, 303);
    for (const [path, fields] of [["", { role: "viewer" }], ["/disable", { disabled: "1" }], ["/remove", {}]]) {
      await desk.get(`/console/people/${olga.id}`);
      const answer = await desk.post(`/console/people/${olga.id}${path}`, fields);
      assert.equal(answer.status, 422, path);
      assert.match(answer.text, /always be an owner/);
    }
  });
});

describe("roles", () => {
  const site = siteForAll();

  // Every address of docs/operate/console.md, with every role, against docs/operate/roles.md.
  test("come where their row says, and nowhere else", async () => {
    const addresses = [...doc("console").matchAll(/^\| (GET|POST) \| `([^`]+)` \| (?:`([a-z-]+)`|[a-z ]+) \|/gm)]
      .map(([, method, path, act]) => ({ method, path, act }));
    assert.ok(addresses.filter(({ act }) => act).length >= 10);
    const header = doc("roles").match(/^\| act \|.*$/m)[0].split("|").map((cell) => cell.trim()).slice(3, -1);
    const table = Object.fromEntries([...doc("roles").matchAll(/^\| `([a-z-]+)` \|(.*)\|$/gm)].map(([, act, cells]) =>
      [act, Object.fromEntries(cells.split("|").map((cell) => cell.trim()).slice(1).map((cell, i) => [header[i], cell]))]));

    const roles = { owner: ["owner"], organiser: ["organiser"], "case-worker": ["case-worker"], coordinator: [`coordinator::seoul`],
      member: [`member::lifeline`], viewer: ["viewer"], volunteer: ["volunteer"] };
    for (const [role, grants] of Object.entries(roles)) {
      const desk = await deskOf(site, role[0].toUpperCase() + role.slice(1).replace("-", ""), ...grants);
      for (const { method, path, act } of addresses.filter((one) => one.act)) {
        const address = path.replace("{slug}", SLUG).replace("{person}", "999999").replace(/\{[^}]+\}/g, "1");
        const answer = method === "GET" ? await desk.get(address) : await desk.post(address, {});
        const allowed = table[act][role] !== "no";
        const refused = answer.status === 403 && /part of your work/.test(answer.text);
        assert.equal(refused, !allowed, `${role}: ${method} ${path} is ${answer.status}`);
        assert.notEqual(answer.status, 500);
      }
    }
    // One's own part, and nothing of the whole.
    const whole = /Forms sent|Mail of the whole site|By whose link/;
    const member = await deskOf(site, "Miri", `member:${SLUG}:jubilee-campaign`), coordinator = await deskOf(site, "Cora", `coordinator:${SLUG}:seoul`);
    const [theirs, hers] = [(await member.get(`/console/c/${SLUG}`)).text, (await coordinator.get(`/console/c/${SLUG}`)).text];
    for (const text of [theirs, hers]) assert.doesNotMatch(text, whole);
    assert.doesNotMatch(theirs, /Gatherings/);
    assert.match(hers, /Gatherings/);
    for (const desk of [member, coordinator]) {
      for (const path of ["numbers.json", "statistics.csv", "exports", "edit"]) assert.equal((await desk.get(`/console/c/${SLUG}/${path}`)).status, 403, path);
    }
    assert.match((await (await deskOf(site, "Vito", "viewer")).get(`/console/c/${SLUG}`)).text, whole);
    // Without an account, and of another campaign.
    for (const { method, path } of addresses.filter((one) => one.act)) {
      const address = path.replace("{slug}", SLUG).replace(/\{[^}]+\}/g, "1");
      const answer = method === "GET" ? await site.get(address) : await site.post(address, "x=1", { "Sec-Fetch-Site": "same-origin" });
      assert.equal(answer.status, method === "GET" ? 303 : 401, `${method} ${path}`);
    }
    const elsewhere = await deskOf(site, "Elsa", "organiser:another-campaign");
    assert.equal((await elsewhere.get(`/console/c/${SLUG}`)).status, 404, "one does not even learn that it is there");
    assert.doesNotMatch((await elsewhere.get("/console/")).text, new RegExp(SLUG));
  });
});

describe("outcry user", () => {
  const site = siteForAll();
  const user = (...args) => outcry("user", ...args, "--data", site.data);

  test("invites, lists, changes, resets and removes", async () => {
    const added = await user("add", "--name", "Ana", "--role", `coordinator:${SLUG}:seoul,busan`, "--role", "viewer", "ana@example.org");
    assert.equal(added.code, 0);
    assert.match(added.stdout, new RegExp(`^${site.origin}/console/link/[\\w-]{43}\n$`));
    assert.match((await user("list")).stdout, new RegExp(`^ana@example.org\tAna\tcoordinator:${SLUG}:seoul,busan viewer\tinvited$`, "m"));
    const desk = new Desk(site);
    await desk.accept(new URL(added.stdout.trim()).pathname, PASSWORD);
    assert.equal((await user("roles", "--role", "organiser", "ana@example.org")).code, 0);
    assert.match((await user("list")).stdout, /^ana@example.org\tAna\torganiser\tactive$/m);
    const reset = await user("reset", "ana@example.org");
    assert.equal((await desk.get("/console/account")).status, 200, "until the link is used, nothing changes");
    const other = new Desk(site);
    await other.accept(new URL(reset.stdout.trim()).pathname, "a quite different set of words");
    assert.equal((await desk.get("/console/account")).status, 303);
    assert.equal((await user("remove", "ana@example.org")).code, 0);
    assert.equal((await other.get("/console/account")).status, 303);
    for (const [args, why] of [[["add", "--name", "X", "--role", "king", "x@example.org"], /role/], [["add", "--name", "X", "--role", "viewer", "nonsense"], /address/],
      [["add", "--name", "X", "--role", "coordinator", "x@example.org"], /cit/], [["remove", "gone@example.org"], /outcry user list/]]) {
      const wrong = await user(...args);
      assert.equal(wrong.code, 2, args.join(" "));
      assert.match(wrong.stderr, why);
    }
  });
});
