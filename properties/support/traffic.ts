import type { Random } from "../../src/base/random.ts";
import { randomRefill } from "../../src/operation/device/vmchannel/receive.ts";
import { randomChannel } from "../../src/operation/generators/random-index.ts";
import { type WeightedGenerator, weightedOperations } from "../../src/operation/generators/weighted.ts";
import { randomHostConnection, randomHostReading } from "../../src/operation/host.ts";
import { randomFeatures } from "../../src/operation/life/bring-up.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { randomShape } from "../../src/operation/ring/chain-shape.ts";
import { randomNotifyMode } from "../../src/operation/ring/notify-mode.ts";
import { randomSuppress } from "../../src/operation/ring/suppression.ts";
import type { PropertyContext } from "../../src/runner/check/property.ts";
import { carriesToGuest, incomingQueue, outgoingQueue, usedQueue } from "./context.ts";
import { acknowledge, hostSend, type OperationOf, receive, reset, scanRegisters, transmit } from "./operations.ts";
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

/** A message of any length and shape on any channel. */
export function anyTransmit(random: Random, context: PropertyContext): OperationOf<"transmit"> {
  return transmit({
    channel: randomChannel(random, context),
    length: payloadLength(random),
    extra: random.chance(0.85) ? 0 : random.between(1, 40),
    shape: randomShape(random, context, outgoingQueue(context)),
    notify: randomNotifyMode(random),
  });
}

/** A receive buffer of any size and shape; now and then one too short to use. */
export function anyReceive(random: Random, context: PropertyContext): OperationOf<"receive"> {
  return receive({
    capacity: random.chance(0.05) ? unusableCapacity(random) : usableCapacity(random),
    shape: randomShape(random, context, incomingQueue(context)),
    notify: randomNotifyMode(random),
  });
}

/** Bytes from the host end of any channel. */
export function anyHostSend(random: Random, context: PropertyContext): Operation {
  return hostSend(randomChannel(random, context), filledLength(random));
}

/** A notification of a queue that traffic uses. */
export function anyNotification(random: Random, context: PropertyContext): Operation {
  return { kind: "notify", queue: usedQueue(random, context) };
}

interface Source {
  readonly weight: number;
  /** What a target must be for the operation to mean anything. */
  readonly needs: "anything" | "queue" | "to-guest";
  readonly make: (random: Random, context: PropertyContext) => Operation;
  readonly always?: boolean;
}

const sources: Readonly<Record<TrafficKind, Source>> = {
  transmit: { weight: 30, needs: "queue", make: anyTransmit, always: true },
  receive: { weight: 18, needs: "to-guest", make: anyReceive },
  refill: { weight: 3, needs: "to-guest", make: randomRefill },
  "host-send": { weight: 20, needs: "to-guest", make: anyHostSend },
  notify: { weight: 6, needs: "anything", make: anyNotification },
  acknowledge: { weight: 14, needs: "anything", make: () => acknowledge },
  suppress: {
    weight: 5,
    needs: "queue",
    make: (random, context) => ({
      ...randomSuppress(random, context),
      queue: usedQueue(random, context),
    }),
  },
  stall: { weight: 6, needs: "to-guest", make: randomHostReading },
  connect: { weight: 4, needs: "to-guest", make: randomHostConnection },
  read: { weight: 3, needs: "anything", make: (random) => scanRegisters(random.between(1, 3)) },
};

const trafficKinds = Object.keys(sources) as TrafficKind[];

function isPossible(kind: TrafficKind, context: PropertyContext): boolean {
  switch (sources[kind].needs) {
    case "to-guest":
      return carriesToGuest(context);
    case "queue":
      return context.queues.length > 0;
    default:
      return true;
  }
}

/** Makes the next `count` operations of ordinary traffic. */
export type Traffic = (count: number) => Operation[];

/** A source of ordinary traffic, as a swarm; `without` are kinds that must not come. */
export function createTraffic(random: Random, context: PropertyContext, without: readonly TrafficKind[] = []): Traffic {
  const mix: WeightedGenerator[] = trafficKinds
    .filter((kind) => !without.includes(kind) && isPossible(kind, context))
    .map((kind) => {
      const { weight, make, always } = sources[kind];
      return { weight, generate: () => make(random, context), always: always === true };
    });
  return (count) => weightedOperations(random, context, count, mix);
}

/** How often a bring-up turns messages on, where a device has them; most rules show on the line as well. */
const messagesChance = 0.1;

/** Which of the offered features a bring-up accepts, and whether it may use messages. */
export interface FeatureChoice {
  /** Features accepted wherever they are offered. */
  readonly withFeatures?: readonly string[];
  /** Features never accepted. */
  readonly withoutFeatures?: readonly string[];
  /** Whether messages may be turned on, which outlives a reset. Default true. */
  readonly messages?: boolean;
}

/** A random subset of the offered features that respects `choice`. */
export function anyFeatures(random: Random, context: PropertyContext, choice: FeatureChoice = {}): string[] {
  const required = (choice.withFeatures ?? []).filter((name) => context.features.has(name));
  const drawn = randomFeatures(random, context, required);
  return drawn.filter((name) => !choice.withoutFeatures?.includes(name));
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
  if (context.msix && choice.messages !== false && random.chance(messagesChance)) {
    // Whatever is asked of a device holds with messages as well as with the line, and from the next bring-up on, too.
    operations.splice(random.below(2), 0, { kind: "msix", on: true });
  }
  if (carriesToGuest(context) && random.chance(0.7)) {
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
