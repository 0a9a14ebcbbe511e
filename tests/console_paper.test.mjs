// The petition on paper, over HTTP: a sheet is typed by one and again by
// another, what differs by a third; it counts apart, in the same log; the
// disk holds no name at any time; what a table cannot know is refused.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk } from "./support/console.mjs";
import { confirmLink, outcry, outcryWith, SLUG } from "./support/outcry.mjs";
import { deskOf as deskNamed, sealedSite } from "./support/sealed_site.mjs";

const SHEETS = `/console/c/${SLUG}/sheets`;
const HEAD = { number: "17", place: "서울 광장", collected: "2012-02-23", lang: "ko", version: "1", country: "KR" };
const PEOPLE = [["Wolkenstein Ottilie", "Bruneck", "IT", "quill@distinct.example", true], ["새벽별이", "서울", "", "", false],
  ["Vexillum Maior", "서울", "", "", true]];

let site;
before(async () => (site = await sealedSite()));
after(() => site?.stop());

const deskOf = (name, ...roles) => deskNamed(Desk, site, name, ...roles);

// The rows of a form: [name, town, country, e-mail, shown], by number from 1; null: empty.
function rows(people, first = 1) {
  const fields = {};
  people.forEach((person, i) => {
    if (!person) return;
    const [name, town, country, email, shown] = person, row = `r${first + i}`;
    Object.assign(fields, { [`${row}-name`]: name, [`${row}-town`]: town, [`${row}-country`]: country, [`${row}-email`]: email });
    if (shown) fields[`${row}-shown`] = "1";
  });
  return fields;
}
const changed = (people, i, at, value) => people.map((person, n) => (n === i ? Object.assign([...person], { [at]: value }) : person));

async function type(desk, people, head = {}) {
  await desk.get(`${SHEETS}/new`);
  return desk.post(`${SHEETS}/new`, { ...HEAD, ...head, ...rows(people), act: "save" });
}
async function again(desk, id, people, more = {}) {
  await desk.get(`${SHEETS}/${id}/again`);
  return desk.post(`${SHEETS}/${id}/again`, { ...rows(people), act: "save", ...more });
}
const idOf = async (desk, number) =>
  Number((await desk.get(SHEETS)).text.match(new RegExp(`sheets/(\\d+)"[^>]*>${number}<`))[1]);

const openData = async () => JSON.parse((await site.get(`/c/${SLUG}.json`)).text);
const count = async () => JSON.parse((await site.get(`/c/${SLUG}/count`)).text).count;
async function audited() {
  const { stdout, stderr } = await outcry("audit", `${site.origin}/c/${SLUG}/log`, "--no-state", "--key", (await site.get(`/c/${SLUG}/log/key`)).text.trim(), "--json");
  assert.ok(stdout, stderr);
  return JSON.parse(stdout);
}

const filesBelow = (folder) => readdirSync(folder).flatMap((name) =>
  statSync(join(folder, name)).isDirectory() ? filesBelow(join(folder, name)) : [join(folder, name)]);
function expectNoName() {
  for (const file of filesBelow(site.data)) {
    const bytes = readFileSync(file);
    for (const mark of ["Wolkenstein", "wolkenstein", "새벽별이", "Vexillum", "vexillum", "Bruneck", "quill@distinct"]) {
      assert.ok(!bytes.includes(Buffer.from(mark)), `${mark} in ${file}`);
    }
  }
}

