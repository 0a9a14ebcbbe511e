// Pictures made in a test, byte by byte.

import { deflateSync, crc32 as zlibCrc } from "node:zlib";

// PNG (W3C, third edition), of one colour, as large as it says or not.
export function png(width, height, [r, g, b], { rows = height, text = "" } = {}) {
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array(width).fill(Buffer.from([r, g, b])))]);
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), 4 + body.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const parts = [Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head)];
  if (text) parts.push(chunk("tEXt", Buffer.from(`Comment\0${text}`)));
  return Buffer.concat([...parts, chunk("IDAT", deflateSync(Buffer.concat(Array(rows).fill(row)))), chunk("IEND", Buffer.alloc(0))]);
}

export function crc(bytes) {
  if (zlibCrc) return zlibCrc(bytes);
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; ++bit) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
