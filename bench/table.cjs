// The benchmark's table: what was measured, what it is compared with, and
// whether that reaches the goal.
'use strict';

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const whole = (value) => Math.round(value).toLocaleString('en');
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

const HEADS = ['what', 'Outcry', 'p50 ms', 'p99 ms', 'against', 'its', 'ratio', 'spread', 'to reach', ''];

class Table {
  constructor() {
    this.rows = [];
    this.raw = [];
  }

  // `pairs`: [{ours, theirs}], a pair a round, as bench_load printed them.
  // `goal`: {ratio, p99}, or nothing; `quiet`: false if others were at work on
  // the machine, and no verdict can be given.
  addRates(what, against, pairs, {quiet = true, ...goal} = {}) {
    const ratios = pairs.map(({ours, theirs}) => ours.per_second / theirs.per_second);
    const ratio = median(ratios);
    const p99 = median(pairs.map(({ours}) => ours.p99_ms));
    const errors = pairs.reduce((sum, {ours, theirs}) => sum + ours.errors + (theirs.errors ?? 0), 0);
    const wanted = [];
    if (goal.ratio) wanted.push(`ratio ≥ ${goal.ratio}`);
    if (goal.p99) wanted.push(`p99 ≤ ${goal.p99} ms`);
    const met = (!goal.ratio || ratio >= goal.ratio) && (!goal.p99 || p99 <= goal.p99);
    this.rows.push([
      what, `${whole(median(pairs.map(({ours}) => ours.per_second)))}/s`, median(pairs.map(({ours}) => ours.p50_ms)).toFixed(1),
      p99.toFixed(1), against, `${whole(median(pairs.map(({theirs}) => theirs.per_second)))}/s`, ratio.toFixed(2),
      `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`, wanted.join(', '), verdict(wanted, met, errors, quiet),
    ]);
    this.raw.push({what, against, ratio, p99, errors, goal, quiet, met: quiet ? errors === 0 && met : null, pairs});
  }

  addMemory(what, bytes, limit) {
    const wanted = limit ? [`< ${megabytes(limit)}`] : [];
    const met = !limit || bytes < limit;
    this.rows.push([what, megabytes(bytes), '', '', '', '', '', '', wanted.join(''), verdict(wanted, met, 0)]);
    this.raw.push({what, bytes, limit, met});
  }

  // `goal`: seconds that it may take, or nothing.
  addTime(what, seconds, goal) {
    const met = !goal || seconds < goal;
    this.rows.push([what, seconds < 0.001 ? `${(seconds * 1e6).toFixed(2)} µs` : seconds < 1 ? `${(seconds * 1e3).toFixed(1)} ms` : `${seconds.toFixed(1)} s`, '', '', '', '', '', '', goal ? `< ${goal} s` : '', verdict(goal ? [''] : [], met, 0)]);
    this.raw.push({what, seconds, goal, met});
  }

  // A warning if the disk did not hold still, or nothing.
  diskNote() {
    const rates = this.raw.filter(({against}) => against === 'fsync').flatMap(({pairs}) => pairs.map(({theirs}) => theirs.per_second));
    if (rates.length === 0 || Math.max(...rates) < 3 * Math.min(...rates)) return '';
    return `The disk's own rate went from ${whole(Math.min(...rates))} to ${whole(Math.max(...rates))} fsyncs a second while this ran. ` +
      'A slow disk flatters group commit: repeat (b) on a quiet machine, or trust its lowest ratio.\n';
  }

  get errors() {
    return this.raw.reduce((sum, row) => sum + (row.errors ?? 0), 0);
  }

  toString() {
    const part = (row) => row[0].slice(0, 3);
    const rows = [...this.rows].sort((a, b) => part(a).localeCompare(part(b)));  // stable
    const lines = [HEADS, ...rows];
    const widths = HEADS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    const left = (column) => column === 0 || column === 4 || column >= 8;
    const pad = (cell, column) => (left(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
    const text = lines.map((line) => line.map(pad).join('  ').trimEnd());
    text.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
    return text.join('\n');
  }
}

function verdict(wanted, met, errors, quiet = true) {
  if (errors > 0) return `${errors} ERRORS`;
  if (!quiet) return 'not quiet, does not count';
  if (wanted.length === 0) return '';
  return met ? 'met' : 'not met';
}

module.exports = {Table, median, megabytes};
