import { boundaryWord } from "../../src/operation/generators/boundary.ts";
import { randomStartIndex } from "../../src/operation/generators/start-index.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { carriesToGuest } from "../support/context.ts";
import { acknowledge, hostSend, receive, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Without EVENT_IDX the word behind the available ring means nothing. */
export const usedEventIgnored: Property = defineProperty({
  id: "INT-8",
  title: "Without EVENT_IDX the device takes no notice of used_event",
  clauses: ["INT-8", "INT-6"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    startIndex: randomStartIndex(random, context),
    operations: inTraffic(random, context, {
      withoutFeatures: ["EVENT_IDX"],
      without: ["stall", "connect", "suppress"],
      stimulus: () => [
        { kind: "scribble-event", queue: 0, value: boundaryWord(random, 2) },
        { kind: "scribble-event", queue: 1, value: boundaryWord(random, 2) },
        transmit(),
        acknowledge,
        transmit(),
        acknowledge,
        ...(carriesToGuest(context) ? [receive(), hostSend(0, 5), acknowledge] : []),
      ],
    }),
  }),
});
