import { copyBytes } from "../../../base/copy-bytes.ts";
import type { MemoryWindow } from "../../../wire/guest-memory.ts";
import type { Chain, Segment } from "../../ring/chain/chain-walk.ts";

/** The least bytes that are kept ready for the writable part of a chain, once there was one. */
const scratchBytes = 512;

const nothing: Uint8Array = new Uint8Array(0);

/** What the writable part of a chain holds: as the device left it, and as the driver left it before. */
export class WrittenBytes {
  readonly #intended: MemoryWindow;
  readonly #observed: MemoryWindow;
  #left: Uint8Array = nothing;
  #found: Uint8Array = nothing;

  constructor(intended: MemoryWindow, observed: MemoryWindow) {
    this.#intended = intended;
    this.#observed = observed;
  }

  /** What is there now; valid until the next call, and at least as long as the writable part. */
  observed({ writable, writableBytes }: Chain): Uint8Array {
    this.#found = longEnough(this.#found, writableBytes);
    copySegments(this.#observed, writable, this.#found);
    return this.#found;
  }

  /** What the driver put there; valid until the next call, and at least as long as the writable part. */
  intended({ writable, writableBytes }: Chain): Uint8Array {
    this.#left = longEnough(this.#left, writableBytes);
    copySegments(this.#intended, writable, this.#left);
    return this.#left;
  }

  /** Whether bytes of the chain that was asked for last, at least one, still hold what the driver put there. */
  isUntouched(chain: Chain, from: number, end: number): boolean {
    const left = this.intended(chain);
    let index = from;
    while (index < end && left[index] === this.#found[index]) {
      index++;
    }
    return from < end && index === end;
  }
}

function longEnough(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.length < length ? new Uint8Array(Math.max(scratchBytes, length, 2 * bytes.length)) : bytes;
}

function copySegments(memory: MemoryWindow, segments: readonly Segment[], target: Uint8Array): void {
  let offset = 0;
  for (const segment of segments) {
    const start = memory.at(segment.address);
    copyBytes(memory.bytes, start, target, offset, segment.length);
    offset += segment.length;
  }
}
