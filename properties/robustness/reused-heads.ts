import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { pressingMessages } from "../device/vmchannel/channels/host-end-pressure.ts";
import { all, ringOf, usableQueue } from "../support/availability.ts";
import { carriesToGuest, outgoingQueue, sizeOfQueue, usedQueue } from "../support/context.ts";
import { acknowledge, hostSend, receive, repeat, reset, transmit } from "../support/operations.ts";
import { anyDetail } from "../support/sizes.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** An available index that goes back looks like one far ahead. */
const indexBackwards: Property = defineProperty({
  id: "ROB-19",
  title: "An available index that moves backwards is survived",
  clauses: ["ROB-19", "ROB-18", "ROB-5"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const queue = usedQueue(random, context);
    return {
      operations: [
        ...bringUp(random, context),
        transmit(),
        ...traffic(random.between(1, 10)),
        {
          kind: "malformed-chain",
          queue,
          condition: "available-jump",
          // The details at the upper end ask for jumps of nearly 65536, which are steps backwards.
          detail: 0x1_0000 - 2 * sizeOfQueue(context, queue) - 2 - random.below(64),
          notify: true,
        },
        ...traffic(random.between(1, 6)),
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(2, 10)),
      ],
    };
  },
});

/** A detail that fills the queue with one head. */
const fill = 63;

/** So many times its size a queue is offered chains before any can be completed. */
const overfullRounds = 5;

/** Heads used over and over make more entries than the queue has; no more completions may come of them. */
const tooManyInFlight: Property = defineProperty({
  id: "ROB-21",
  title: "More entries in flight than the queue holds neither grow memory nor add completions",
  clauses: ["ROB-10", "ROB-20", "ROB-21", "ROB-4"],
  unavailable: all(usableQueue, ringOf(2)),
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context, ["connect", "stall"]);
    const queue = outgoingQueue(context);
    const channel = random.below(Math.max(1, context.channelCount));
    const target = random.chance(0.5) ? queue : 0;
    const again = (): Operation => ({
      kind: "malformed-chain",
      queue: random.chance(0.9) ? target : queue,
      condition: "head-in-flight",
      detail: anyDetail(random),
      notify: random.chance(0.5),
    });
    // Receive chains stay in flight while nothing waits for them; a socket may take all that is transmitted, if it is
    // not much.
    const filled: Operation = {
      kind: "malformed-chain",
      queue: target,
      condition: "head-in-flight",
      detail: fill,
      notify: true,
    };
    const hostEnd = carriesToGuest(context);
    const overfull = random.chance(0.4);
    const few = Math.min(40, 2 * sizeOfQueue(context, queue));
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.below(6)),
        ...(hostEnd ? [{ kind: "host-stall", channel } as const] : []),
        ...(hostEnd ? [receive({ capacity: random.pick([9, 100]) })] : []),
        ...(hostEnd && random.chance(0.5)
          ? pressingMessages(random, context, channel, 1)
          : repeat(random.between(1, 4), () => transmit({ channel, length: hostEnd ? 5000 : 3000 }))),
        ...repeat(random.between(overfull ? 0 : 1, few), again),
        ...repeat(overfull ? overfullRounds : 0, () => filled),
        { kind: "notify", queue },
        ...(hostEnd ? [{ kind: "host-resume", channel } as const] : []),
        ...(hostEnd ? [hostSend(channel, overfullRounds * sizeOfQueue(context, 0))] : []),
        ...(random.chance(0.5) ? [transmit({ channel, length: 30 }), transmit({ length: 30 })] : []),
        acknowledge,
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(2, 10)),
      ],
    };
  },
});

/** Indices and heads that a correct driver never writes. */
export const reusedHeadProperties: readonly Property[] = [indexBackwards, tooManyInFlight];
