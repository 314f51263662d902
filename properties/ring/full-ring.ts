import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest, outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { acknowledge, hostSend, repeat, transmit } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** A ring in which every entry is taken is full, not empty. */
export const fullRing: Property = defineProperty({
  id: "RNG-22",
  title: "A full ring is served whole and is not taken for an empty one",
  clauses: ["RNG-22", "RNG-20"],
  unavailable: usableQueue,
  runs: 9,
  generate: (random, context) => {
    const queue = outgoingQueue(context);
    const size = sizeOfQueue(context, queue);
    const traffic = createTraffic(random, context, ["stall", "connect"]);
    const fill = (): Operation[] =>
      size <= 256 ? repeat(size, () => transmit({ length: random.below(3), notify: "no" })) : [];
    const incoming = (): Operation[] =>
      carriesToGuest(context)
        ? [
            { kind: "refill", count: sizeOfQueue(context, 0), capacity: 12 },
            hostSend(random.below(context.channelCount), 4 * sizeOfQueue(context, 0) + random.below(5)),
            acknowledge,
            { kind: "refill", count: sizeOfQueue(context, 0), capacity: 9 },
          ]
        : [];
    return {
      operations: [
        ...bringUp(random, context),
        { kind: "fast-forward", queue, count: 3 * size, batch: size },
        ...traffic(random.between(0, 10)),
        ...fill(),
        { kind: "notify", queue },
        acknowledge,
        ...incoming(),
        ...traffic(random.between(0, 10)),
        { kind: "fast-forward", queue, count: size + random.below(size), batch: size },
      ],
    };
  },
});
