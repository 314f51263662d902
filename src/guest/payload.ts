import { createRandom, type Random } from "../base/random.ts";

const tableBytes = 0x4_0000;
const table = new Uint8Array(tableBytes);
const tableRandom = createRandom(0x766d);
for (let index = 0; index < tableBytes; index++) {
  table[index] = tableRandom.next() & 0xff;
}

/**
 * Fills a stretch with bytes that are unlikely to stand anywhere else: a window on a fixed table, chosen by `random`.
 */
export function fillPayload(bytes: Uint8Array, offset: number, length: number, random: Random): void {
  let done = 0;
  while (done < length) {
    const start = random.below(tableBytes / 2);
    const piece = Math.min(length - done, tableBytes - start);
    bytes.set(table.subarray(start, start + piece), offset + done);
    done += piece;
  }
}

const poisonPeriod = 128;
const poisonBytes = 0x1_0000;
const poison = new Uint8Array(poisonBytes + poisonPeriod);
for (let index = 0; index < poison.length; index++) {
  poison[index] = 0x80 | ((index * 29) & 0x7f);
}

/** What the driver leaves in a writable buffer and in guards: a byte that tells its place, never 0. */
export function fillPoison(bytes: Uint8Array, offset: number, length: number): void {
  for (let done = 0; done < length; done += poisonBytes) {
    const start = (offset + done) % poisonPeriod;
    bytes.set(poison.subarray(start, start + Math.min(poisonBytes, length - done)), offset + done);
  }
}
