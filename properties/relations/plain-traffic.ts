import type { Random } from "../../src/base/random.ts";
import { weightedOperations } from "../../src/operation/generators/weighted.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { NotifyMode } from "../../src/operation/ring/notify-mode.ts";
import type { PropertyContext } from "../../src/runner/check/property.ts";
import { carriesToGuest, outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { acknowledge, hostSend, receive, shape, transmit } from "../support/operations.ts";
import { connectAll } from "../support/traffic.ts";

/** What varies from relation to relation. */
export interface PlainTraffic {
  readonly features: readonly string[];
  /** Operations behind the bring-up. */
  readonly count: number;
  readonly notify: (random: Random) => NotifyMode;
}

/** Descriptors of one chain at most, where the ring has room for several of them. */
const partsMax = 4;

/**
 * A life in which the specification leaves no doubt of what comes out where: all host ends are open, nothing is
 * malformed, and no chain is lost because the ring is full. How host bytes are cut into messages stays open.
 */
export function plainLife(random: Random, context: PropertyContext, traffic: PlainTraffic): Operation[] {
  return [
    { kind: "initialise", features: traffic.features },
    ...connectAll(context),
    ...plainTraffic(random, context, traffic),
  ];
}

/** The traffic of such a life. */
function plainTraffic(random: Random, context: PropertyContext, traffic: PlainTraffic): Operation[] {
  const size = sizeOfQueue(context, outgoingQueue(context));
  const parts = (): number => random.between(1, Math.max(1, Math.min(partsMax, size)));
  const receives = carriesToGuest(context);
  const channel = (): number => random.below(Math.max(1, context.channelCount));
  const rows = [
    {
      weight: 5,
      always: true,
      generate: () =>
        transmit({
          channel: channel(),
          length: random.chance(0.9) ? random.below(200) : random.below(6000),
          shape: shape({ parts: parts() }),
          notify: traffic.notify(random),
        }),
    },
    { weight: 1, generate: () => acknowledge },
    ...(receives
      ? [
          {
            weight: 4,
            generate: () =>
              receive({
                capacity: random.chance(0.9) ? random.between(9, 300) : random.between(300, 5000),
                shape: shape({ parts: parts() }),
                notify: traffic.notify(random),
              }),
          },
          { weight: 4, generate: () => hostSend(channel(), random.between(1, random.chance(0.9) ? 300 : 6000)) },
        ]
      : []),
  ];
  return weightedOperations(random, context, traffic.count, rows);
}
