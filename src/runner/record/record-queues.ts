import type { DriverQueue } from "../../guest/ring/driver-queue.ts";
import type { QueueView } from "../../oracle/oracle-view.ts";
import type { TracedDescriptor, TracedQueue } from "../../verdict/scenario-trace.ts";
import type { ScenarioRun } from "../scenario-run.ts";

/** Rows of a descriptor table that a trace lists. */
const descriptorsMax = 24;

/** Entries of each ring that a trace lists. */
const entriesMax = 8;

/** The most queues of one device that a trace shows. */
const queuesMax = 8;

function recordDescriptor(run: ScenarioRun, queue: QueueView, index: number, inFlight: boolean): TracedDescriptor {
  const { memory, format } = run.guest;
  const place = memory.at(queue.ring.descriptors) + index * format.bytes;
  const { view } = memory;
  const high = view.getUint32(place + format.address + 4, true);
  const low = view.getUint32(place + format.address, true);
  const digits = high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, "0");
  return {
    index,
    address: `0x${digits}`,
    length: view.getUint32(place + format.length, true),
    flags: view.getUint16(place + format.flags, true),
    next: view.getUint16(place + format.next, true),
    inFlight,
  };
}

/** Rows of chains in flight first, then those with anything in them: a completed chain's row keeps its contents. */
function rowsInUse(run: ScenarioRun, queue: QueueView, driver: DriverQueue | undefined): Map<number, boolean> {
  const { memory, format } = run.guest;
  const rows = new Map<number, boolean>();
  for (const chain of driver?.inFlight.values() ?? []) {
    for (const index of chain.descriptors) {
      rows.set(index, true);
    }
  }
  for (let index = 0; index < queue.size; index++) {
    const start = memory.at(queue.ring.descriptors) + index * format.bytes;
    if (!rows.has(index) && memory.bytes.subarray(start, start + format.bytes).some((byte) => byte !== 0)) {
      rows.set(index, false);
    }
  }
  return rows;
}

/** The places of the last entries of a ring whose free-running index is `index`, oldest first. */
function lastPositions(index: number, startIndex: number, size: number): number[] {
  const count = Math.min((index - startIndex) & 0xffff, size, entriesMax);
  return Array.from({ length: count }, (_, step) => ((index - count + step) & 0xffff) % size);
}

function recordAvailable(run: ScenarioRun, queue: QueueView): TracedQueue["available"] {
  const { memory, specification } = run.guest;
  const { flagsOffset, indexOffset, ringOffset, entryBytes } = specification.virtqueue.available;
  const start = memory.at(queue.ring.available);
  const index = memory.view.getUint16(start + indexOffset, true);
  const event = memory.view.getUint16(memory.at(queue.ring.usedEvent), true);
  return {
    flags: memory.view.getUint16(start + flagsOffset, true),
    index,
    entries: lastPositions(index, run.startIndex, queue.size).map((position) => ({
      position,
      head: memory.view.getUint16(start + ringOffset + position * entryBytes, true),
    })),
    ...(queue.features.eventIndex ? { event } : {}),
  };
}

function recordUsed(run: ScenarioRun, queue: QueueView): TracedQueue["used"] {
  const { observed } = run;
  const { flagsOffset, indexOffset, ringOffset, entryBytes, idOffset, lengthOffset } =
    run.guest.specification.virtqueue.used;
  const start = observed.at(queue.ring.used);
  const index = observed.view.getUint16(start + indexOffset, true);
  const event = observed.view.getUint16(observed.at(queue.ring.availableEvent), true);
  return {
    flags: observed.view.getUint16(start + flagsOffset, true),
    index,
    entries: lastPositions(index, run.startIndex, queue.size).map((position) => ({
      position,
      id: observed.view.getUint32(start + ringOffset + position * entryBytes + idOffset, true),
      length: observed.view.getUint32(start + ringOffset + position * entryBytes + lengthOffset, true),
    })),
    ...(queue.features.eventIndex ? { event } : {}),
  };
}

/** Every live queue as guest memory holds it: what the driver wrote, and the used ring as it was last read back. */
export function recordQueues(run: ScenarioRun): TracedQueue[] {
  const queues = [...run.oracle.queues.values()].filter((queue) => !queue.outsideRam).slice(0, queuesMax);
  return queues.map((queue) => {
    const rows = rowsInUse(run, queue, run.guest.queues.get(queue.index));
    const listed = [...rows].slice(0, descriptorsMax).sort(([left], [right]) => left - right);
    return {
      index: queue.index,
      size: queue.size,
      address: queue.ring.descriptors,
      descriptors: listed.map(([index, inFlight]) => recordDescriptor(run, queue, index, inFlight)),
      descriptorsOmitted: rows.size - listed.length,
      available: recordAvailable(run, queue),
      used: recordUsed(run, queue),
    };
  });
}
