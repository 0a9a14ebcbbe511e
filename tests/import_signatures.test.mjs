// outcry import signatures: all rows of a file or none, beside no server; they
// count as on paper and are sealed like all.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { confirmLink, outcryWith, SLUG } from "./support/outcry.mjs";
import { sealedSite } from "./support/sealed_site.mjs";

const HEAD = "sheet,row,name,town,country,email,shown,collected,place,lang,text_version\n";
const GOOD = HEAD + "B-1,1,Wolkenstein Ottilie,Bruneck,IT,quill@distinct.example,yes,2012-02-23,Dom,en,1\n" +
  "B-1,4,새벽별이,부산,KR,,no,2012-02-23,Dom,en,1\nB-2,,Vexillum,,LV,,,2012-02-24,,ko,\n";

let site, file;
before(async () => {
  site = await sealedSite();
  file = join(site.data, "..", "sheets.csv");
  await site.sign({ name: "Ana", email: "ana@example.org", country: "DE" });
  await site.confirm(confirmLink(await site.mailTo("ana@example.org")));
});
after(() => site?.stop());

function bring(text, ...args) {
  writeFileSync(file, text);
  return outcryWith(site.env, "import", "signatures", file, "--data", site.data, "--campaign", SLUG, ...args);
}
const count = async () => JSON.parse((await site.get(`/c/${SLUG}/count`)).text).count;
const filesBelow = (folder) => readdirSync(folder).flatMap((name) =>
  statSync(join(folder, name)).isDirectory() ? filesBelow(join(folder, name)) : [join(folder, name)]);

test("beside a server it is refused, and says what to do", async () => {
  const { code, stderr } = await bring(GOOD);
  assert.equal(code, 3);
  assert.match(stderr, /in use by another outcry: stop that one first/);
});

test("a trial writes nothing; the import counts all, and once", async () => {
  await site.end();
  const trial = await bring(GOOD, "--dry-run");
  assert.equal(trial.code, 0, trial.stderr);
  assert.match(trial.stdout, /nothing was written[^]*3 signatures on 2 sheets/);
  const done = await bring(GOOD, "--json");
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(JSON.parse(done.stdout), { imported: true, sheets: 2, signatures: 3 });
  const again = await bring(GOOD);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /sheets\.csv:2: sheet was entered before\n.*:2: email has signed before\n.*:4: sheet was entered before/);
  for (const one of filesBelow(site.data)) {
    for (const mark of ["Wolkenstein", "새벽별이", "quill@distinct"]) assert.ok(!readFileSync(one).includes(Buffer.from(mark)), `${mark} in ${one}`);
  }
  await site.run();
  assert.equal(await count(), 4);
  assert.match((await site.get(`/en/c/${SLUG}/log`)).text, /on paper[^]*?\+&nbsp;3</);
  const audited = await outcryWith(site.env, "audit", "--console", site.data, "--json", "--entries");
  if (audited.code === 0) assert.match(audited.stdout, /paper\.import/);
});

test("one bad row, and none is taken: each is told by its line", async () => {
  await site.end();
  const bad = HEAD + "C-1,1,Ana,Berlin,DE,ANA@example.org,yes,2012-02-23,,en,1\nC-1,2,,Riga,LV,,,2012-02-23,,en,1\nC-1,3,Bo,Riga,Atlantis,nobody,,2012-02-23,,en,1\n";
  const { code, stdout, stderr } = await bring(bad, "--json");
  assert.equal(code, 2, stderr);
  assert.deepEqual(JSON.parse(stdout).problems.map(({ line, column }) => [line, column]), [[2, "email"], [3, "name"], [4, "country"], [4, "email"]]);
  for (const [text, why] of [["", /it is empty/], ["sheet,nmae\n", /no column "nmae"/], [`${HEAD}1,"2`, /line 2/]]) {
    const refused = await bring(text);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, why);
  }
  const where = await outcryWith(site.env, "import", "signatures", file, "--data", site.data);
  assert.match(where.stderr, /--campaign SLUG/);
  await site.run();
  assert.equal(await count(), 4);
});

test("the keyholder reads them among the others", async () => {
  const sealed = join(site.data, "..", "all.sealed");
  const made = await outcryWith(site.env, "export", "signatures", "--data", site.data, "--campaign", SLUG, "-o", sealed);
  assert.equal(made.code, 0, made.stderr);
  const opened = await outcryWith({ OUTCRY_PASSPHRASE: "correct horse battery" }, "unseal", "--key", join(site.data, "..", "keyholder.key"), sealed);
  assert.equal(opened.code, 0, opened.stderr);
  assert.match(opened.stdout, /Ana,ana@example\.org,DE,[^\n]*,online,,,/);
  assert.match(opened.stdout, /새벽별이,,KR,부산,,anonymous,,1,paper,B-1,4,2012-02-23/);
});
