import type { Random } from "../../src/base/random.ts";

const templates = ["outb 0x80 1", "inl 0xc000", "readq 0x1000", "write 0x10 2 0xabcd", "b64read 0 16", "memset 0 9 1"];

/** A line that no qtest client would send: cut, padded, of other characters, empty, or far too much asked. */
export function malform(random: Random): string {
  const line = random.pick(templates);
  switch (random.below(8)) {
    case 0:
      return line.slice(0, random.between(1, 3));
    case 1:
      return `${line}\r`;
    case 2:
      return line.replace(" ", "  ");
    case 3:
      return `${line} ${"9".repeat(random.below(300))}x`;
    case 4:
      return Array.from({ length: random.below(200) }, () => String.fromCharCode(128 + random.below(128))).join("");
    case 5:
      return "";
    case 6:
      return line.replace(/\d/, "g");
    default:
      return `read 0 ${random.between(0x40_0001, 0xffff_ffff)}`;
  }
}
