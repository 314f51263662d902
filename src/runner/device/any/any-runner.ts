import { requestTemplate } from "../../../guest/device/any/request-template.ts";
import { queueUses } from "../../../spec/queue-uses.ts";
import type { RunnerDevice } from "../runner-device.ts";

/** Bytes of a chain that shows whether a queue is served. */
const chainBytes = 64;

/** A device whose type the kit does not know: the announced queues take any bytes. */
export const anyRunner: RunnerDevice = {
  trialChains: (specification, description) =>
    queueUses(specification, description).map(({ index, direction }) => {
      const template = requestTemplate(description.queueRoles, index);
      return template === undefined
        ? { queue: index, bytes: new Uint8Array(chainBytes), isWritable: direction === "device-to-guest" }
        : { queue: index, bytes: template.readable, isWritable: false, room: template.writable };
    }),
  untold: () => [],
  examination: undefined,
};
