// The directory of missions from outside: a file goes in, whole or not at all.
// With OUTCRY_MISSIONS_CSV naming a file of real missions, that goes in, too.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { expectSafe, outcry, siteForAll } from "./support/outcry.mjs";

const folder = mkdtempSync(join(tmpdir(), "outcry-missions-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const OWN_TABLE = fileURLToPath(new URL("../data/missions/china.csv", import.meta.url));

const COLUMNS = ["wikidata_id", "sending_country_iso2", "sending_country", "receiving_country_iso2", "receiving_country", "city", "type",
  "name", "address", "phone", "fax", "email", "website", "latitude", "longitude"];
const COUNTRIES = ["KR", "JP", "US", "DE", "FR", "BR", "IN", "NG", "AU", "FJ"];

// Missions of nobody, as many as all countries have.
function* rows(n) {
  for (let i = 0; i < n; ++i) {
    yield {
      wikidata_id: i % 20 === 0 ? "" : `Q${i + 1}`, sending_country_iso2: COUNTRIES[i % 10], sending_country: "",
      receiving_country_iso2: COUNTRIES[Math.floor(i / 10) % 10], receiving_country: "", city: `City ${i}, "new"`,
      type: i % 3 ? "consulate general" : "embassy", name: `Mission of ${i}`, address: i % 7 ? "" : `${i} Road\r\n${10_000 + i} City`,
      phone: `+${i} 1000`, fax: "", email: `m${i}@missions.example`, website: "https://missions.example/",
      latitude: (i % 120) - 60, longitude: (i % 360) - 180,
    };
  }
}
const cell = (value) => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
function file(name, data, columns = COLUMNS) {
  const path = join(folder, name);
  writeFileSync(path, [columns, ...[...data].map((row) => columns.map((column) => row[column]))].map((line) => line.map(cell).join(",")).join("\r\n"));
  return path;
}

describe("a file of missions", () => {
  const data = join(folder, "data");
  const take = async (...args) => outcry("import", "missions", "--data", data, ...args);
  const told = async (...args) => {
    const { code, stdout, stderr } = await take("--json", ...args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  test("ten thousand rows go in, and again change nothing", async () => {
    assert.equal((await outcry("init", "--data", data, "--origin", "https://outcry.example")).code, 0);
    const path = file("all.csv", rows(10_363));
    assert.deepEqual(await told(path, "--dry-run"), { ...(await told(path)), imported: false });
    const again = await told(path);
    assert.deepEqual([again.added, again.changed, again.unchanged], [0, 0, 10_363]);
  });

  test("what changed is told", async () => {
    const changed = [...rows(10_363)];
    changed[5].phone = "+99 99 99";
    changed.pop();
    const report = await told(file("changed.csv", changed));
    assert.deepEqual([report.added, report.changed, report.unchanged, report.missing, report.closed], [0, 1, 10_361, 1, 0]);
    const whole = await told(file("changed.csv", changed), "--replace");
    assert.deepEqual([whole.changed, whole.closed], [0, 1]);
  });

  test("one bad row, and none is taken", async () => {
    const bad = [...rows(20)];
    bad[7].email = "nobody";
    bad[9].receiving_country_iso2 = "Korea";
    bad[11].type = "palace";
    const path = file("bad.csv", bad);
    const { code, stderr } = await take(path);
    assert.equal(code, 2);
    // Addresses take two lines of the file.
    assert.match(stderr, new RegExp(`^${path}:10: email is not an e-mail address\n${path}:13: receiving_country_iso2 is no ISO 3166-1 code`));
    assert.match(stderr, /3 problems, so none of its rows was taken/);
    const { problems } = JSON.parse((await take(path, "--json")).stdout);
    assert.deepEqual(problems.map(({ line, column }) => [line, column]), [[10, "email"], [13, "receiving_country_iso2"], [15, "type"]]);
  });

  test("what cannot be read is refused, and says why", async () => {
    for (const [text, why] of [["", /is empty/], ["adress\n", /no column "adress"/], ["type,type\n", /twice/], ["type\nembassy\n", /is missing/]]) {
      const path = join(folder, "unreadable.csv");
      writeFileSync(path, text);
      const { code, stderr } = await take(path);
      assert.equal(code, 2);
      assert.match(stderr, why);
    }
    assert.equal((await take(join(folder, "none.csv"))).code, 2);
    assert.equal((await outcry("import", "embassies", OWN_TABLE)).code, 2);
  });

  test("the table that comes with the program is good", async () => {
    const { added, rows: all, without_city: nowhere, without_position: unplaced } = await told(OWN_TABLE);
    assert.ok(all >= 40 && added > 0);
    assert.deepEqual([nowhere, unplaced], [0, 0]);
  });

  test("a file of real missions", { skip: !process.env.OUTCRY_MISSIONS_CSV }, async () => {
    const real = join(folder, "real");
    assert.equal((await outcry("init", "--data", real, "--origin", "https://outcry.example")).code, 0);
    const { code, stdout, stderr } = await outcry("import", "missions", "--data", real, process.env.OUTCRY_MISSIONS_CSV, "--json");
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.added, report.rows);
  });
});

const unescape = (text) => text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const headings = (page) => [...page.text.matchAll(/<h3><a href="[^"]*">([^<]*)<\/a>/g)].map(([, text]) => unescape(text));
const said = (page) => unescape(page.text.match(/<h2 class="found" id="found">([^<]*)</)[1]);

describe("the pages of missions", () => {
  const site = siteForAll();
  const near = (fields) => site.post("/en/missions/near", new URLSearchParams(fields).toString());
  const json = async (query) => (await site.get(`/missions.json?${query}`)).json();

  test("all are listed, a page at a time, with a map and their contacts", async () => {
    const page = await site.get("/en/missions");
    assert.equal(page.status, 200);
    expectSafe(page);
    assert.match(said(page), /^\d+ missions$/);
    assert.equal(headings(page).length, 20);
    assert.match(page.text, /<svg class="map" role="img" aria-label="[^"]+"/);
    assert.match(page.text, /Source[^<]*<a href="https?:[^"]+"[^>]*>[^<]+<\/a>, not checked yet/);
    const next = unescape(page.text.match(/rel="next" href="([^"]+)"/)[1]);
    const second = await site.get(next);
    assert.equal(second.status, 200);
    assert.ok(!headings(second).some((one) => headings(page).includes(one)));
    const again = await site.get("/en/missions", { "If-None-Match": page.headers.etag });
    assert.equal(again.status, 304);
  });

  test("words, the sending and the receiving country find some of them", async () => {
    assert.deepEqual(headings(await site.get("/en/missions?q=BUSAN")), ["Busan · Consulate general"]);
    assert.deepEqual(headings(await site.get("/ko/missions?q=%EB%B6%80%EC%82%B0")), ["부산 · 총영사관"]);
    assert.deepEqual(headings(await site.get("/en/missions?of=CN&in=KR")).map((one) => one.split(" ")[0]), ["Seoul", "Busan", "Gwangju", "Jeju"]);
    assert.deepEqual(headings(await site.get("/en/missions?q=sao+paulo")), ["São Paulo · Consulate general"]);
    const none = await site.get("/en/missions?q=atlantis");
    assert.match(said(none), /^Nothing was found/);
    for (const odd of ["of=cn", "of=%00", "q=%FF%FE", "page=-1", "page=999999999999", "in=<script>", `q=${"x".repeat(3000)}`, "near=1"]) {
      const page = await site.get(`/en/missions?${odd}`);
      assert.equal(page.status, 200, odd);
      assert.doesNotMatch(page.text, /<script>/);
    }
  });

  test("of a country without a mission, who serves it is told", async () => {
    const monaco = await site.get("/en/missions?of=CN&in=MC");
    assert.deepEqual(headings(monaco), ["Paris · Embassy"]);
    assert.match(said(monaco), /^China has no mission in this country: Monaco\. This one is elsewhere and is accredited there/);
    const bhutan = await site.get("/en/missions?of=CN&in=BT");
    assert.match(said(bhutan), /^China has no mission in this country: Bhutan\. None is known to be accredited there/);
    assert.equal(headings(bhutan).length, 3);
    assert.match(bhutan.text, /\d+ km away/);
    assert.equal((await json("of=CN&in=MC")).reach, "accredited");
    assert.equal((await json("of=CN&in=BT")).reach, "nearest");
    assert.equal((await json("of=CN&in=KR")).reach, "in");
    assert.equal((await json("of=SE&in=KR")).reach, "none");
  });

  test("the nearest to a city, a country, coordinates", async () => {
    for (const [place, first] of [["Busan", "Busan"], ["부산", "Busan"], ["south korea", "Seoul"], ["35.18,129.08", "Busan"], ["61.2, -149.9", "Vancouver"]]) {
      const page = await near({ of: "CN", place });
      assert.equal(page.status, 200);
      assert.equal(page.headers["cache-control"], "no-store");
      assert.ok(headings(page)[0].startsWith(first), `${place}: ${headings(page)[0]}`);
    }
    const lost = await near({ of: "CN", place: "Atlantis" });
    assert.match(said(lost), /^No place of that name is known here/);
    assert.equal(headings(lost).length, 0);
  });

  // Where a reader is must not be kept, also not by us on the page.
  test("a location is rounded, used, and shown nowhere", async () => {
    const page = await near({ of: "CN", latitude: "35.1796", longitude: "129.0756" });
    assert.match(said(page), /^The nearest to where you are/);
    assert.ok(headings(page)[0].startsWith("Busan"));
    assert.doesNotMatch(page.text, /35\.1796|129\.0756/);
    const { missions } = await json("of=CN&near=35.2,129.1");
    assert.equal(missions[0].city, "Busan");
    assert.ok(missions[0].km < 10);
  });

  test("programs get the same, from anywhere", async () => {
    const answer = await site.get("/missions.json?of=CN&in=KR&limit=2&offset=1", { Origin: "https://elsewhere.example" });
    assert.equal(answer.headers["access-control-allow-origin"], "*");
    const { total, offset, missions } = answer.json();
    assert.deepEqual([total, offset, missions.length], [4, 1, 2]);
    const [busan] = missions;
    assert.deepEqual([busan.id, busan.type, busan.sending, busan.receiving], ["cn-kr-busan-consulate-general", "consulate-general", { country: "CN" }, { country: "KR" }]);
    assert.equal(busan.city_in.ko, "부산");
    assert.equal(busan.time_zone, "Asia/Seoul");
    assert.equal(busan.facts.address.verified, null);
    assert.match(busan.facts.address.source, /^https:/);
    for (const wrong of ["of=Korea", "in=", "near=north", "near=91,0"]) {
      const refused = await site.get(`/missions.json?${wrong}`);
      assert.equal(refused.status, 422, wrong);
      assert.ok(refused.json().error);
      assert.equal(refused.headers["access-control-allow-origin"], "*");
    }
  });

  test("a mission's page has all that is known, in the reader's language", async () => {
    const page = await site.get("/en/missions/cn-fr-paris-embassy");
    assert.equal(page.status, 200);
    expectSafe(page);
    assert.match(page.text, /Serves these countries, too<\/dt><dd>Monaco/);
    assert.match((await site.get("/ko/missions/cn-fr-paris-embassy")).text, /모나코/);
    assert.match((await site.get("/en/missions/cn-us-houston-consulate-general")).text, /This mission is closed for good/);
    for (const forged of ["nobody", "..%2f..%2fetc", "%00", "x".repeat(200)]) assert.equal((await site.get(`/missions/${forged}`)).status, 404, forged);
  });

  test("what a reader says is wrong is checked, and changes nothing by itself", async () => {
    const path = "/en/missions/cn-kr-gwangju-consulate-general";
    const propose = (fields) => site.post(`${path}/correction`, new URLSearchParams(fields).toString());
    for (const [fields, why] of [
      [{ field: "phone", value: "no", how: "x" }, /not a number that one could dial/],
      [{ field: "email", value: "a@b\r\nBcc: c@d.example", how: "x" }, /not an e-mail address/],
      [{ field: "website", value: "javascript:alert(1)", how: "x" }, /whole address/],
      [{ field: "phone", value: "+82 62 000", how: " " }, /say how you know/],
      [{ field: "position", value: "1,1", how: "x" }, /choose what is wrong/],
      [{ field: "city", value: "Gwangju", how: "x" }, /stands here already/],
    ]) {
      const refused = await propose(fields);
      assert.equal(refused.status, 422, JSON.stringify(fields));
      assert.match(refused.text, why);
    }
    const hostile = await propose({ field: "phone", value: "\"><script>alert(1)</script>", how: "x" });
    assert.doesNotMatch(hostile.text, /<script>alert/);
    const before = (await json("q=gwangju")).missions;
    const taken = await propose({ field: "phone", value: "+82 62 000 0000", how: "https://example.org/contact" });
    assert.equal(taken.status, 303);
    assert.match((await site.get(taken.location)).text, /Somebody of this site looks at what you wrote/);
    assert.deepEqual((await json("q=gwangju")).missions, before);
    assert.equal((await site.post("/missions/nobody/correction", "field=phone&value=123&how=x")).status, 404);
  });

  test("an import beside the server is seen within a second", async () => {
    const [row] = rows(1);
    const { code, stderr } = await outcry("import", "missions", "--data", site.data, file("one.csv", [{ ...row, city: "Freshtown" }]));
    assert.equal(code, 0, stderr);
    for (let waited = 0; (await json("q=freshtown")).total === 0; waited += 100) {
      assert.ok(waited < 10_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});

describe("a network that sends too many corrections", () => {
  const site = siteForAll({ env: { OUTCRY_LIMITS_ENABLED: "1", OUTCRY_LIMITS_BURST: "3", OUTCRY_LIMITS_PER_MINUTE: "1" } });

  test("is told to wait", async () => {
    const statuses = [];
    for (let i = 0; i < 8; ++i) statuses.push((await site.post("/missions/cn-kr-seoul-embassy/correction", `field=phone&value=%2B82+2+000+${i}&how=x`)).status);
    assert.equal(statuses[0], 303);
    assert.deepEqual(statuses.slice(-4), [429, 429, 429, 429]);
  });
});
