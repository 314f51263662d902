import type { Random } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import {
  defineProperty,
  type GeneratedScenario,
  type Property,
  type PropertyContext,
} from "../../src/runner/check/property.ts";
import { all, capability, feature, usableQueue, vmchannel } from "../support/availability.ts";
import { outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { acknowledge, hostSend, repeat, transmit } from "../support/operations.ts";
import { inTraffic, type TrafficKind } from "../support/traffic.ts";

const quiet: readonly TrafficKind[] = ["stall", "connect", "suppress"];

/** A batch of completions that ends before, at or behind the entry whose completion was asked to interrupt. */
function batchAroundEvent(random: Random, queue: number, size: number): Operation[] {
  const batch = random.between(1, Math.min(6, size));
  const ahead = random.chance(0.85) ? random.below(batch + 3) : random.pick([size, size + 1, 0x7fff, 0x8000, 0xffff]);
  return [
    { kind: "suppress", queue, on: random.chance(0.15), ahead },
    ...repeat(batch - 1, () => transmit({ notify: "no" })),
    transmit(),
    acknowledge,
  ];
}

function aroundEvent(random: Random, context: PropertyContext): Operation[] {
  const queue = outgoingQueue(context);
  return inTraffic(random, context, {
    withFeatures: ["EVENT_IDX"],
    without: quiet,
    rounds: [4, 12],
    between: [0, 2],
    stimulus: () => [
      ...batchAroundEvent(random, queue, sizeOfQueue(context, queue)),
      ...(random.chance(0.5)
        ? [{ kind: "suppress", queue, on: false, ahead: 0 } as const, transmit(), acknowledge]
        : []),
    ],
  });
}

/** With EVENT_IDX the device interrupts exactly when the used index passes used_event. */
const eventIndex: Property = defineProperty({
  id: "INT-9",
  title: "With EVENT_IDX the device interrupts when its used index passes used_event",
  clauses: ["INT-9"],
  unavailable: all(usableQueue, feature("EVENT_IDX")),
  runs: 22,
  generate: (random, context) => ({ operations: aroundEvent(random, context) }),
});

/** The same where the indices wrap. */
const eventIndexAtWrap: Property = defineProperty({
  id: "INT-9/wrap",
  title: "With EVENT_IDX no interrupt is lost or made up where the indices wrap at 65536",
  clauses: ["INT-9", "RNG-16"],
  unavailable: all(usableQueue, feature("EVENT_IDX"), capability("startIndex")),
  runs: 22,
  generate: (random, context): GeneratedScenario => ({
    startIndex: (random.chance(0.8) ? 0x1_0000 : 0x8000) - 1 - random.below(24),
    operations: aroundEvent(random, context),
  }),
});

/** The same on the receive queue. */
const eventIndexOfReceive: Property = defineProperty({
  id: "INT-9/receive",
  title: "With EVENT_IDX the receive queue interrupts when its used index passes used_event",
  clauses: ["INT-9", "INT-14"],
  unavailable: all(vmchannel, feature("EVENT_IDX")),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withFeatures: ["EVENT_IDX"],
      without: quiet,
      rounds: [3, 8],
      between: [0, 2],
      stimulus: () => {
        const count = random.between(1, 5);
        return [
          { kind: "suppress", queue: 0, on: random.chance(0.15), ahead: random.below(count + 3) },
          { kind: "refill", count, capacity: 12 },
          acknowledge,
          hostSend(random.below(context.channelCount), random.between(1, 4 * count)),
          acknowledge,
        ];
      },
    }),
  }),
});

/** used_event on either side of the used index, at the wrap and on both queues. */
export const eventIndexProperties: readonly Property[] = [eventIndex, eventIndexAtWrap, eventIndexOfReceive];
