import { closeSync, openSync, readSync } from "node:fs";

const pieceBytes = 256 * 1024;
/** The longest line that is read: more than a lease can have to say. */
const lineBytesMax = 64 * 1024 * 1024;

/** A line of a file, from 1; `text` is undefined for one that is too long. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string | undefined;
}

/** The whole lines of a file, one after the other; what comes behind the last line break is none. */
export function* readLines(path: string): Generator<NumberedLine> {
  const file = openSync(path, "r");
  try {
    let number = 0;
    let pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const count = readSync(file, piece);
      if (count === 0) {
        return;
      }
      let start = 0;
      for (let end = piece.indexOf(10); end >= 0 && end < count; end = piece.indexOf(10, start)) {
        pieces.push(piece.subarray(start, end));
        length += end - start;
        number++;
        yield { number, text: length > lineBytesMax ? undefined : Buffer.concat(pieces).toString("utf8") };
        pieces = [];
        length = 0;
        start = end + 1;
      }
      length += count - start;
      if (length <= lineBytesMax) {
        pieces.push(piece.subarray(start, count));
      }
    }
  } finally {
    closeSync(file);
  }
}
