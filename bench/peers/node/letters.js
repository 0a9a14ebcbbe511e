// node letters.js TEXTS.json FONT
//
// The same letters as bench_letters, set and drawn by PDFKit: one font, subset
// and embedded, the text as it stands; one after the other, on one thread.
import fs from 'node:fs';
import PDFDocument from 'pdfkit';

const [, , file, font] = process.argv;
const letters = JSON.parse(fs.readFileSync(file, 'utf8'));
const bytes = fs.readFileSync(font);

async function pdf(letter) {
  const document = new PDFDocument({size: 'A4', margins: {top: 130, left: 71, right: 71, bottom: 60}});
  const parts = [];
  document.on('data', (part) => parts.push(part));
  const done = new Promise((resolve) => document.on('end', resolve));
  document.registerFont('text', bytes);
  document.font('text').fontSize(11);
  document.text(letter.address.join('\n'));
  document.moveDown(2).text(letter.salutation);
  for (const paragraph of letter.paragraphs) document.moveDown().text(paragraph);
  document.moveDown().text(letter.closing);
  document.end();
  await done;
  return Buffer.concat(parts).length;
}

const times = [];
for (let i = -20; i < letters.length; ++i) {
  const began = process.hrtime.bigint();
  await pdf(letters[Math.max(i, 0)]);
  if (i >= 0) times.push(Number(process.hrtime.bigint() - began) / 1e6);
}
const sum = times.reduce((a, b) => a + b, 0);
times.sort((a, b) => a - b);
const at = (share) => times[Math.floor(share * (times.length - 1))];
process.stdout.write(`${JSON.stringify({per_second: 1000 * times.length / sum, p50_ms: at(0.5), p99_ms: at(0.99)})}\n`);
