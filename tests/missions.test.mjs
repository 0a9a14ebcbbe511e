// The directory of missions from outside: a file goes in, whole or not at all.
// With OUTCRY_MISSIONS_CSV naming a file of real missions, that goes in, too.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { outcry } from "./support/outcry.mjs";

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
