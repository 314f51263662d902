import type { QueueView } from "../../oracle/oracle-view.ts";
import type { ScenarioRun } from "../scenario-run.ts";

/** The most used elements of one step, and descriptors of one chain, that are followed. */
const elementsMax = 64;
const descriptorsMax = 256;

/** A stretch of guest memory. */
interface Extent {
  readonly address: number;
  readonly length: number;
}

/** The writable buffers of a chain, in order; what cannot be followed ends it. */
function writableBuffers(run: ScenarioRun, queue: QueueView, head: number): Extent[] {
  const { format, memory } = run.guest;
  const found: Extent[] = [];
  let table = queue.ring.descriptors;
  let index = head;
  for (let seen = 0; seen < descriptorsMax; seen++) {
    const row = table + index * format.bytes;
    if (!run.guest.contains(row, format.bytes)) {
      break;
    }
    const place = memory.at(row);
    const flags = memory.view.getUint16(place + format.flags, true);
    const address = memory.view.getUint32(place + format.address, true);
    if ((flags & format.flagIndirect) !== 0) {
      table = address;
      index = 0;
      continue;
    }
    if ((flags & format.flagWrite) !== 0) {
      found.push({ address, length: memory.view.getUint32(place + format.length, true) });
    }
    if ((flags & format.flagNext) === 0) {
      break;
    }
    index = memory.view.getUint16(place + format.next, true);
  }
  return found;
}

/**
 * The buffers that the device filled since used index `from`: of each used element as many bytes as it says were
 * written.
 */
export function deviceWrites(run: ScenarioRun, queue: QueueView, from: number): Extent[] {
  const { observed } = run;
  const { ringOffset, entryBytes, idOffset, lengthOffset } = run.guest.specification.virtqueue.used;
  const count = Math.min((queue.usedSeen - from) & 0xffff, elementsMax);
  const extents: Extent[] = [];
  for (let step = 0; step < count; step++) {
    const position = ((from + step) & 0xffff) % queue.size;
    const element = observed.at(queue.ring.used) + ringOffset + position * entryBytes;
    let left = observed.view.getUint32(element + lengthOffset, true);
    for (const buffer of writableBuffers(run, queue, observed.view.getUint32(element + idOffset, true))) {
      const length = Math.min(left, buffer.length);
      extents.push({ address: buffer.address, length });
      left -= length;
    }
  }
  return extents;
}
