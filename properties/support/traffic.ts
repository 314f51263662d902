import type { Random } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { PropertyContext } from "../../src/runner/property.ts";
import { acknowledge, hostSend, receive, reset, scanRegisters, transmit } from "./operations.ts";
import { anyNotify, anyShape } from "./shapes.ts";
import { filledLength, payloadLength, unusableCapacity, usableCapacity } from "./sizes.ts";

/** The kinds of ordinary traffic. */
export type TrafficKind =
  | "transmit"
  | "receive"
  | "refill"
  | "host-send"
  | "notify"
  | "acknowledge"
  | "suppress"
  | "stall"
  | "connect"
  | "read";

interface Source {
  readonly weight: number;
  /** What a target must be for the operation to mean anything. */
  readonly needs: "anything" | "queue" | "vmchannel";
  readonly make: (random: Random, context: PropertyContext) => Operation;
}

/** The queue that carries data from the guest: transmit, or a queue that swallows any chain. */
export function outgoingQueue(context: PropertyContext): number {
  return context.deviceType === "vmchannel" ? 1 : Math.max(0, context.sinkQueue);
}

/** A queue that traffic can use. */
export function usedQueue(random: Random, context: PropertyContext): number {
  return context.deviceType === "vmchannel" ? random.below(2) : outgoingQueue(context);
}

/** Descriptors of a queue, 1 where the queue is absent. */
export function sizeOfQueue(context: PropertyContext, queue: number): number {
  return Math.max(1, context.queueSizes[queue] ?? 1);
}

/** A message of any length and shape on any channel. */
export function anyTransmit(random: Random, context: PropertyContext): Operation {
  return transmit({
    channel: anyChannel(random, context),
    length: payloadLength(random),
    extra: random.chance(0.85) ? 0 : random.between(1, 40),
    shape: anyShape(random, sizeOfQueue(context, outgoingQueue(context))),
    notify: anyNotify(random),
  });
}

/** A receive buffer of any size and shape; now and then one too short to use. */
export function anyReceive(random: Random, context: PropertyContext): Operation {
  return receive({
    capacity: random.chance(0.05) ? unusableCapacity(random) : usableCapacity(random),
    shape: anyShape(random, sizeOfQueue(context, 0)),
    notify: anyNotify(random),
  });
}

/** A channel by its position. */
export function anyChannel(random: Random, context: PropertyContext): number {
  return random.below(Math.max(1, context.channelCount));
}

const sources: Readonly<Record<TrafficKind, Source>> = {
  transmit: { weight: 30, needs: "queue", make: anyTransmit },
  receive: { weight: 18, needs: "vmchannel", make: anyReceive },
  refill: {
    weight: 4,
    needs: "vmchannel",
    make: (random) => ({ kind: "refill", count: random.between(1, 20), capacity: usableCapacity(random) }),
  },
  "host-send": {
    weight: 20,
    needs: "vmchannel",
    make: (random, context) => hostSend(anyChannel(random, context), filledLength(random)),
  },
  notify: {
    weight: 6,
    needs: "anything",
    make: (random, context) => ({ kind: "notify", queue: usedQueue(random, context) }),
  },
  acknowledge: { weight: 14, needs: "anything", make: () => acknowledge },
  suppress: {
    weight: 5,
    needs: "queue",
    make: (random, context) => ({
      kind: "suppress",
      queue: usedQueue(random, context),
      on: random.chance(0.5),
      ahead: random.pick([0, 1, 2, 3, 5, 8]),
    }),
  },
  stall: {
    weight: 6,
    needs: "vmchannel",
    make: (random, context) => ({
      kind: random.chance(0.35) ? "host-stall" : "host-resume",
      channel: anyChannel(random, context),
    }),
  },
  connect: {
    weight: 5,
    needs: "vmchannel",
    make: (random, context) => ({
      kind: random.chance(0.35) ? "host-close" : "host-connect",
      channel: anyChannel(random, context),
    }),
  },
  read: { weight: 3, needs: "anything", make: (random) => scanRegisters(random.between(1, 3)) },
};

const trafficKinds = Object.keys(sources) as TrafficKind[];

/** Kinds that a swarm never leaves out: without them nothing moves. */
const carriers: ReadonlySet<TrafficKind> = new Set(["transmit", "receive", "host-send", "acknowledge"]);

