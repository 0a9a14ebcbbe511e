// The translations are whole: every text that visitors read is in the template
// and in each catalogue, with what the program fills in left as it is.
import {after, test} from 'node:test';
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PO = join(ROOT, 'site/po');
const extract = (...args) =>
  spawnSync(process.execPath, [join(ROOT, 'script/extract-strings'), ...args], {encoding: 'utf8'});

const trees = [];
after(() => trees.forEach((tree) => rmSync(tree, {recursive: true, force: true})));

// A tree of one template and one C++ file, its site/po/outcry.pot made.
function makeTree({html = '', code = ''}) {
  const tree = mkdtempSync(join(tmpdir(), 'outcry-po-'));
  trees.push(tree);
  for (const folder of ['site/templates', 'site/po', 'src']) mkdirSync(join(tree, folder), {recursive: true});
  writeFileSync(join(tree, 'site/templates/page.html'), html);
  writeFileSync(join(tree, 'src/page.cc'), code);
  const {status, stderr} = extract('--root', tree);
  assert.equal(status, 0, stderr);
  return tree;
}

const translate = (tree, ...entries) =>
  writeFileSync(join(tree, 'site/po/xx.po'), ['msgid ""\nmsgstr "Language: xx\\n"\n', ...entries].join('\n'));
const entry = (text, translation) => `msgid ${JSON.stringify(text)}\nmsgstr ${JSON.stringify(translation)}\n`;
const textsOf = (tree) =>
  [...readFileSync(join(tree, 'site/po/outcry.pot'), 'utf8').matchAll(/^msgid (".+")$/gm)].map(([, text]) => JSON.parse(text));

// What --check says, a line each; it says nothing exactly when it ends with 0.
function check(tree) {
  const {status, stderr} = extract('--check', '--root', tree);
  assert.equal(status, stderr === '' ? 0 : 1, stderr);
  return stderr.trimEnd().split('\n');
}

test('every catalogue is whole, and outcry.pot up to date', () => {
  const {status, stderr} = extract('--check');
  assert.equal(status, 0, stderr);
});

for (const name of readdirSync(PO).filter((file) => file.endsWith('.po'))) {
  test(`site/po/${name} is a catalogue that msgfmt takes`, () => {
    const {status, stderr} = spawnSync('msgfmt', ['--check', '-o', '/dev/null', join(PO, name)], {encoding: 'utf8'});
    assert.equal(status, 0, stderr);
  });
}

test('texts are found in templates and in C++, and nowhere else', () => {
  const tree = makeTree({
    html: '<p title="_(A title)_">_(For {{NAME}} (and you))_</p> {{NOT_THIS}}',
    code: `// tr(lang, "in a comment")
      #define N_(text) text
      std::string a = tr(lang, "One {}, ", x), b = tr(reader.lang,\n  "joined "\n  "\\"lines\\"", f("no", 1));
      const char* c = N_("Marked"); path.substr(2, "no"); auto d = tr(of(a, "no"), "Late"); tr(lang, text->heading);`,
  });
  assert.deepEqual(textsOf(tree), ['A title', 'For {{NAME}} (and you)', 'Late', 'Marked', 'One {}, ', 'joined "lines"']);
});

test('a comment beside a text becomes the note for translators', () => {
  const tree = makeTree({
    html: '{{! of a gathering }}_(held)_ {{! far away }}<b>_(Sign)_</b>',
    code: `// Not about a text.

      a(tr(lang, "{} time", x));  // a city
      // The street,
      // and its city.
      b(tr(lang, "{}, {}", x, y));`,
  });
  const pot = readFileSync(join(tree, 'site/po/outcry.pot'), 'utf8');
  assert.deepEqual([...pot.matchAll(/^#\. (.*)\n#: .*\nmsgid "(.*)"$/gm)].map(([, note, text]) => [text, note]),
    [['held', 'of a gathering'], ['{} time', 'a city'], ['{}, {}', 'The street, and its city.']]);
  assert.equal(pot.match(/^#\./gm).length, 3);
});

test('a text that would be lost is refused', () => {
  const tree = makeTree({html: '_(Yes)_'});
  writeFileSync(join(tree, 'src/page.cc'), 'tr(lang, many ? "few" : "one");');
  const {status, stderr} = extract('--root', tree);
  assert.equal(status, 3);
  assert.match(stderr, /src\/page\.cc.*not one literal/);
});

test('a missing translation is found, and named', () => {
  const tree = makeTree({html: '_(Sign)_ _(Withdraw)_'});
  translate(tree, entry('Sign', '서명하기'));
  assert.deepEqual(check(tree), ['site/po/xx.po: missing: "Withdraw"']);
});

test('empty, fuzzy and obsolete translations are found', () => {
  const tree = makeTree({html: '_(Sign)_ _(Name)_'});
  translate(tree, entry('Sign', ''), `#, fuzzy\n${entry('Name', '이름')}`, entry('Gone', '없음'), '#~ msgid "Old"\n#~ msgstr "옛"\n');
  assert.deepEqual(check(tree).map((line) => line.split(': ').slice(1).join(' ')),
    ['empty "Sign"', 'fuzzy "Name"', 'obsolete "Gone"', 'obsolete "Old"']);
});

test('what the program fills in must stay, and may move', () => {
  const tree = makeTree({html: '_(Next: {{GOAL}})_ _(<b>Now</b>)_', code: 'tr(lang, "{} of {}", a, b); tr(lang, "{} left", a);'});
  const good = [entry('Next: {{GOAL}}', '{{GOAL}} 다음'), entry('<b>Now</b>', '<b>지금</b>'), entry('{} of {}', '{1} 중 {0}')];
  translate(tree, ...good, entry('{} left', '{} 남음'));
  assert.deepEqual(check(tree), ['']);
  translate(tree, ...good.slice(1), entry('Next: {{GOAL}}', '다음: {{GAOL}}'), entry('{} left', '남음'));
  assert.equal(check(tree).filter((line) => line.includes('placeholders differ')).length, 2);
});

test('a source that went on without its outcry.pot is found', () => {
  const tree = makeTree({html: '_(Sign)_'});
  writeFileSync(join(tree, 'site/templates/page.html'), '_(Sign now)_');
  assert.match(check(tree)[0], /outcry\.pot is not up to date/);
});

test('script/extract-strings: an unknown option is wrong usage', () => {
  const {status, stderr} = extract('--all');
  assert.equal(status, 2);
  assert.match(stderr, /^usage: script\/extract-strings/);
});
