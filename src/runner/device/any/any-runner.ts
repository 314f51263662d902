import { queueUses } from "../../../spec/queue-uses.ts";
import type { RunnerDevice } from "../runner-device.ts";

/** Bytes of a chain that shows whether a queue is served. */
const chainBytes = 64;

/** A device whose type the kit does not know: the announced queues take any bytes. */
export const anyRunner: RunnerDevice = {
  trialChains: (specification, description) =>
    queueUses(specification, description).map(({ index, direction }) => ({
      queue: index,
      bytes: new Uint8Array(chainBytes),
      isWritable: direction === "device-to-guest",
    })),
  untold: () => [],
  examination: undefined,
};
