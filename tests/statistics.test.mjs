// A campaign's numbers as everybody sees them, and as its organisers do: people
// sign from several countries, confirm, take it back.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { expectSafe, outcry, siteForAll, SLUG } from "./support/outcry.mjs";

const folder = mkdtempSync(join(tmpdir(), "outcry-stats-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const today = () => new Date().toISOString().slice(0, 10);

describe("the numbers of a campaign", () => {
  const site = siteForAll();
  const receipts = {};
  // Under constant change a page is made five times a second.
  const data = async () => {
    await sleep(250);
    return (await site.get(`/c/${SLUG}.json`)).json();
  };
  const stats = async (...args) => outcry("export", "stats", "--data", site.data, "--campaign", SLUG, ...args);

  // `n` people of that country sign and confirm.
  async function people(n, country, fields = {}) {
    receipts[country] ??= [];
    for (let i = 0; i < n; ++i) {
      const email = `${country}${receipts[country].length}@example.org`.toLowerCase();
      receipts[country].push(await site.signAndConfirm({ email, country, ...fields }));
    }
  }

  test("nobody has signed", async () => {
    const { count, days, countries, milestones } = await data();
    assert.deepEqual([count, days, countries], [0, [], { named: [], others: 0 }]);
    assert.ok(milestones.every(({ reached }) => reached === null));
    const page = await site.get(`/en/c/${SLUG}/history`);
    assert.equal(page.status, 200);
    assert.match(page.text, /Nobody has signed yet\./);
    assert.doesNotMatch(page.text, /<svg[^>]*role="img"/);
    expectSafe(page);
  });

  test("any site may fetch it, and ask whether it changed", async () => {
    const answer = await site.get(`/c/${SLUG}.json`, { Origin: "https://elsewhere.example" });
    assert.equal(answer.headers["content-type"], "application/json");
    assert.equal(answer.headers["access-control-allow-origin"], "*");
    expectSafe(answer);
    const again = await site.get(`/c/${SLUG}.json`, { "If-None-Match": answer.headers.etag });
    assert.equal(again.status, 304);
    assert.equal((await site.get("/c/no-such-campaign.json")).status, 404);
  });

  test("a country of nine is told with the others, one of ten by its name", async () => {
    await people(9, "KR", { lang: "ko", via: "jubilee-campaign" });
    await people(10, "US", { via: "somebody-else" });
    await people(2, "DE");
    let { count, countries } = await data();
    assert.equal(count, 21);
    assert.deepEqual(countries, { named: [{ country: "US", count: 10 }], others: 11 });
    await people(1, "KR", { lang: "ko", via: "jubilee-campaign" });
    ({ countries } = await data());
    assert.deepEqual(countries, { named: [{ country: "KR", count: 10 }, { country: "US", count: 10 }], others: 2 });
  });

  test("who takes it back is taken out, and the country with it", async () => {
    assert.equal((await site.post(`${receipts.KR[0]}/withdraw`)).status, 303);
    const { count, days, countries } = await data();
    assert.equal(count, await site.count());
    assert.deepEqual(countries, { named: [{ country: "US", count: 10 }], others: 11 });
    assert.deepEqual(days.at(-1), { day: today(), signed: 22, paper: 0, withdrawn: 1, invalidated: 0, restored: 0, count: 21 });
  });

  // Who signs with another's address would learn from it whether that one has.
  test("what is submitted shows nowhere in public", async () => {
    const before = (await site.get(`/c/${SLUG}.json`)).text;
    await site.sign({ email: "us0@example.org" });
    await site.sign({ email: "waits@example.org" });
    assert.equal((await site.get(`/c/${SLUG}.json`)).text, before);
    for (const page of [before, (await site.get(`/c/${SLUG}/history`)).text]) assert.doesNotMatch(page, /submitted|waiting|somebody|sources/);
  });

  test("the history page shows the same numbers, in both languages, and small countries in neither", async () => {
    for (const [lang, us, germany, heading] of [["en", "United States", "Germany", "How the count grew"], ["ko", "미국", "독일", "서명 수가 늘어 온 과정"]]) {
      const { status, text } = await site.get(`/${lang}/c/${SLUG}/history`);
      assert.equal(status, 200);
      assert.ok(text.includes(heading));
      assert.ok(text.includes(`<li><span>${us}</span> <span class="n">10</span>`));
      assert.ok(!text.includes(germany));
      assert.match(text, /<svg[^>]* role="img" aria-labelledby="count-title count-desc">/);
    }
    assert.match((await site.get(`/en/c/${SLUG}/log`)).text, new RegExp(`href="/en/c/${SLUG}/history"`));
  });

  test("organisers also see what waits, by JSON", async () => {
    const { code, stdout } = await stats("--json");
    assert.equal(code, 0);
    const { campaign, all, days, hours, countries, languages, sources } = JSON.parse(stdout);
    assert.equal(campaign, SLUG);
    assert.equal(all.count, 21);
    assert.equal(all.confirmed, 22);
    assert.equal(all["confirmed in 60 minutes"], 22);
    assert.equal(all.submitted, 23);
    assert.equal(all.waiting, 1);
    assert.equal(days.at(-1).count, 21);
    assert.equal(hours.length, 72);
    assert.equal(hours.reduce((sum, { confirmed }) => sum + confirmed, 0), 22);
    assert.deepEqual(countries, { named: [{ name: "US", count: 10 }], others: 11 });
    assert.deepEqual([languages.others, sources], [9, { named: [{ name: "", count: 12 }], others: 9 }]);
  });

  test("and as a table, on the terminal and in a file", async () => {
    const { code, stdout } = await stats();
    assert.equal(code, 0);
    const lines = stdout.split("\r\n");
    assert.equal(lines[0], "series,key,measure,value");
    assert.ok(lines.every((line) => line === "" || line.split(",").length === 4));
    for (const line of [`day,${today()},withdrawn,1`, "country,US,count,10", "country,,others,11", "source,,others,9"]) {
      assert.ok(lines.includes(line), line);
    }
    assert.doesNotMatch(stdout, /KR|DE|jubilee-campaign|somebody|@/);
    const file = join(folder, "stats.csv");
    assert.equal((await stats("-o", file)).code, 0);
    assert.equal((await readFile(file, "utf8")).split("\r\n").length, lines.length);
    assert.equal((await stats("-o", file)).code, 2, "it is there");
  });

  for (const [args, code, said] of [
    [["stats", "--campaign", "nobody"], 2, /there is no campaign "nobody"/],
    [["log", "--json", "--campaign", SLUG, "-o", "x"], 2, /--json is for stats/],
    [["signatures", "--campaign", SLUG], 2, /Say -o FILE/],
  ]) {
    test(`outcry export ${args.join(" ")}: ${code}`, async () => {
      const ended = await outcry("export", ...args, "--data", site.data);
      assert.match(ended.stderr, said);
      assert.equal(ended.code, code);
    });
  }

  test("a restart changes no number", async () => {
    const { as_of, ...earlier } = await data();
    await site.kill();
    site.serves = true;
    await site.run();
    const { as_of: later, ...now } = await data();
    assert.deepEqual(now, earlier);
  });
});