function isPossible(kind: TrafficKind, context: PropertyContext): boolean {
  switch (sources[kind].needs) {
    case "vmchannel":
      return context.deviceType === "vmchannel";
    case "queue":
      return context.deviceType === "vmchannel" || context.sinkQueue >= 0;
    default:
      return true;
  }
}

/** Makes the next `count` operations of ordinary traffic. */
export type Traffic = (count: number) => Operation[];

/**
 * A source of ordinary traffic, as a swarm: in three scenarios of four it does without a random half of the kinds
 * that are not needed to move bytes, so that states which those kinds would spoil are reached too. `without` are
 * kinds that must not come.
 */
export function createTraffic(random: Random, context: PropertyContext, without: readonly TrafficKind[] = []): Traffic {
  const isSwarm = random.chance(0.75);
  const kinds = trafficKinds.filter((kind) => {
    const isLeftOut = isSwarm && !carriers.has(kind) && random.chance(0.5);
    return !isLeftOut && !without.includes(kind) && isPossible(kind, context);
  });
  const total = kinds.reduce((sum, kind) => sum + sources[kind].weight, 0);
  const next = (): Operation => {
    let ticket = random.below(total);
    for (const kind of kinds) {
      ticket -= sources[kind].weight;
      if (ticket < 0) {
        return sources[kind].make(random, context);
      }
    }
    return acknowledge;
  };
  return (count) => Array.from({ length: total === 0 ? 0 : count }, next);
}

/** Traffic with no stalled, closed or silenced host end or interrupt in it. */
export const disturbances: readonly TrafficKind[] = ["stall", "connect", "suppress"];

/** Which of the offered features a bring-up accepts. */
export interface FeatureChoice {
  /** Features accepted wherever they are offered. */
  readonly withFeatures?: readonly string[];
  /** Features never accepted. */
  readonly withoutFeatures?: readonly string[];
}

/** A random subset of the offered features that respects `choice`. */
export function anyFeatures(random: Random, context: PropertyContext, choice: FeatureChoice = {}): string[] {
  const likelihood = random.pick([0, 0.5, 0.5, 1]);
  return [...context.features].filter((name) => {
    if (choice.withoutFeatures?.includes(name)) {
      return false;
    }
    return choice.withFeatures?.includes(name) || random.chance(likelihood);
  });
}

/** Opens the host end of every channel. */
export function connectAll(context: PropertyContext): Operation[] {
  return Array.from({ length: context.channelCount }, (_, channel) => ({ kind: "host-connect", channel }) as const);
}

/** Makes the device ready: features, queues, DRIVER_OK, all host ends open, usually some receive buffers posted. */
export function bringUp(random: Random, context: PropertyContext, choice: FeatureChoice = {}): Operation[] {
  const operations: Operation[] = [
    { kind: "initialise", features: anyFeatures(random, context, choice) },
    ...connectAll(context),
  ];
  if (context.deviceType === "vmchannel" && random.chance(0.7)) {
    operations.push({ kind: "refill", count: random.between(1, 16), capacity: usableCapacity(random) });
  }
  return operations;
}

/** How a stimulus is set into traffic. */
export interface InTraffic extends FeatureChoice {
  /** The operations that bring the clause's condition about; called once per round. */
  readonly stimulus: (traffic: Traffic) => readonly Operation[];
  /** Number of rounds: least and most. Default 2 .. 5. */
  readonly rounds?: readonly [number, number];
  /** Operations of traffic between two rounds: least and most. Default 0 .. 8. */
  readonly between?: readonly [number, number];
  /** Kinds of traffic that must not come. */
  readonly without?: readonly TrafficKind[];
  /** Whether the device may be reset and brought up anew between rounds. Default true. */
  readonly restarts?: boolean;
}

/** A scenario: bring-up, then the stimulus several times with ordinary traffic around it. */
export function inTraffic(random: Random, context: PropertyContext, options: InTraffic): Operation[] {
  const [roundsMin, roundsMax] = options.rounds ?? [2, 5];
  const [betweenMin, betweenMax] = options.between ?? [0, 8];
  const traffic = createTraffic(random, context, options.without);
  const operations = bringUp(random, context, options);
  for (let round = random.between(roundsMin, roundsMax); round > 0; round--) {
    operations.push(...traffic(random.between(betweenMin, betweenMax)), ...options.stimulus(traffic));
    if (options.restarts !== false && random.chance(0.1)) {
      operations.push(reset, ...bringUp(random, context, options));
    }
  }
  operations.push(...traffic(random.between(betweenMin, betweenMax)));
  return operations;
}
