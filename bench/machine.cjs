// The machine between two runs: brought to rest, and asked whether others are
// at work on it. A benchmark beside a compiler, or beside another benchmark,
// measures that.
'use strict';
const {execFileSync} = require('node:child_process');
const fs = require('node:fs');
const {median} = require('./table.cjs');

const SAMPLE_MS = 250;
const TOO_BUSY = 0.1;  // of all processors

// {busy, all}: ticks of all processors since the start.
function ticks() {
  const fields = fs.readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].trim().split(/\s+/).slice(1, 9).map(Number);
  const all = fields.reduce((sum, one) => sum + one, 0);
  return {busy: all - fields[3] - fields[4], all};  // without idle and iowait
}

class Machine {
  constructor() {
    this.samples = [];
  }

  // What the last run left unwritten must not weigh on the next. Nothing that
  // is measured works now, so who does is somebody else.
  settle() {
    execFileSync('sync');
    const before = ticks();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SAMPLE_MS);
    const after = ticks();
    this.samples.push((after.busy - before.busy) / Math.max(1, after.all - before.all));
  }

  // Whether others let the runs after the first `since` samples alone.
  quietSince(since) {
    const samples = this.samples.slice(since);
    return samples.length === 0 || median(samples) <= TOO_BUSY;
  }

  get quiet() {
    return this.quietSince(0);
  }

  toString() {
    if (this.samples.length === 0) return '';
    const percent = (share) => `${Math.round(share * 100)} %`;
    const others = `others kept the processors busy by ${percent(median(this.samples))} (median between the runs), ` +
      `${percent(Math.max(...this.samples))} at most`;
    return this.quiet ? others : `NOT QUIET: ${others}`;
  }
}

module.exports = {Machine};
