import { isInRing } from "../../wire/ring-place.ts";
import type { Facts } from "../judgement/blame/blame-row.ts";
import type { QueueModel } from "../ring/queue-model.ts";
import { accessRight } from "./access-map.ts";

/** A write that the device had no right to make, by what the byte belongs to. */
export interface ForeignWrite {
  readonly deviation: string;
  readonly allowed: string;
}

/** What a write to a byte with these rights, none of them to write, is called. */
export function foreignWrite(rights: number): ForeignWrite {
  if ((rights & accessRight.foreignBuffer) !== 0 && (rights & accessRight.driverRing) === 0) {
    const allowed = "no writes to the writable descriptors of a transmit chain";
    return { deviation: "writable-part-of-transmit", allowed };
  }
  if ((rights & accessRight.driverRing) !== 0) {
    return { deviation: "driver-ring-written", allowed: "no writes to descriptor tables and available rings" };
  }
  if ((rights & accessRight.readableBuffer) !== 0) {
    return { deviation: "readable-written", allowed: "no writes to device-readable buffers" };
  }
  if ((rights & accessRight.completed) !== 0) {
    return { deviation: "written-after-completion", allowed: "no writes to a buffer after its chain was completed" };
  }
  return { deviation: "written-outside", allowed: "writes to writable buffers and the used ring only" };
}

/** What is known of a place that the device must not write. */
export function placeFacts(queues: readonly QueueModel[], address: number, offeredMalformed: boolean): Facts {
  for (const { ring, features } of queues) {
    const { usedEvent, used, availableEvent } = ring;
    if (features.unoffered && address >= availableEvent && address < availableEvent + 2) {
      return { place: "available-event", unoffered: true, offeredMalformed };
    }
    if (address >= usedEvent + 2 && address < used && isInRing(ring, address)) {
      return { place: "padding", offeredMalformed };
    }
  }
  return { offeredMalformed };
}

/** Bytes of an indirect table in which every entry is one that a next field can name. */
const largestTableBytes = 16 * 0x1_0000;

/** What is known of a place that may be an entry behind the end of an indirect table, where a next field leads. */
export function tableFacts(queues: readonly QueueModel[], address: number): Facts {
  const behindTable = queues.some(({ outstanding }) =>
    outstanding.some(({ chain, reactions }) => {
      const table = chain?.tables.at(-1);
      return (
        table !== undefined &&
        reactions.conditions.includes("indirect-next-out-of-range") &&
        address >= table.address + table.length &&
        address < table.address + largestTableBytes
      );
    }),
  );
  return { behindTable };
}
