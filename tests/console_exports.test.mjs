// Exports in the console: made there, downloaded in pieces, opened by the
// keyholder.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { PROGRAM, SLUG, outcry, siteForAll } from "./support/outcry.mjs";

const HERE = `/console/c/${SLUG}/exports`;
const PASSWORD = "seven candles on the embassy steps";

async function deskOf(site, name, ...roles) {
  const { code, stdout, stderr } = await outcry("user", "add", "--data", site.data, "--name", name,
    ...roles.flatMap((role) => ["--role", role]), "--json", `${name.toLowerCase()}@example.org`);
  assert.equal(code, 0, stderr);
  const desk = new Desk(site);
  await desk.accept(new URL(JSON.parse(stdout).link).pathname, PASSWORD);
  return desk;
}

// The addresses of the files that are ready.
async function ready(desk) {
  for (let round = 0; round < 100; ++round) {
    const page = await desk.get(HERE);
    if (!page.headers.refresh) return [...page.text.matchAll(new RegExp(`href="(${HERE}/[0-9a-f]{32})"`, "g"))].map(([, link]) => link);
    assert.match(page.headers.refresh, new RegExp(`^3; url=${HERE}$`));
    await sleep(100);
  }
  assert.fail("it was never made");
}

describe("exports", () => {
  const site = siteForAll({ args: ["--signatures", "9000"] });

  test("a file is made, downloaded, also in pieces, and opened by the keyholder", async () => {
    const desk = await deskOf(site, "Odile", "organiser");
    assert.match((await desk.get(HERE)).text, /No file yet/);
    assert.match((await desk.get(`/console/c/${SLUG}`)).text, new RegExp(`href="${HERE}"`));
    assert.equal((await desk.post(HERE)).location, HERE);
    const [file] = await ready(desk);
    const whole = await desk.get(file);
    assert.equal(whole.status, 200);
    assert.equal(whole.headers["content-type"], "application/octet-stream");
    assert.match(whole.headers["content-disposition"], new RegExp(`^attachment; filename="${SLUG}-[0-9-]+\\.sealed"$`));
    assert.equal(Number(whole.headers["content-length"]), whole.body.length);
    const size = whole.body.length;
    assert.ok(size > 1 << 20, "more than one part");

    const ranges = [["bytes=0-", 0, size], ["bytes=70000-", 70000, size], ["bytes=63-64", 63, 65], [`bytes=${size - 1}-`, size - 1, size],
      ["bytes=5-99999999999", 5, size]];
    for (const [range, from, to] of ranges) {
      const part = await desk.get(file, { Range: range, "If-Range": whole.headers.etag });
      assert.equal(part.status, 206, range);
      assert.equal(part.headers["content-range"], `bytes ${from}-${to - 1}/${size}`);
      assert.ok(part.body.equals(whole.body.subarray(from, to)), range);
    }
    const beyond = await desk.get(file, { Range: `bytes=${size}-` });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers["content-range"], `bytes */${size}`);
    for (const odd of ["bytes=-5", "bytes=9-5", "bytes=1-2,4-5", "lines=1-2", "bytes=x-", "bytes=99999999999999999999-"]) {
      assert.equal((await desk.get(file, { Range: odd })).status, 200, odd);
    }
    assert.equal((await desk.get(file, { Range: "bytes=5-", "If-Range": '"another"' })).status, 200, "of another file");

    const at = join(site.data, "..", `${Date.now()}.sealed`);
    writeFileSync(at, whole.body);
    const opened = spawnSync(PROGRAM, ["unseal", "--key", join(site.data, "demo-keyholder.key"), "--json", at], { maxBuffer: 1 << 28 });
    assert.equal(opened.status, 0, opened.stderr.toString());
    assert.equal(opened.stdout.toString().trimEnd().split("\n").length, await site.count());

    // On disk it has no name, and no byte of it is in a file that has one.
    for (const name of readdirSync(site.data)) assert.doesNotMatch(name, /export|sealed/);
    assert.ok(!readFileSync(join(site.data, "outcry.db")).includes(whole.body.subarray(100, 132)));

    await desk.get(HERE);
    assert.equal((await desk.post(`${file}/remove`)).location, `${HERE}?said=export`);
    assert.equal((await desk.get(file)).status, 404);
    assert.match((await desk.get(`${HERE}?said=export`)).text, /The file is deleted/);
  });

  test("there are eight at most, and no more than that is said", async () => {
    const desk = await deskOf(site, "Otto", "organiser");
    for (let n = 0; n < 8; ++n) assert.equal((await desk.post(HERE)).status, 303);
    const refused = await desk.post(HERE);
    assert.equal(refused.status, 503);
    assert.match(refused.text, /delete one, or wait/);
    const files = await ready(desk);
    assert.equal(files.length, 8);
    assert.notDeepEqual((await desk.get(files[0])).body.subarray(-64), (await desk.get(files[1])).body.subarray(-64));
    for (const file of files) assert.equal((await desk.post(`${file}/remove`)).status, 303);
  });

  test("who may not export neither makes nor downloads one; numbers are for all who see the campaign", async () => {
    const organiser = await deskOf(site, "Orla", "organiser"), viewer = await deskOf(site, "Vera", "viewer");
    await organiser.post(HERE);
    const [made] = await ready(organiser);
    for (const path of [HERE, made]) assert.equal((await viewer.get(path)).status, 403);
    assert.equal((await viewer.post(HERE)).status, 403);
    assert.doesNotMatch((await viewer.get(`/console/c/${SLUG}`)).text, /exports"/);
    const elsewhere = await deskOf(site, "Olaf", "organiser:another");
    assert.equal((await elsewhere.get(made)).status, 404);
    assert.equal((await site.get(made)).status, 303, "to the sign-in");
    const csv = await viewer.get(`/console/c/${SLUG}/statistics.csv`);
    assert.equal(csv.status, 200);
    assert.match(csv.headers["content-disposition"], /attachment; filename=".*\.csv"/);
    // Each says the second at which it was made, and the confirmations of the minutes before that.
    const { stdout } = await outcry("export", "stats", "--campaign", SLUG, "--data", site.data);
    const timeless = (text) => text.replace(/^all,[^,]+,/gm, "all,,").replace(/^(all,,confirmed in \d+ \w+),\d+$/gm, "$1");
    assert.equal(timeless(csv.text), timeless(stdout));

    assert.equal((await viewer.get(`/console/c/${SLUG}/campaign.toml`)).status, 403);
    const toml = await organiser.get(`/console/c/${SLUG}/campaign.toml`);
    assert.match(toml.headers["content-disposition"], new RegExp(`attachment; filename="${SLUG}\\.toml"`));
    assert.equal(toml.text, (await outcry("campaign", "show", "--data", site.data, SLUG)).stdout);
    const file = join(site.data, "back.toml");
    writeFileSync(file, toml.body);
    assert.match((await outcry("campaign", "apply", "--data", site.data, file)).stdout, /: unchanged,/);
  });
});
