// The documents hold what they promise: links lead somewhere, every key of the
// configuration is told, whole files of examples are taken by the program.
// OUTCRY is the program, build/release/outcry if unset; without it the last is
// skipped.
import {after, test} from 'node:test';
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OUTCRY = process.env.OUTCRY ?? join(ROOT, 'build/release/outcry');
const read = (path) => readFileSync(join(ROOT, path), 'utf8');

const NOT_OURS = new Set(['.git', 'build', 'node_modules']);
function* documentsBelow(folder) {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !NOT_OURS.has(entry.name)) yield* documentsBelow(path);
    else if (entry.isFile() && entry.name.endsWith('.md')) yield relative(ROOT, path);
  }
}

// Text without blocks of code, and without code in a line: there a bracket is no link.
const unfenced = (text) => text.replace(/^( *)(```+)[^]*?^\1\2 *$/gm, '');
const prose = (text) => unfenced(text).replace(/`[^`\n]*`/g, '``');

// What a document points at, without what lies elsewhere: [path, fragment].
function linksOf(text) {
  const links = [];
  for (const [, a, b, c] of prose(text).matchAll(/\]\(([^)\s]+)[^)]*\)|\b(?:src|href)="([^"]+)"|^\[[^\]]+\]: *(\S+)/gm)) {
    const link = a ?? b ?? c;
    if (!/^[a-z]+:/.test(link)) links.push(link.split('#'));
  }
  return links;
}

// The fragments by which a document's headings are reached.
const headingsOf = (text) => [...unfenced(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
  heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));

// docs/images/{a,b}-{c,d}.png in a script's help, as the files that it names.
function expand(pattern) {
  const [, before, choices, behind] = pattern.match(/^([^{]*)\{([^}]*)\}(.*)$/) ?? [];
  return choices === undefined ? [pattern] : choices.split(',').flatMap((one) => expand(before + one + behind));
}

const variableOf = (name) => `OUTCRY_${name.replace('.', '_').toUpperCase()}`;

