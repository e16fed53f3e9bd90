// Reads and writes one HJ 212 frame again and again, in the plain way of JavaScript.
//
// Usage: hj212_peer.mjs FRAME SECONDS, where FRAME is a file that holds one frame.

import { readFileSync } from "node:fs";

const TABLE = new Uint16Array(256);
for (let seed = 0; seed < 256; seed += 1) {
  let word = seed;
  for (let bit = 0; bit < 8; bit += 1) word = word & 1 ? (word >> 1) ^ 0xa001 : word >> 1;
  TABLE[seed] = word;
}

function crc(segment) {
  let word = 0xffff;
  for (let place = 0; place < segment.length; place += 1) word = TABLE[(word >> 8) ^ segment[place]];
  return word;
}

/** Checks length and check word; returns the header and the factors with typed values. */
function decode(frame) {
  const text = frame.latin1Slice(0, frame.length);
  const length = Number(text.slice(2, 6));
  const segment = frame.subarray(6, 6 + length);
  if (!text.startsWith("##") || parseInt(text.slice(6 + length, 10 + length), 16) !== crc(segment)) {
    throw new Error("not a frame");
  }
  const open = text.indexOf("CP=&&");
  const header = {};
  for (const field of text.slice(6, open).split(";")) {
    if (field === "") continue;
    const equals = field.indexOf("=");
    header[field.slice(0, equals)] = field.slice(equals + 1);
  }
  header.CN = Number(header.CN);
  header.Flag = Number(header.Flag);
  const factors = new Map();
  for (const item of text.slice(open + 5, 4 + length).split(";")) {
    for (const pair of item.split(",")) {
      const equals = pair.indexOf("=");
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
      const dash = name.indexOf("-");
      if (dash < 0) {
        header[name] = { text: value, date: date(value) };
        continue;
      }
      const code = name.slice(0, dash);
      let values = factors.get(code);
      if (values === undefined) factors.set(code, (values = {}));
      const suffix = name.slice(dash + 1);
      // A number of JavaScript forgets the digits, so the text stays beside it.
      values[suffix] = suffix === "Flag" ? value : { text: value, number: Number(value) };
    }
  }
  return { header, factors };
}

function date(text) {
  const part = (from, to) => Number(text.slice(from, to));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14));
}

function encode({ header, factors }) {
  const items = [`DataTime=${header.DataTime.text}`];
  for (const [code, values] of factors) {
    const pairs = Object.entries(values).map(([suffix, value]) => `${code}-${suffix}=${value.text ?? value}`);
    items.push(pairs.join(","));
  }
  const { QN, ST, CN, PW, MN, Flag } = header;
  const segment = `QN=${QN};ST=${ST};CN=${CN};PW=${PW};MN=${MN};Flag=${Flag};CP=&&${items.join(";")}&&`;
  const word = crc(Buffer.from(segment, "latin1")).toString(16).toUpperCase().padStart(4, "0");
  return Buffer.from(`##${String(segment.length).padStart(4, "0")}${segment}${word}\r\n`, "latin1");
}

function rate(seconds, work) {
  const begin = performance.now();
  let count = 0;
  let now = begin;
  while (now - begin < seconds * 1000) {
    for (let round = 0; round < 1000; round += 1) work();
    count += 1000;
    now = performance.now();
  }
  return (count * 1000) / (now - begin);
}

const frame = readFileSync(process.argv[2]);
const seconds = Number(process.argv[3]);
const decoded = decode(frame);
if (!encode(decoded).equals(frame)) throw new Error("the frame is not written as it was read");
const block = new Uint8Array(1024).fill(0x5a);
const tasks = { decode: () => decode(frame), encode: () => encode(decoded), crc: () => crc(block) };
for (const [task, work] of Object.entries(tasks)) {
  console.log(JSON.stringify({ task, per_second: rate(seconds, work) }));
}
