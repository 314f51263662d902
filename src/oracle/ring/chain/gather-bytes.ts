import { copyBytes } from "../../../base/copy-bytes.ts";
import type { MemoryWindow } from "../../../wire/guest-memory.ts";
import type { Chain } from "./chain-walk.ts";

/** A copy of the first `total` readable bytes of a chain, which are whole descriptors in guest memory. */
export function gatherReadable(memory: MemoryWindow, chain: Chain, total: number = chain.readableBytes): Uint8Array {
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const segment of chain.readable) {
    if (offset === total) {
      break;
    }
    copyBytes(memory.bytes, memory.at(segment.address), bytes, offset, segment.length);
    offset += segment.length;
  }
  return bytes;
}
