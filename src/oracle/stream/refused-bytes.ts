import type { Facts } from "../judgement/blame/blame-row.ts";
import { equalBytes } from "./compare-bytes.ts";

/** So many bytes are no coincidence: they tell where they come from. */
export const tellingBytes = 4;

/** The most stretches that are remembered. */
const stretchesMax = 16;

interface Stretch {
  readonly bytes: Uint8Array;
  /** Why they must not be delivered. */
  readonly facts: Facts;
  /** With fewer of them delivered only a part was. */
  readonly least: number;
}

/** Bytes that must not reach a host end, those of the last messages that had any. */
export class RefusedBytes {
  readonly #stretches: Stretch[] = [];

  /** Remembers a stretch. */
  add(bytes: Uint8Array, facts: Facts, least: number = 0): void {
    if (bytes.length === 0) {
      return;
    }
    this.#stretches.push({ bytes, facts, least });
    if (this.#stretches.length > stretchesMax) {
      this.#stretches.shift();
    }
  }

  /** What is known of bytes which arrived; undefined when they are of no stretch. */
  factsOf(bytes: Uint8Array): Facts | undefined {
    const found = this.#stretches.findLast((stretch) => isOf(stretch.bytes, bytes));
    if (found === undefined) {
      return undefined;
    }
    return bytes.length >= found.least ? found.facts : { refused: "part" };
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
