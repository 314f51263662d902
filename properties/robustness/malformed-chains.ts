import type { Random } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { all, feature, type Need, ringOf, usableQueue } from "../support/availability.ts";
import { carriesToGuest, usedQueue } from "../support/context.ts";
import { acknowledge, hostSend, receive, repeat, reset, transmit } from "../support/operations.ts";
import { anyDetail } from "../support/sizes.ts";
import { anyTransmit, bringUp, createTraffic, type FeatureChoice, type Traffic } from "../support/traffic.ts";

/** A condition of spec/virtqueue.json, the clause that rules it, and what holds. */
interface ChainCondition extends FeatureChoice {
  readonly condition: string;
  readonly clause: string;
  readonly title: string;
  /** Whether a device must not serve it as if nothing were wrong, so that what is delivered of it can be judged. */
  readonly refused?: true;
  /** Descriptors that the condition takes; 1 where it is not said. */
  readonly descriptors?: number;
}

const indirect = ["INDIRECT_DESC"] as const;

/** What holds after any damage. */
const survived = ["ROB-1", "ROB-2", "ROB-3", "ROB-5", "ROB-6"] as const;

const conditions: readonly ChainCondition[] = [
  {
    condition: "descriptor-loop",
    refused: true,
    clause: "ROB-11",
    title: "A chain that returns to itself is survived",
  },
  { condition: "next-out-of-range", refused: true, clause: "ROB-12", title: "A next field past the table is survived" },
  { condition: "head-out-of-range", clause: "ROB-13", title: "A head past the table is survived" },
  {
    condition: "address-outside-ram",
    refused: true,
    clause: "ROB-14",
    title: "A buffer outside guest memory is survived",
  },
  {
    condition: "address-wraps",
    refused: true,
    descriptors: 2,
    clause: "ROB-15",
    title: "A buffer that passes the end of the address space is survived",
  },
  { condition: "zero-length", clause: "ROB-16", title: "A descriptor of length 0 is survived" },
  {
    condition: "total-too-long",
    refused: true,
    descriptors: 3,
    clause: "ROB-17",
    title: "A chain of more than 2^32 bytes is survived",
  },
  { condition: "available-jump", clause: "ROB-18", title: "An available index too far ahead is survived" },
  {
    condition: "head-in-flight",
    descriptors: 2,
    clause: "ROB-20",
    title: "A head offered twice while in flight is survived",
  },
  {
    condition: "wrong-order",
    refused: true,
    descriptors: 2,
    clause: "ROB-22",
    title: "A readable descriptor behind a writable one is survived",
  },
  {
    condition: "indirect-length",
    refused: true,
    clause: "ROB-24",
    title: "An indirect table of impossible length is survived",
    withFeatures: indirect,
  },
  {
    condition: "nested-indirect",
    clause: "ROB-25",
    title: "An indirect table inside another one is survived",
    withFeatures: indirect,
  },
  {
    condition: "indirect-with-next",
    descriptors: 2,
    clause: "ROB-26",
    title: "A descriptor that is indirect and continued is survived",
    withFeatures: indirect,
  },
  {
    condition: "indirect-outside-ram",
    refused: true,
    clause: "ROB-27",
    title: "An indirect table outside guest memory is survived",
    withFeatures: indirect,
  },
  {
    condition: "indirect-not-negotiated",
    clause: "ROB-28",
    title: "An indirect descriptor without the feature is survived",
    withoutFeatures: indirect,
  },
  {
    condition: "indirect-next-out-of-range",
    refused: true,
    clause: "ROB-41",
    title: "A next field past the end of an indirect table is survived",
    withFeatures: indirect,
  },
];

function needOf(condition: ChainCondition): Need {
  return all(usableQueue, ringOf(condition.descriptors ?? 1), ...(condition.withFeatures ?? []).map(feature));
}

/** Traffic on both queues after the damage: what a device that goes on must still serve. */
function aftermath(random: Random, context: PropertyContext, traffic: Traffic): Operation[] {
  const outgoing: Operation[] = [transmit({ length: random.below(40) }), anyTransmit(random, context)];
  const incoming: Operation[] = carriesToGuest(context)
    ? [receive(), hostSend(random.below(context.channelCount), 9), receive()]
    : [];
  return [...incoming, ...outgoing, ...traffic(random.below(5)), acknowledge];
}

/** Chains that stay in flight for a while on each queue. */
function inFlight(random: Random, context: PropertyContext): Operation[] {
  const waiting: Operation[] = carriesToGuest(context)
    ? repeat(random.between(1, 3), () => receive({ capacity: 100 }))
    : [];
  return [...waiting, ...repeat(random.between(1, 3), () => transmit({ length: random.below(40), notify: "no" }))];
}

function oneLife(random: Random, context: PropertyContext, condition: ChainCondition): Operation[] {
  const traffic = createTraffic(random, context);
  const offer = (): Operation => ({
    kind: "malformed-chain",
    queue: usedQueue(random, context),
    condition: condition.condition,
    detail: anyDetail(random),
    notify: random.chance(0.8),
  });
  return [
    ...bringUp(random, context, condition),
    ...traffic(random.below(10)),
    ...(condition.condition === "head-in-flight" || random.chance(0.3) ? inFlight(random, context) : []),
    ...repeat(random.between(1, 3), () => [
      offer(),
      ...(random.chance(0.7) ? aftermath(random, context, traffic) : []),
    ]),
    reset,
    ...(random.chance(0.3) ? [reset] : []),
  ];
}

/** One property for each condition, set into ordinary traffic and followed by more of it, a reset and a second life. */
export const malformedChainProperties: readonly Property[] = conditions.map((condition) =>
  defineProperty({
    id: condition.clause,
    title: `${condition.title}, by a reaction that the specification lists`,
    clauses: [condition.clause, ...survived, ...(condition.refused ? ["ROB-7", "ROB-8"] : [])],
    unavailable: needOf(condition),
    runs: 18,
    generate: (random, context) => {
      const traffic = createTraffic(random, context);
      return {
        operations: [
          ...oneLife(random, context, condition),
          ...(random.chance(0.4) ? oneLife(random, context, condition) : []),
          ...bringUp(random, context),
          ...traffic(random.between(2, 10)),
        ],
      };
    },
  }),
);
