import type { Random } from "../../src/base/random.ts";
import { randomStartIndex } from "../../src/operation/generators/start-index.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { all, feature, usableQueue } from "../support/availability.ts";
import { carriesToGuest } from "../support/context.ts";
import { hostSend, receive, repeat, transmit } from "../support/operations.ts";
import type { FeatureChoice } from "../support/traffic.ts";
import { inTraffic } from "../support/traffic.ts";

/** Traffic of a driver that notifies only when the device wants it: what the device then overlooks stays unserved. */
function askedTraffic(random: Random, context: PropertyContext, choice: FeatureChoice): Operation[] {
  return inTraffic(random, context, {
    ...choice,
    without: ["notify"],
    rounds: [4, 10],
    between: [0, 4],
    stimulus: () => [
      ...repeat(random.between(1, 8), () => transmit({ length: random.below(20), notify: "if-asked" })),
      ...(carriesToGuest(context)
        ? [
            ...repeat(random.between(1, 4), () => receive({ capacity: 12, notify: "if-asked" })),
            hostSend(random.below(context.channelCount), random.between(1, 16)),
          ]
        : []),
    ],
  });
}

const noNotify: Property = defineProperty({
  id: "RNG-21",
  title: "Entries offered while the device asks for no notification are not overlooked",
  clauses: ["RNG-21", "RNG-18"],
  unavailable: usableQueue,
  runs: 18,
  generate: (random, context) => ({
    operations: askedTraffic(random, context, { withoutFeatures: ["EVENT_IDX"] }),
  }),
});

const availableEvent: Property = defineProperty({
  id: "RNG-26",
  title: "With EVENT_IDX avail_event keeps up with what the device has consumed",
  clauses: ["RNG-26", "RNG-18"],
  unavailable: all(usableQueue, feature("EVENT_IDX")),
  runs: 18,
  generate: (random, context) => ({
    startIndex: randomStartIndex(random, context),
    operations: askedTraffic(random, context, { withFeatures: ["EVENT_IDX"] }),
  }),
});

/** The device's side of notification suppression. */
export const notifyIfAskedProperties: readonly Property[] = [noNotify, availableEvent];
