import { equalBytes } from "./transmit-stream.ts";

/** So many bytes are no coincidence: they tell where they come from. */
export const tellingBytes = 4;

/** The most stretches that are remembered. */
const stretchesMax = 16;

interface Stretch {
  readonly bytes: Uint8Array;
  /** The clause that says why they must not be delivered. */
  readonly clause: string;
  /** With at least as many of them delivered the device broke `clause`; with fewer, ROB-8. */
  readonly least: number;
}

/** Bytes that must not reach a host end, those of the last messages that had any. */
export class RefusedBytes {
  readonly #stretches: Stretch[] = [];

  /** Remembers a stretch. */
  add(bytes: Uint8Array, clause: string, least: number = 0): void {
    if (bytes.length === 0) {
      return;
    }
    this.#stretches.push({ bytes, clause, least });
    if (this.#stretches.length > stretchesMax) {
      this.#stretches.shift();
    }
  }

  /** The clause that bytes which arrived break; empty when they are of no stretch. */
  clauseOf(bytes: Uint8Array): string {
    const found = this.#stretches.findLast((stretch) => isOf(stretch.bytes, bytes));
    if (found === undefined) {
      return "";
    }
    return bytes.length >= found.least ? found.clause : "ROB-8";
  }
}

/** Whether bytes that arrived are all of a refused stretch, or so much of it that it is hardly a coincidence. */
function isOf(refused: Uint8Array, bytes: Uint8Array): boolean {
  if (refused.length < tellingBytes || bytes.length < tellingBytes) {
    return refused.length === bytes.length && equalBytes(refused, bytes, bytes.length);
  }
  return includesBytes(refused, bytes);
}

function includesBytes(haystack: Uint8Array, needle: Uint8Array): boolean {
  const length = Math.min(needle.length, haystack.length, 16);
  for (let start = 0; start + length <= haystack.length; start++) {
    if (equalBytes(haystack.subarray(start), needle, length)) {
      return true;
    }
  }
  return false;
}
