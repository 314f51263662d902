import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest } from "../support/context.ts";
import { acknowledge, hostSend, receive, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Each queue interrupts for its own completions, whatever the other one does. */
export const everyQueue: Property = defineProperty({
  id: "INT-14",
  title: "Every queue that completes chains interrupts, transmit included",
  clauses: ["INT-14", "INT-6"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => {
    const incoming = () => (carriesToGuest(context) ? [receive(), hostSend(0, random.between(1, 8)), acknowledge] : []);
    const outgoing = () => [transmit(), acknowledge];
    return {
      operations: inTraffic(random, context, {
        without: ["stall", "connect", "suppress"],
        stimulus: () => [
          acknowledge,
          ...(random.chance(0.5) ? [...incoming(), ...outgoing()] : [...outgoing(), ...incoming()]),
          ...outgoing(),
          ...incoming(),
        ],
      }),
    };
  },
});
