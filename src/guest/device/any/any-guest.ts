import { queueUses } from "../../../spec/queue-uses.ts";
import type { GuestDevice, GuestDeviceOptions } from "../guest-device.ts";
import { requestTemplate } from "./request-template.ts";

/** Bytes of what many types of device take for the beginning of a request. */
const startBytes = 8;

/** A device whose type the kit does not know: the announced queues take any bytes. */
export function createAnyGuest({ specification, description }: GuestDeviceOptions): GuestDevice {
  const queues = queueUses(specification, description);
  const templates = new Map(queues.map(({ index }) => [index, requestTemplate(description.queueRoles, index)]));
  const first = [...templates.values()].find((template) => template !== undefined);
  return {
    queues,
    laysRing: (queue) => queues.some(({ index }) => index === queue),
    request: (queue) => templates.get(queue),
    headerBytes: 0,
    leastPayload: 4,
    header: () => new Uint8Array(0),
    plausibleStart: (total) => {
      if (first !== undefined) {
        return first.readable.slice(0, total);
      }
      const start = new Uint8Array(startBytes);
      new DataView(start.buffer).setUint32(startBytes / 2, Math.max(0, total - startBytes), true);
      return start;
    },
    messageIn: () => undefined,
    malformedMessage: () => undefined,
  };
}