describe("the petition on paper", { concurrency: false }, () => {
  let first, second, third, head;
  before(async () => {
    [first, second, third] = [await deskOf("Vera", `volunteer:${SLUG}`), await deskOf("Vito", `volunteer:${SLUG}`), await deskOf("Vroni", `volunteer:${SLUG}`)];
    head = await deskOf("Olga", `organiser:${SLUG}`);
  });

  test("the sheet to print is there, in each language and on both papers", async () => {
    for (const [path, text] of [[`/en/c/${SLUG}/sheet.pdf`, /Name\b[^]*My name may/], [`/ko/c/${SLUG}/sheet.pdf?paper=letter`, /이름/]]) {
      const sheet = await site.get(path);
      assert.equal(sheet.status, 200);
      assert.equal(sheet.headers["content-type"], "application/pdf");
      writeFileSync(join(site.data, "..", "sheet.pdf"), sheet.body);
      assert.match(execFileSync("pdftotext", [join(site.data, "..", "sheet.pdf"), "-"], { encoding: "utf8" }), text);
      const size = execFileSync("pdfinfo", [join(site.data, "..", "sheet.pdf")], { encoding: "utf8" });
      assert.match(size, path.includes("letter") ? /612 x 792/ : /595\.\d+ x 841\.\d+/);
    }
    assert.match((await site.get(`/c/${SLUG}`)).text, /sheet\.pdf/);
    assert.match((await first.get(SHEETS)).text, /sheet\.pdf\?paper=letter/);
  });

  test("what two typed alike counts, on paper, in the log and nowhere by name", async () => {
    const before = await count();
    assert.equal((await type(first, PEOPLE)).status, 303);
    expectNoName();
    const id = await idOf(second, "17");
    assert.equal(await count(), before, "one reading counts nothing");
    const blind = await second.get(`${SHEETS}/${id}/again`);
    for (const [name] of PEOPLE) assert.ok(!blind.text.includes(name), "the second does not see what the first typed");
    const done = await again(second, id, PEOPLE);
    assert.equal(done.status, 303, done.text);
    assert.equal(await count(), before + 3);
    expectNoName();
    assert.match((await second.get(`${SHEETS}/${id}`)).text, /3 of 3 rows count/);
    assert.equal((await openData()).days.at(-1).paper, 3);
    assert.match((await site.get(`/c/${SLUG}/log`)).text, /on paper[^]*?\+&nbsp;3</);
    let page = "";
    for (let waited = 0; waited < 3_000 && !/Entered from paper so far: 3</.test(page); waited += 100) {
      page = (await site.get(`/en/c/${SLUG}`)).text;
      await sleep(100);
    }
    assert.ok(/Entered from paper so far: 3</.test(page), "the campaign's page says it");
    const report = await audited();
    assert.equal(report.paper, 3);
    assert.equal(report.count, before + 3);
  });

  test("the keyholder reads which are on paper, from which sheet and row", async () => {
    const file = join(site.data, "..", "paper.sealed");
    const made = await outcryWith(site.env, "export", "signatures", "--data", site.data, "--campaign", SLUG, "-o", file);
    assert.equal(made.code, 0, made.stderr);
    const opened = await outcryWith({ OUTCRY_PASSPHRASE: "correct horse battery" }, "unseal", "--key", join(site.data, "..", "keyholder.key"), file, "--json");
    assert.equal(opened.code, 0, opened.stderr);
    const found = opened.stdout.trim().split("\n").map((line) => JSON.parse(line)).filter(({ how }) => how === "paper");
    assert.deepEqual(found.map(({ name, postcode, country, email, display, sheet, row, collected }) =>
      [name, postcode, country, email, display, sheet, row, collected]), [
      ["Wolkenstein Ottilie", "Bruneck", "IT", "quill@distinct.example", "name", "17", 1, "2012-02-23"],
      ["새벽별이", "서울", "IT", "", "anonymous", "17", 2, "2012-02-23"],
      ["Vexillum Maior", "서울", "IT", "", "name", "17", 3, "2012-02-23"]], "and the country was carried over");
  });

  test("who typed a sheet is not the one to type it again", async () => {
    assert.equal((await type(first, [["Ana", "Berlin", "DE", "", true]], { number: "18" })).status, 303);
    const id = await idOf(first, "18");
    assert.equal((await first.get(`${SHEETS}/${id}/again`)).status, 303);
    const refused = await first.post(`${SHEETS}/${id}/again`, { ...rows([["Ana", "Berlin", "DE", "", true]]), act: "save" });
    assert.equal(refused.status, 403);
    assert.equal((await first.post(`${SHEETS}/${id}/drop`)).status, 303, "but may drop it");
  });

  test("case and blanks are no difference; another letter is, and is told by row and field", async () => {
    const people = [["Kim  Seo-yun", "Seoul", "", "", true], ["Ana Duran", "Bilbao", "ES", "", false], ["Bo Li", "", "", "", true]];
    assert.equal((await type(first, people, { number: "19" })).status, 303);
    const id = await idOf(second, "19"), before = await count();
    const typed = [["kim seo-yun", "SEOUL", "KR", "", true], ["Ana Durán", "Bilbao", "ES", "", false], ["Bo Li", "", "", "", true]];
    const differs = await again(second, id, typed);
    assert.equal(differs.status, 422);
    assert.match(differs.text, /href="#f-r2-name"[^>]*>Row 2: Not as it was typed before/);
    assert.doesNotMatch(differs.text, /#f-r1-|#f-r3-/);
    assert.match(differs.text, /value="Ana Durán"/, "what was typed is kept");
    assert.doesNotMatch(differs.text, /Ana Duran"/, "and what the first typed is not told");
    assert.equal(await count(), before, "nothing was done");
    const corrected = await again(second, id, changed(typed, 1, 0, "Ana Duran"));
    assert.equal(corrected.status, 303, corrected.text);
    assert.equal(await count(), before + 3);
  });

  test("a row that stays different waits for a third, and counts if two of three agree", async () => {
    const people = [["Mira Novak", "Brno", "CZ", "", true], ["Ilja Petrov", "Riga", "LV", "", true], ["Nobody Knows", "Riga", "LV", "", true], ["Only First", "Riga", "LV", "", true]];
    assert.equal((await type(first, people, { number: "20" })).status, 303);
    const id = await idOf(second, "20"), before = await count();
    const typed = [people[0], ["Ilya Petrov", "Riga", "LV", "", true], ["Nobody Nows", "Riga", "LV", "", true], null];
    assert.equal((await again(second, id, typed)).status, 422);
    const sure = await again(second, id, typed, { "r2-sure": "1", "r3-sure": "1", "r4-sure": "1" });
    assert.equal(sure.status, 303, sure.text);
    assert.equal(await count(), before + 1, "row 1 counts");
    for (const desk of [first, second]) assert.equal((await desk.get(`${SHEETS}/${id}/again`)).status, 303);
    const page = await third.get(`${SHEETS}/${id}/again`);
    assert.deepEqual([...page.text.matchAll(/id="f-r(\d+)-name"/g)].map(([, row]) => row), ["2", "3", "4"], "only what waits");
    const last = [null, ["Ilya Petrov", "Riga", "LV", "", true], ["Somebody Else", "Riga", "LV", "", true], null];
    const open = await again(third, id, last);
    assert.equal(open.status, 422);
    assert.match(open.text, /#f-r3-name/);
    assert.doesNotMatch(open.text, /#f-r2-|#f-r4-/);
    assert.equal((await again(third, id, last, { "r3-sure": "1" })).status, 303);
    assert.equal(await count(), before + 2, "row 2 as the second and the third read it");
    const sheet = (await head.get(`${SHEETS}/${id}`)).text;
    assert.match(sheet, /2 of 4 rows count/);
    assert.equal(sheet.match(/no two people read the same/g).length, 2);
    assert.doesNotMatch((await first.get(`${SHEETS}/${id}`)).text, /no two people/, "which rows is for organisers");
    expectNoName();
  });

  test("an address that signed online, or on another sheet, counts once", async () => {
    await site.sign({ name: "Ana", email: "ana.once@example.org", country: "DE" });
    await site.confirm(confirmLink(await site.mailTo("ana.once@example.org")));
    const before = await count();
    const people = [["Ana Once", "Berlin", "DE", "ana.once@example.org", true], ["Otto", "Bruneck", "IT", "quill@distinct.example", true], ["Neu", "Wien", "AT", "neu@example.org", true]];
    assert.equal((await type(first, people, { number: "21" })).status, 303);
    const id = await idOf(second, "21");
    assert.equal((await again(second, id, people)).status, 303);
    assert.equal(await count(), before + 1);
    const sheet = (await head.get(`${SHEETS}/${id}`)).text;
    assert.match(sheet, /1 of 3 rows count/);
    assert.equal(sheet.match(/this address has signed before/g).length, 2);
    assert.doesNotMatch((await second.get(`${SHEETS}/${id}`)).text, /has signed before/, "who types cannot ask for addresses");
    // And whoever is counted on paper is not counted again online.
    await site.sign({ name: "Neu", email: "neu@example.org", country: "AT" });
    assert.match((await site.mailTo("neu@example.org")).subject, /signed before/);
    assert.equal(await count(), before + 1);
  });

  test("what is wrong is told by row and field, and nothing typed is lost", async () => {
    const wrong = [["", "Seoul", "", "", true], ["Ana", "x".repeat(61), "", "", true], ["Bo", "", "Atlantis", "", true], ["Cy", "", "", "no address", true],
      ["Di\u202e", "", "", "", true], ["Eve", "Rom", "IT", "", true], ["EVE ", "rom", "IT", "", true], ["Fay", "", "", "f@example.org", true], ["Gil", "", "", "F@example.org", true]];
    const answer = await type(first, wrong, { number: "22" });
    assert.equal(answer.status, 422);
    assert.deepEqual([...answer.text.matchAll(/href="#f-(r[^"]+)"/g)].map(([, field]) => field),
      ["r1-name", "r2-town", "r3-country", "r4-email", "r5-name", "r7-name", "r9-email"]);
    assert.match(answer.text, /The same person as in row 6/);
    assert.match(answer.text, /value="Atlantis"/);
    for (const [field, value] of [["number", ""], ["number", "17 a"], ["number", "17"], ["place", ""], ["collected", "yesterday"], ["collected", "2999-01-01"],
      ["lang", "xx"], ["version", "9"], ["country", "Atlantis"]]) {
      const refused = await type(first, [["Ana", "", "", "", true]], { [field]: value, ...(field === "number" ? {} : { number: "23" }) });
      assert.equal(refused.status, 422, `${field} ${value}`);
      assert.match(refused.text, new RegExp(`href="#f-${field}"`), `${field} ${value}`);
      assert.match(refused.text, /name="r1-name"[^>]*value="Ana"/);
    }
    assert.match((await type(first, [], { number: "24" })).text, /No row is typed yet/);
    const look = await first.post(`${SHEETS}/new`, { ...HEAD, number: "25", ...rows([["Ana", "", "", "", true]]), act: "check" });
    assert.equal(look.status, 200, "Enter without scripts looks at it, and keeps nothing");
    assert.match(look.text, /name="r2-name"[^>]*autofocus/, "and the cursor is in the next row");
    assert.doesNotMatch((await first.get(SHEETS)).text, />2[2-5]</);
  });

  test("kill -9 between the readings loses nothing; two at once count once", async () => {
    const people = [["Zoe", "Oslo", "NO", "", true], ["Yann", "Brest", "FR", "", false]];
    assert.equal((await type(first, people, { number: "26" })).status, 303);
    const id = await idOf(second, "26"), before = await count();
    await site.kill();
    await site.run();
    expectNoName();
    for (const desk of [second, third]) await desk.get(`${SHEETS}/${id}/again`);
    const both = await Promise.all([second, third].map((desk) => desk.post(`${SHEETS}/${id}/again`, { ...rows(people), act: "save" })));
    const said = both.map(({ status, location }) => `${status} ${location}`).join(", ");
    assert.deepEqual(both.map(({ status }) => status).sort(), [303, 410], said);
    assert.equal(await count(), before + 2);
    assert.equal((await audited()).count, before + 2);
  });

  test("of a scan its hash is kept, and nothing else", async () => {
    const id = await idOf(head, "17"), path = `${SHEETS}/${id}`;
    const page = await head.get(path);
    const action = page.text.match(/action="([^"]*\/scan\?ticket=[^"]+)"/)[1].replaceAll("&amp;", "&");
    const scan = Buffer.concat([Buffer.from("%PDF-1.4 a scan of many a name\n"), Buffer.alloc(2_000_000, 7)]);
    const boundary = "outcryboundary";
    const body = Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${head.csrf}\r\n--${boundary}\r\nContent-Disposition: form-data; name="scan"; filename="s.pdf"\r\nContent-Type: application/pdf\r\n\r\n`), scan, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const sent = await site.post(action, body, { Cookie: head.cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": `multipart/form-data; boundary=${boundary}` });
    assert.equal(sent.status, 303, sent.text);
    assert.match((await head.get(path)).text, new RegExp(createHash("sha256").update(scan).digest("hex")));
    for (const file of filesBelow(site.data)) assert.ok(!readFileSync(file).includes("a scan of many a name"), file);
  });

  test("signatures of a sheet are taken back with a reason, restored, withdrawn; the log tells it", async () => {
    const id = await idOf(head, "17"), path = `${SHEETS}/${id}`, before = await count();
    assert.equal((await second.post(`${path}/strike`, { row: "1", reason: "other" })).status, 403);
    await head.get(path);
    assert.equal((await head.post(`${path}/strike`, { reason: "false-name" })).status, 422, "no row is ticked");
    const strike = async (row, reason) => {
      await head.get(path);
      const done = await head.post(`${path}/strike`, { row, reason });
      assert.equal(done.status, 303, done.text);
    };
    await strike("1", "false-name");
    await strike("2", "duplicate");
    assert.equal(await count(), before - 2);
    assert.match((await head.get(path)).text, /1 of 3 rows count/);
    await head.get(path);
    assert.equal((await head.post(`${path}/restore`)).status, 303);
    assert.equal(await count(), before);
    await strike("1", "withdrawn");
    assert.equal(await count(), before - 1);
    const report = await audited();
    assert.equal(report.count, before - 1);
    // Who withdrew may sign again, online.
    await site.sign({ name: "Ottilie", email: "quill@distinct.example", country: "IT" });
    await site.confirm(confirmLink(await site.mailTo("quill@distinct.example")));
    assert.equal(await count(), before);
  });

  test("each step stands in the console's log, without a name", async () => {
    const { text } = await head.get(`/console/c/${SLUG}/audit.csv`);
    for (const act of ["paper.type", "paper.read", "paper.scan", "paper.drop", "paper.strike", "paper.restore"]) assert.match(text, new RegExp(act));
    assert.doesNotMatch(text, /Wolkenstein|Bruneck/);
  });

  test("and others do not come there", async () => {
    const viewer = await deskOf("Wim", "viewer"), worker = await deskOf("Carl", `case-worker:${SLUG}`);
    for (const desk of [viewer, worker]) for (const path of [SHEETS, `${SHEETS}/new`, `${SHEETS}/1`]) assert.equal((await desk.get(path)).status, 403);
    assert.equal((await first.get(`/console/c/${SLUG}/numbers.json`)).status, 403);
    assert.equal((await first.get(`/console/c/${SLUG}`)).status, 200);
  });
});
