// The console's log: what is done is told, by whom it is told, and that nobody can take it back unseen.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Desk } from "./support/console.mjs";
import { SLUG, outcry, siteForAll } from "./support/outcry.mjs";

const PASSWORD = "seven candles on the embassy steps";
const at = (path) => `/console/c/${SLUG}${path}`;

async function invited(site, name, ...roles) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    ...roles.flatMap((role) => ["--role", role]), "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

async function deskOf(site, name, ...roles) {
  const { link, user } = await invited(site, name, ...roles), desk = new Desk(site);
  await desk.accept(new URL(link).pathname, PASSWORD);
  desk.user = user;
  return desk;
}

// Every act that the log tells, once the server has signed what waits: objects by column.
async function acts(site) {
  for (;;) {
    const { code, stdout, stderr } = await outcry("audit", "--console", "--data", site.data, "--no-state", "--json");
    assert.equal(code, 0, stderr);
    if (JSON.parse(stdout).waiting === 0) break;
  }
  const { code, stdout, stderr } = await outcry("audit", "--console", "--data", site.data, "--no-state", "--entries");
  assert.equal(code, 0, stderr);
  const [head, ...rows] = stdout.trim().split("\r\n").map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i].replace(/^"|"$/g, "")])));
}

// What stands in the page's table, not in its choices.
const tableIn = (page) => (page.text.includes("<table") ? page.text.slice(page.text.indexOf("<table")) : "");
const last = async (site, act) => (await acts(site)).filter((one) => one.act === act).at(-1);

