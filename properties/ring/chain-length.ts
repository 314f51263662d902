import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest, outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { acknowledge, hostSend, receive, shape, transmit } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** A chain may use every descriptor of its queue. */
export const chainLength: Property = defineProperty({
  id: "RNG-23",
  title: "A chain of as many descriptors as the queue has is served",
  clauses: ["RNG-23"],
  unavailable: usableQueue,
  runs: 9,
  generate: (random, context) => {
    const traffic = createTraffic(random, context, ["stall", "connect"]);
    const whole = (queue: number) => {
      const size = sizeOfQueue(context, queue);
      const parts = Math.max(1, size - (random.chance(0.7) ? 0 : random.below(3)));
      return shape({ parts, scatter: random.chance(0.5) });
    };
    const bytes = (queue: number) => sizeOfQueue(context, queue) * random.between(1, 4);
    const outgoing = outgoingQueue(context);
    const longSend = () => transmit({ length: 8 + bytes(outgoing), shape: whole(outgoing) });
    return {
      operations: [
        { kind: "initialise", features: [] },
        longSend(),
        acknowledge,
        longSend(),
        ...(carriesToGuest(context)
          ? [
              { kind: "host-connect", channel: 0 } as const,
              receive({ capacity: 16 + bytes(0), shape: whole(0) }),
              hostSend(0, 8 + bytes(0)),
            ]
          : []),
        ...bringUp(random, context),
        ...traffic(random.between(0, 10)),
        longSend(),
        ...traffic(random.between(0, 6)),
      ],
    };
  },
});
