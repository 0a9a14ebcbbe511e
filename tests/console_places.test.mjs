// Places: who comes through their QR code, and what the console says of them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { Outcry, outcry, SLUG } from "./support/outcry.mjs";

const PASSWORD = "seven candles on the embassy steps";
const PLACES = `/console/c/${SLUG}/places`;
let site;
before(async () => {
  site = await Outcry.start({ env: { OUTCRY_LIMITS_ENABLED: "1", OUTCRY_LIMITS_BURST: "1", OUTCRY_LIMITS_PER_MINUTE: "1" } });
});
after(() => site?.stop());

async function deskOf(role, email) {
  const { stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", "Kim Seo-yun", "--role", role, email);
  assert.match(stdout, /link/, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(stdout.trim()).pathname, PASSWORD);
  return desk;
}

// "2030-03-31 18:00" in UTC, so many hours from now.
const inHours = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
const PLACE = { name: "시청 앞 광장", from: inHours(-1), until: inHours(3), zone: "UTC", most: "3" };

// Makes one; its path in the console and the path of its link.
async function make(desk, fields = {}) {
  await desk.get(PLACES);
  const made = await desk.post(PLACES, { ...PLACE, ...fields });
  assert.equal(made.status, 303, made.text);
  const path = made.location.replace(/\?.*/, "");
  const page = (await desk.get(path)).text;
  return { path, page, link: /https?:\/\/[^/]+(\/c\/[\w-]+\/sign\?place=[\w-]{22})/.exec(page)[1] };
}
const signAt = (link, n) => site.sign({ email: `${link.slice(-5)}${n}@example.org`, place: /place=(.*)/.exec(link)[1] });

describe("a place", () => {
  let desk;
  before(async () => (desk = await deskOf(`organiser:${SLUG}`, "organiser@example.org")));

  test("lets as many sign as it is for, past the network's limit, and no more", async () => {
    const { path, page, link } = await make(desk);
    assert.match(page, /<svg [^]*시청 앞 광장/);
    const form = await site.get(link);
    assert.equal(form.status, 200);
    assert.match(form.text, /name="place" value="[\w-]{22}"/);
    assert.doesNotMatch(form.text, /is not open now/);
    const statuses = [];
    for (let n = 0; n < 5; ++n) statuses.push((await signAt(link, n)).status);
    assert.deepEqual(statuses, [202, 202, 202, 202, 429], "three of the place, one as everybody");
    assert.match((await site.get(link)).text, /is not open now/);
    await sleep(1_500);
    assert.match((await desk.get(path)).text, /3 of 3/);
    assert.match((await desk.get(PLACES)).text, /시청 앞 광장/);
    const after = await site.signForm({ place: /place=(.*)/.exec(link)[1] });
    assert.equal(after.status, 429);
    assert.match(after.text, /is not open now/, "who comes too late is told so, and nothing is lost");
    assert.match(after.text, /<textarea name="place" hidden>/);
  });

  test("is a source on the dashboard, and its count outlives the process", async () => {
    const { path, link } = await make(desk, { name: "Harbour", most: "40" });
    for (let n = 0; n < 12; ++n) {
      assert.equal((await signAt(link, n)).status, 202);
      const mail = await site.mailTo(`${link.slice(-5)}${n}@example.org`);
      await site.confirm(/https?:\/\/[^/\s]+(\/\S*confirm\/[\w-]+)/.exec(mail.text)[1]);
    }
    assert.match((await desk.get(`/console/c/${SLUG}`)).text, /Harbour/);
    await site.end();
    site.env.OUTCRY_MAIL_MODE = "capture";
    await site.run();
    assert.match((await desk.get(path)).text, /12 of 40/);
    assert.match((await desk.get(path)).text, new RegExp(link.replace(/[?]/g, "\\?")), "the same QR code");
  });

  test("is open in its time only", async () => {
    await site.sign({ email: "first@example.org" });  // all that the network has, after the restart
    for (const times of [{ from: inHours(1) }, { from: inHours(-3), until: inHours(-1) }]) {
      const { link } = await make(desk, times);
      assert.match((await site.get(link)).text, /is not open now/);
      assert.equal((await signAt(link, "a")).status, 429);
    }
  });

  test("can be withdrawn", async () => {
    const { path, link } = await make(desk);
    assert.equal((await signAt(link, "before")).status, 202);
    const done = await desk.post(`${path}/withdraw`);
    assert.equal(done.status, 303, done.text);
    assert.match((await desk.get(done.location)).text, /role="status"/);
    assert.match((await site.get(link)).text, /is not open now/);
    assert.equal((await signAt(link, "after")).status, 429);
  });

  test("has a QR code as a picture", async () => {
    const { path } = await make(desk);
    const picture = await desk.get(`${path}/qr.svg`);
    assert.equal(picture.headers["content-type"], "image/svg+xml");
    assert.match(picture.text, /^<svg /);
  });

  test("a form that is wrong names each field and loses nothing", async () => {
    await desk.get(PLACES);
    for (const [field, value] of [["name", ""], ["name", "x".repeat(81)], ["from", "tonight"], ["until", PLACE.from], ["until", inHours(300)],
      ["zone", "Nowhere/None"], ["most", "0"], ["most", "many"], ["most", "100001"]]) {
      const answer = await desk.post(PLACES, { ...PLACE, [field]: value });
      assert.equal(answer.status, 422, `${field} ${value}`);
      assert.match(answer.text, new RegExp(`href="#f-${field}"`));
      if (field !== "name") assert.match(answer.text, /value="시청 앞 광장"/);
    }
  });

  test("nobody else makes or sees one", async () => {
    const { path } = await make(desk);
    const viewer = await deskOf("viewer", "viewer@example.org");
    for (const address of [PLACES, path, `${path}/qr.svg`]) assert.equal((await viewer.get(address)).status, 403, address);
    assert.equal((await viewer.post(`${path}/withdraw`)).status, 403);
    assert.equal((await desk.get(`${PLACES}/999`)).status, 404);
    assert.equal((await desk.get(`${PLACES}/x`)).status, 404);
  });

  test("garbage for a token is an ordinary link", async () => {
    for (const place of ["x", "A".repeat(22), "💥", "a".repeat(5_000)]) {
      const page = await site.get(`/c/${SLUG}/sign?place=${encodeURIComponent(place)}`);
      assert.equal(page.status, 200);
      assert.match(page.text, /is not open now/);
      assert.equal((await site.sign({ place })).status, 429);
    }
  });
});