// section.key of every setting in the table of src/cli/config.cc.
const keysOfTheProgram = () =>
  [...read('src/cli/config.cc').matchAll(/\{"([a-z_]+)", "([a-z_]+)", &c\.\1\.\2\b/g)]
    .map(([, section, key]) => `${section}.${key}`);

// Rows of the tables under "## `[section]`": {name, variable}.
function keysOfTheDocument(text) {
  const keys = [];
  for (const part of text.split(/^## /m)) {
    const section = part.match(/^`\[([a-z_]+)\]`/)?.[1];
    if (!section) continue;
    for (const [, key, variable] of part.matchAll(/^\| `([a-z_]+)` \|[^|]*\| `([A-Z_]+)` \|/gm)) {
      keys.push({name: `${section}.${key}`, variable});
    }
  }
  return keys;
}

const documents = [...documentsBelow(ROOT)];
const made = new Set((read('script/screenshots').match(/docs\/images\/\S+\.png/g) ?? []).flatMap(expand));

// Why `document` may not point at path#fragment, or nothing.
function objection(document, path, fragment) {
  const file = path === '' ? document : relative(ROOT, resolve(ROOT, dirname(document), decodeURI(path)));
  if (file.startsWith('..')) return `${path}: outside the repository`;
  if (file.startsWith('docs/images/')) return made.has(file) ? undefined : `${path}: script/screenshots makes no such picture`;
  if (!existsSync(join(ROOT, file))) return `${path}: no such file`;
  if (fragment && file.endsWith('.md') && !headingsOf(read(file)).includes(fragment)) return `${path}#${fragment}: no such heading`;
  return undefined;
}

for (const document of documents) {
  test(`${document} points at what is there`, () => {
    assert.deepEqual(linksOf(read(document)).map((link) => objection(document, ...link)).filter(Boolean), []);
  });
}

test('every picture of docs/images is one that script/screenshots makes', () => {
  const pictures = existsSync(join(ROOT, 'docs/images')) ? readdirSync(join(ROOT, 'docs/images')) : [];
  assert.deepEqual(pictures.map((name) => `docs/images/${name}`).filter((path) => !made.has(path)), []);
});

test('docs/operate/configure.md tells every key of the configuration, and none besides', () => {
  const told = keysOfTheDocument(read('docs/operate/configure.md'));
  const known = keysOfTheProgram();
  assert.ok(known.length > 10, 'the table of src/cli/config.cc was not understood');
  assert.deepEqual(told.map(({name}) => name).sort(), known.sort());
  for (const {name, variable} of told) assert.equal(variable, variableOf(name));
});

test('links are found where they are, and not in code', () => {
  const text = 'See [a](x/y.md#z), ![p](p.png "q"), <img src="q.png">, [web](https://example.org/).\n' +
    '`[n](no.md)`\n```\n[n](no.md)\n```\n[r]: r.md\n';
  assert.deepEqual(linksOf(text), [['x/y.md', 'z'], ['p.png'], ['q.png'], ['r.md']]);
  assert.deepEqual(headingsOf('# `[[case]]` and *more*\n```\n# not\n```\n## Out of it\n'), ['case-and-more', 'out-of-it']);
  assert.deepEqual(expand('i/{a,b}-{c,d}.png'), ['i/a-c.png', 'i/a-d.png', 'i/b-c.png', 'i/b-d.png']);
});

const program = existsSync(OUTCRY);
const outcry = (...args) => spawnSync(OUTCRY, args, {encoding: 'utf8', timeout: 30_000, env: {PATH: process.env.PATH}});

// Made for one test, gone when all end.
function folder() {
  const path = mkdtempSync(join(tmpdir(), 'docs-'));
  after(() => rmSync(path, {recursive: true}));
  return path;
}

test('docs/operate/configure.md tells the default of every key', {skip: !program && 'no program is built'}, () => {
  const data = join(folder(), 'data');
  const {status, stderr} = outcry('init', '--data', data, '--origin', 'https://outcry.example');
  assert.equal(status, 0, stderr);
  const written = new Map();
  let section;
  for (const line of readFileSync(join(data, 'outcry.toml'), 'utf8').split('\n')) {
    section = line.match(/^\[(\w+)\]$/)?.[1] ?? section;
    const [, key, value] = line.match(/^(\w+) = (.*)$/) ?? [];
    if (key) written.set(`${section}.${key}`, value);
  }
  const told = read('docs/operate/configure.md');
  assert.deepEqual([...written.keys()].sort(), keysOfTheProgram().sort());
  for (const [name, value] of written) {
    if (name === 'server.origin') continue;  // as it was given
    const row = `| \`${name.split('.')[1]}\` | \`${value}\` | \`${variableOf(name)}\` |`;
    assert.ok(told.includes(row), `${name} is ${value}`);
  }
});

const examples = documents.flatMap((document) =>
  [...read(document).matchAll(/<!-- whole file -->\s*```toml\n([^]*?)\n```/g)]
    .map(([, toml], i) => ({title: `${document}, whole file ${i + 1}`, toml})));
for (const {title, toml} of examples) {
  test(`${title}: the program takes it, and gives it back`, {skip: !program && 'no program is built'}, () => {
    const data = join(folder(), 'data');
    assert.equal(outcry('init', '--data', data, '--origin', 'https://outcry.example').status, 0);
    const file = join(data, 'campaign.toml');
    writeFileSync(file, toml);
    const applied = outcry('campaign', 'apply', '--data', data, file);
    assert.equal(applied.status, 0, applied.stderr);
    const slug = toml.match(/^slug = "(.*)"$/m)[1];
    writeFileSync(file, outcry('campaign', 'show', '--data', data, slug).stdout);
    assert.match(outcry('campaign', 'apply', '--data', data, file).stdout, /: unchanged,/);
  });
}
