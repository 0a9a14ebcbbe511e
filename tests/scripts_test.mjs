// What script/ promises: help with an example, wrong usage told as such, all
// without a terminal. What the scripts do is tried by script/chroot-test.
import {test} from 'node:test';
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (...command) => spawnSync(command[0], command.slice(1), {cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8'});

for (const name of readdirSync(join(ROOT, 'script'))) {
  test(`script/${name} --help says how, from any folder`, () => {
    const {status, stdout} = run(join(ROOT, 'script', name), '--help');
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^usage: script/${name}\\b`));
    assert.match(stdout, new RegExp(`^Example: script/${name}\\b`, 'm'));
  });
}

for (const [name, ...args] of [['setup'], ['setup', 'all'], ['test', '--preset', 'none'], ['lint', '--all-of-it'], ['chroot-test', '-x'],
  ['make-vectors', '--all'], ['make-vectors', '--check', 'x']]) {
  test(`script/${[name, ...args].join(' ')} is wrong usage`, () => {
    const {status, stderr} = run(join(ROOT, 'script', name), ...args);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`^usage: script/${name}\\b`));
  });
}

test('script/setup without root and without sudo names what is missing', () => {
  // A dpkg that has nothing, and no sudo on the path.
  const bare = `
    tools=$(mktemp -d); trap 'rm -rf "$tools"' EXIT
    for tool in bash dirname comm sed sort; do ln -s "$(command -v $tool)" "$tools/"; done
    printf '#!/bin/sh\\nexit 1\\n' >"$tools/dpkg-query"
    printf '#!/bin/sh\\necho 1000\\n' >"$tools/id"
    chmod +x "$tools/dpkg-query" "$tools/id"
    PATH=$tools bash ${JSON.stringify(join(ROOT, 'script', 'setup'))} build`;
  const {status, stderr} = run('bash', '-c', bare);
  assert.equal(status, 3, stderr);
  assert.match(stderr, /^script\/setup: neither root nor sudo, and these Debian packages are missing: .*\blibsodium-dev\b/m);
});
