// Holds every #include "…" under src/ against the table in src/ROOMS.md: a file
// may include its own room and those that its room's row names, written from
// src/. A *_test.h is for tests alone.
import {after, test} from 'node:test';
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');

// Room to the rooms it may include, in the table's order.
function readTable(text) {
  const table = new Map();
  for (const line of text.split('\n')) {
    const row = line.match(/^\| `([a-z_/]+)\/` \|.*\|([^|]*)\|$/);
    if (row) table.set(row[1], row[2].split(',').map((room) => room.trim()).filter(Boolean));
  }
  return table;
}

// The room with the longest name that the path lies in.
function roomOf(path, table) {
  return [...table.keys()].filter((room) => path.startsWith(room + '/')).sort((a, b) => b.length - a.length)[0];
}

function* filesBelow(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else if (/\.(h|cc)$/.test(name)) yield path;
  }
}

// Why `file` may not include `included`, or nothing.
function objection(file, included, table, source) {
  const room = roomOf(file, table);
  const other = roomOf(included, table);
  if (!existsSync(join(source, included))) return `no src/${included} (includes are written from src/)`;
  if (other !== room && !table.get(room).includes(other)) return `${room} may not include ${included}`;
  if (included.endsWith('_test.h') && !/_test\.(h|cc)$/.test(file)) return `${included} is for tests alone`;
  return undefined;
}

function violations(source, table) {
  const found = [];
  for (const path of filesBelow(source)) {
    const file = relative(source, path);
    if (!roomOf(file, table)) {
      found.push(`src/${file}:1: in no room of src/ROOMS.md`);
      continue;
    }
    readFileSync(path, 'utf8').split('\n').forEach((line, i) => {
      const include = line.match(/^\s*#\s*include\s*"([^"]+)"/);
      const why = include && objection(file, include[1], table, source);
      if (why) found.push(`src/${file}:${i + 1}: ${why}`);
    });
  }
  return found;
}

// Rows that name a room which does not stand above them, or have no folder.
function misplaced(source, table) {
  const found = [];
  const above = new Set();
  for (const [room, allowed] of table) {
    if (!existsSync(join(source, room))) found.push(`${room}: no such folder`);
    for (const other of allowed) if (!above.has(other)) found.push(`${room} names ${other}, which is not above it`);
    above.add(room);
  }
  return found;
}

// A made-up src/ of {file: text}, gone when the tests end.
function made(files) {
  const source = mkdtempSync(join(tmpdir(), 'rooms-'));
  after(() => rmSync(source, {recursive: true}));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(source, dirname(file)), {recursive: true});
    writeFileSync(join(source, file), text);
  }
  return source;
}

const MADE = readTable(`
| room | what is here | may include |
| --- | --- | --- |
| \`base/\` | words | |
| \`tally/\` | log | base |
| \`seal/\` | box | base |
| \`web/http/\` | server | base |
| \`web/\` | pages | base, tally, web/http |
`);

test('every include is one that src/ROOMS.md allows', () => {
  const table = readTable(readFileSync(join(SOURCE, 'ROOMS.md'), 'utf8'));
  assert.ok(table.size > 1, 'the table of src/ROOMS.md was not understood');
  assert.deepEqual(violations(SOURCE, table), []);
});

test('a row of src/ROOMS.md has a folder, and names only rooms above it', () => {
  assert.deepEqual(misplaced(SOURCE, readTable(readFileSync(join(SOURCE, 'ROOMS.md'), 'utf8'))), []);
});

test('the table is understood', () => {
  assert.deepEqual([...MADE], [
    ['base', []], ['tally', ['base']], ['seal', ['base']], ['web/http', ['base']], ['web', ['base', 'tally', 'web/http']],
  ]);
});

test('an include that is not allowed is found, with file and line', () => {
  const source = made({
    'base/bytes.h': '',
    'seal/box.h': '',
    'tally/log.h': '#include "base/bytes.h"\n',
    'tally/log.cc': '#include "tally/log.h"\n#include <vector>\n\n#include "seal/box.h"\n',
    'tally/log_test.cc': '#  include "seal/box.h"  // not in a test either\n',
  });
  assert.deepEqual(violations(source, MADE), [
    'src/tally/log.cc:4: tally may not include seal/box.h',
    'src/tally/log_test.cc:1: tally may not include seal/box.h',
  ]);
});

test('a room within a room has its own row', () => {
  const source = made({
    'web/http/server.h': '',
    'web/http/server.cc': '#include "web/http/server.h"\n#include "web/page.h"\n',
    'web/page.h': '#include "web/http/server.h"\n',
  });
  assert.deepEqual(violations(source, MADE), ['src/web/http/server.cc:2: web/http may not include web/page.h']);
});

test('a file in no room, an include not written from src/, and a test\'s header outside tests are found', () => {
  const source = made({
    'attic/old.h': '',
    'base/bytes.h': '#include "../attic/old.h"\n',
    'base/memory_test.h': '',
    'base/hash.cc': '#include "bytes.h"\n#include "base/memory_test.h"\n',
    'base/hash_test.cc': '#include "base/memory_test.h"\n',
    'tally/log.h': '#include "attic/old.h"\n',
  });
  assert.deepEqual(violations(source, MADE), [
    'src/attic/old.h:1: in no room of src/ROOMS.md',
    'src/base/bytes.h:1: no src/../attic/old.h (includes are written from src/)',
    'src/base/hash.cc:1: no src/bytes.h (includes are written from src/)',
    'src/base/hash.cc:2: base/memory_test.h is for tests alone',
    'src/tally/log.h:1: tally may not include attic/old.h',
  ]);
});

test('a row without a folder, and one that looks down, are found', () => {
  const source = made({'base/bytes.h': '', 'tally/log.h': ''});
  const table = new Map([['base', ['tally']], ['tally', ['base']], ['letters', ['base']]]);
  assert.deepEqual(misplaced(source, table), ['base names tally, which is not above it', 'letters: no such folder']);
});
