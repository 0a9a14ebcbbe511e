// A campaign's state, changed in the console, and what the public sees of it.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { SLUG, confirmLink, outcry, siteForAll } from "./support/outcry.mjs";

const HERE = `/console/c/${SLUG}/state`;
const PASSWORD = "seven candles on the embassy steps";

async function deskOf(site, name, ...roles) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    ...roles.flatMap((role) => ["--role", role]), "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, PASSWORD);
  return desk;
}

// What the page offers: { to, seen } of each of its forms.
async function offers(desk) {
  const { text } = await desk.get(HERE);
  const values = (name) => [...text.matchAll(new RegExp(`name="${name}" value="([^"]+)"`, "g"))].map(([, value]) => value);
  const seen = values("seen");
  return values("to").map((to, n) => ({ to, seen: seen[n] }));
}

async function change(desk, to) {
  const offer = (await offers(desk)).find((one) => one.to === to);
  assert.ok(offer, `${to} is offered`);
  const answer = await desk.post(HERE, offer);
  assert.equal(answer.location, `${HERE}?said=state`, answer.text);
  await sleep(1500);  // the server follows each second
}

describe("a campaign's state", () => {
  const site = siteForAll();

  test("pause, open, close, archive and back: each is offered where it is possible, and does what it says", async () => {
    const desk = await deskOf(site, "Orsolya", "organiser");
    const names = async () => (await offers(desk)).map(({ to }) => to);
    assert.match((await desk.get(`/console/c/${SLUG}`)).text, new RegExp(`href="${HERE}"`));
    assert.deepEqual(await names(), ["paused", "closed"]);
    await site.sign({ email: "early@example.org" });
    const link = confirmLink(await site.mailTo("early@example.org"));

    await change(desk, "paused");
    assert.equal((await site.sign({ email: "late@example.org" })).status, 410);
    await site.confirm(link);
    assert.equal(await site.count(), 1, "links in people's mail still count");
    assert.deepEqual(await names(), ["live", "closed"]);
    await change(desk, "live");
    assert.equal((await site.sign({ email: "late@example.org" })).status, 202);
    await change(desk, "closed");
    assert.equal((await site.sign({ email: "later@example.org" })).status, 410);
    assert.deepEqual(await names(), ["live", "archived"]);
    await change(desk, "archived");
    assert.equal((await site.get(`/c/${SLUG}`)).status, 200);
    assert.equal(await site.count(), 1);
    assert.deepEqual(await names(), ["closed"]);
    await change(desk, "closed");
    await change(desk, "live");
    assert.match((await outcry("campaign", "show", "--data", site.data, SLUG)).stdout, /^status = "live"/m);
  });

  test("two at once: the second is told, and nothing is undone", async () => {
    const one = await deskOf(site, "Oona", "organiser"), other = await deskOf(site, "Oscar", "organiser");
    const seen = (await offers(other)).find(({ to }) => to === "closed");
    await change(one, "paused");
    await other.get(HERE);
    const refused = await other.post(HERE, seen);
    assert.equal(refused.status, 409);
    assert.match(refused.text, /Somebody else has changed this campaign/);
    assert.match(refused.text, /Now: Paused/);
    // Also where it was the shell, and not the state that changed.
    const mine = (await offers(one)).find(({ to }) => to === "live");
    const file = join(site.data, "changed.toml");
    writeFileSync(file, (await outcry("campaign", "show", "--data", site.data, SLUG)).stdout.replace(/^goal = .*/m, "goal = 123456"));
    assert.match(readFileSync(file, "utf8"), /^goal = 123456$/m);
    assert.equal((await outcry("campaign", "apply", "--data", site.data, file)).code, 0);
    assert.equal((await one.post(HERE, mine)).status, 409);
    assert.match((await outcry("campaign", "show", "--data", site.data, SLUG)).stdout, /^goal = 123456$/m);
    await change(one, "live");
    assert.match((await outcry("campaign", "show", "--data", site.data, SLUG)).stdout, /^goal = 123456$/m);
  });

  test("what is not offered is refused, and who may only look cannot", async () => {
    const desk = await deskOf(site, "Olive", "organiser"), viewer = await deskOf(site, "Vito", "viewer");
    const [{ seen }] = await offers(desk);
    for (const to of ["archived", "draft", "live", "nonsense", ""]) assert.equal((await desk.post(HERE, { to, seen })).status, 422, to);
    for (const odd of ["", "x", "-1", "99999999999999999999"]) assert.equal((await desk.post(HERE, { to: "paused", seen: odd })).status, 409, odd);
    assert.equal((await viewer.get(HERE)).status, 403);
    assert.equal((await viewer.post(HERE, { to: "paused", seen })).status, 403);
    assert.doesNotMatch((await viewer.get(`/console/c/${SLUG}`)).text, /\/state"/);
    assert.equal((await site.sign({ email: "still@example.org" })).status, 202);
  });

  test("a draft goes live, but not after its deadline", async () => {
    const desk = await deskOf(site, "Otilia", "organiser"), path = "/console/c/second/state";
    const shown = (await outcry("campaign", "show", "--data", site.data, SLUG)).stdout;
    const file = join(site.data, "draft.toml");
    const apply = async (deadline) => {
      writeFileSync(file, shown.replace(/^slug = .*/m, 'slug = "second"').replace(/^status = .*/m, `status = "draft"\n${deadline}`));
      const applied = await outcry("campaign", "apply", "--data", site.data, file);
      assert.equal(applied.code, 0, applied.stderr);
      await sleep(1500);
    };
    await apply("deadline = 2012-03-01T00:00:00Z");
    const late = await desk.get(path);
    assert.match(late.text, /its deadline was Thursday, March 1, 2012/);
    assert.doesNotMatch(late.text, /name="to"/);
    await apply("");
    const page = await desk.get(path), seen = page.text.match(/name="seen" value="(\d+)"/)[1];
    assert.equal((await desk.post(path, { to: "live", seen })).status, 303);
    await sleep(1500);
    assert.equal((await site.get("/c/second")).status, 200);
    assert.match((await site.get("/")).text, /href="\/c\/second"/);
  });
});
