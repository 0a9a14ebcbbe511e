// Holds every #include "…" under src/ against the table in src/ROOMS.md.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function readTable(text) {
  const table = new Map();
  for (const line of text.split('\n')) {
    const row = line.match(/^\| `([a-z/]+)\/` \|[^|]*\|([^|]*)\|$/);
    if (row) table.set(row[1], row[2].split(',').map((room) => room.trim()).filter(Boolean));
  }
  return table;
}

// The room with the longest name that the path lies in.
function roomOf(path, table) {
  return [...table.keys()].filter((room) => path.startsWith(room + '/')).sort((a, b) => b.length - a.length)[0];
}

function* filesBelow(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else if (/\.(h|cc)$/.test(name)) yield path;
  }
}

function violations(source, table) {
  const found = [];
  for (const path of filesBelow(source)) {
    const file = relative(source, path);
    const room = roomOf(file, table);
    readFileSync(path, 'utf8').split('\n').forEach((line, i) => {
      const include = line.match(/^#include "([^"]+)"/);
      if (!include) return;
      const other = roomOf(include[1], table);
      if (!room || !other || (other !== room && !table.get(room).includes(other))) {
        found.push(`${file}:${i + 1}: ${room ?? 'no room'} may not include ${include[1]}`);
      }
    });
  }
  return found;
}

test('every include is one that src/ROOMS.md allows', () => {
  const table = readTable(readFileSync(join(root, 'src/ROOMS.md'), 'utf8'));
  assert.ok(table.size >= 10, 'the table was not understood');
  assert.deepEqual(violations(join(root, 'src'), table), []);
});

test('a row names only rooms above it', () => {
  const table = readTable(readFileSync(join(root, 'src/ROOMS.md'), 'utf8'));
  const above = new Set();
  for (const [room, allowed] of table) {
    for (const other of allowed) assert.ok(above.has(other), `${room} names ${other}, which is not above it`);
    above.add(room);
  }
});

test('an include that is not allowed is found, with file and line', () => {
  const tree = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    mkdirSync(join(tree, 'tally'));
    writeFileSync(join(tree, 'tally/log.cc'), '#include "tally/log.h"\n#include "seal/box.h"\n#include <vector>\n');
    const table = new Map([['base', []], ['tally', ['base']], ['seal', ['base']]]);
    assert.deepEqual(violations(tree, table), ['tally/log.cc:2: tally may not include seal/box.h']);
  } finally {
    rmSync(tree, {recursive: true});
  }
});