describe("the console's log", () => {
  const site = siteForAll();

  test("tells who did what about what, and how it ended", async () => {
    const owner = await deskOf(site, "Ottilie", "owner");
    const made = await last(site, "people.invite");
    assert.equal(made.source, "shell");
    assert.equal(made.about, `person=${owner.user}`);
    assert.equal(made.detail, "owner");
    const came = await last(site, "sign-in.link");
    assert.deepEqual([came.source, came.person, came.outcome, came.about], ["console", String(owner.user), "done", ""]);
    assert.match(came.network, /^[0-9a-f]{4}$/);
    assert.equal((await last(site, "factor.set")).outcome, "done");

    await owner.get("/console/people/invite");
    const link = await owner.post("/console/people/invite", { name: "Ida", email: "ida@example.org", role: "organiser", campaign: SLUG });
    assert.equal(link.status, 200, link.text);
    const invite = await last(site, "people.invite");
    assert.deepEqual([invite.source, invite.person, invite.roles, invite.detail], ["console", String(owner.user), "owner", `organiser:${SLUG}`]);

    const page = await owner.get(at("/state")), seen = page.text.match(/name="seen" value="(\d+)"/)[1];
    assert.equal((await owner.post(at("/state"), { to: "paused", seen })).status, 303);
    const state = await last(site, "campaign.state");
    assert.deepEqual([state.campaign, state.detail, state.outcome], [SLUG, "live -> paused", "done"]);

    await owner.get(at("/statistics.csv"));
    assert.equal((await last(site, "statistics.download")).campaign, SLUG);
    await owner.post("/console/sign-out");
    assert.equal((await last(site, "sign-out")).person, String(owner.user));
  });

  test("tells nothing of what was wrong or only looked at, and a refusal once", async () => {
    const owner = await deskOf(site, "Olympia", "owner"), viewer = await deskOf(site, "Vivian", "viewer");
    const before = (await acts(site)).length;
    await owner.get("/console/people");
    await owner.get("/console/people/invite");
    assert.equal((await owner.post("/console/people/invite", { name: "", email: "nobody", role: "viewer" })).status, 422);
    const part = await owner.get(at("/edit/basics"));
    const fields = Object.fromEntries([...part.text.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    await owner.post(at("/edit/basics"), { ...fields, do: "preview" });
    assert.equal((await acts(site)).length, before);
    await viewer.get("/console/account");
    for (let n = 0; n < 3; ++n) assert.equal((await viewer.post(at("/exports"))).status, 403);
    const all = await acts(site);
    assert.equal(all.length, before + 1);
    assert.deepEqual([all.at(-1).act, all.at(-1).outcome, all.at(-1).person], ["export.make", "refused", String(viewer.user)]);
  });

  test("holds no name, no address, no token, nothing that was typed", async () => {
    const { link } = await invited(site, "Zephyrine", "viewer");
    const desk = new Desk(site);
    await desk.accept(new URL(link).pathname, PASSWORD);
    await desk.signIn("zephyrine@example.org", "a wrong password that was typed");
    const { stdout } = await outcry("audit", "--console", "--data", site.data, "--no-state", "--entries");
    for (const secret of ["ephyrine", "@example.org", link.split("/").at(-1), "wrong password", "127.0.0"]) assert.ok(!stdout.includes(secret), secret);
  });

  test("remembers what it saw, and says where it was changed", async () => {
    const state = join(site.data, "seen.jsonl");
    const audit = (...more) => outcry("audit", "--console", "--data", site.data, "--state", state, ...more);
    await acts(site);
    const first = await audit();
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^log +.*\/console\/log\nentries +\d+, all read; they hash to the root\n/);
    assert.match(first.stdout, /never seen before/);
    await invited(site, "Xenia", "viewer");
    await acts(site);
    assert.match((await audit()).stdout, /1 checkpoint seen before, of the same log/);
    assert.equal((await audit("--key", "nonsense")).code, 2);
    assert.equal((await audit("--witness", "nonsense")).code, 2);
  });

  test("is shown to whom it concerns, and to nobody else", async () => {
    const owner = await deskOf(site, "Odile", "owner"), organiser = await deskOf(site, "Osric", `organiser:${SLUG}`), viewer = await deskOf(site, "Vesna", "viewer");
    await acts(site);
    const page = await owner.get("/console/audit");
    assert.equal(page.status, 200);
    for (const words of ["Osric", "Invited somebody", "On the server", "Came in by a link"]) assert.ok(tableIn(page).includes(words), words);
    assert.match(page.text, /<pre><code>[^<]+\/console\/log\n\d+\n/, "with the checkpoint to keep");
    assert.ok(!tableIn(await owner.get("/console/audit?who=shell")).includes("Came in by a link"));
    const rows = async (query) => ((await owner.get(`/console/audit${query}`)).text.match(/<tr>/g) ?? []).length;
    const today = new Date().toISOString().slice(0, 10);
    assert.equal(await rows("?day=2012-02-23"), 0);
    assert.equal(await rows(`?day=${today}`), await rows(""));
    assert.ok(await rows(`?who=${organiser.user}`) > 0);
    assert.ok(await rows(`?who=${organiser.user}`) < await rows(""));
    assert.ok(await rows("?act=people.invite&who=shell") > 0);
    assert.equal(await rows("?act=nonsense&who=nonsense&day=nonsense&before=nonsense"), 0);

    for (const path of ["/console/audit", "/console/audit.csv", "/console/audit.tar"]) {
      assert.equal((await organiser.get(path)).status, 403, path);
      assert.equal((await viewer.get(path)).status, 403, path);
      assert.equal((await new Desk(site).get(path)).status, 303, path);
    }
    assert.equal((await viewer.get(at("/audit"))).status, 403);
    await organiser.get(at("/campaign.toml"));
    const own = await organiser.get(at("/audit"));
    assert.equal(own.status, 200);
    assert.ok(tableIn(own).includes("Downloaded a campaign’s file"));
    assert.ok(!tableIn(own).includes("Invited somebody"), "of the campaign alone");
    const table = await organiser.get(at("/audit.csv"));
    assert.match(table.text, new RegExp(`^index,at,source,person,name,roles,act,campaign,about,outcome,detail,browser,network\r\n`));
    for (const line of table.text.trim().split("\r\n").slice(1)) assert.equal(line.split(",")[7], SLUG, line);
    assert.match(table.text, /,Osric,organiser,campaign.download,/);
    assert.equal((await last(site, "audit.table")).person, String(organiser.user));
  });

  test("can be taken away whole, and checked without the server", async () => {
    const owner = await deskOf(site, "Orla", "owner");
    const folder = join(site.data, "taken"), file = join(site.data, "taken.tar");
    const { status, body } = await owner.get("/console/audit.tar");
    assert.equal(status, 200);
    writeFileSync(file, body);
    mkdirSync(folder);
    execFileSync("tar", ["xf", file, "-C", folder]);
    const audit = () => outcry("audit", "--console", join(folder, "console-log"), "--no-state", "--json");
    const whole = await audit();
    assert.equal(whole.code, 0, whole.stderr);
    const { size } = JSON.parse(whole.stdout);
    const bundle = join(folder, "console-log/tile/entries/000.p", String(size));
    const was = readFileSync(bundle), changed = Buffer.from(was);
    changed[2 + 17] ^= 1;
    writeFileSync(bundle, changed);
    const told = await audit();
    assert.equal(told.code, 1);
    assert.match(told.stderr, /This log is not what it says: entry 0 is not the one/);

    const out = join(site.data, "exported");
    const { code, stderr } = await outcry("export", "console-log", "--data", site.data, "-o", out);
    assert.equal(code, 0, stderr);
    assert.equal((await outcry("audit", "--console", out, "--no-state")).code, 0);
  });

  test("is never gone around: where it cannot be written, the petition goes on and the console does nothing", async () => {
    const owner = await deskOf(site, "Oda", "owner"), file = join(site.data, "keys", "audit.key"), key = readFileSync(file);
    await acts(site);
    await site.end();
    writeFileSync(file, key.toString().replace(/^./, (digit) => (digit === "0" ? "1" : "0")));
    await site.run();
    assert.equal((await site.get(`/c/${SLUG}`)).status, 200);
    await owner.get("/console/people/invite");
    const refused = await owner.post("/console/people/invite", { name: "Ivo", email: "ivo@example.org", role: "viewer" });
    assert.equal(refused.status, 503);
    assert.match(refused.text, /It could not be written down/);
    assert.equal((await owner.get(at("/statistics.csv"))).status, 503, "nothing is handed out");
    assert.ok(!(await owner.get("/console/people")).text.includes("Ivo"));
    assert.equal((await new Desk(site).signIn("oda@example.org", PASSWORD)).status, 503, "nobody comes in");
    assert.match(site.stderr, /console: the console's log is not signed by this server's key/);

    await site.end();
    writeFileSync(file, key);
    await site.run();
    const all = await acts(site);
    assert.ok(!all.some(({ act, person }) => act === "people.invite" && person === String(owner.user)), "nothing was done");

    // The key is lost for good: the log goes on under another, and says so.
    await site.end();
    rmSync(file);
    const missing = await outcry("serve", "--data", site.data);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /audit\.key is missing, and it signed the console's log.*\n.*outcry keys renew audit\.key/);
    assert.equal((await outcry("keys", "renew", "audit.key", "--data", site.data)).code, 0);
    await site.run();
    assert.deepEqual((await acts(site)).slice(0, all.length), all);
    assert.equal((await last(site, "keys.renew")).detail, "audit.key");
  });
});
