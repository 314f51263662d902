import type { Random } from "../../../../src/base/random.ts";
import type { Operation } from "../../../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../../../src/runner/check/property.ts";
import { someChannel } from "../../../support/availability.ts";
import { outgoingQueue, sizeOfQueue } from "../../../support/context.ts";
import { acknowledge, repeat, transmit } from "../../../support/operations.ts";
import { anyTransmit, inTraffic } from "../../../support/traffic.ts";

/**
 * Messages to one channel whose host end does not read. With `heldChance` they go on until the device holds one back,
 * which takes many where sockets lie on the way.
 */
export function pressingMessages(
  random: Random,
  context: PropertyContext,
  channel: number,
  heldChance: number = 0.3,
): Operation[] {
  const held = random.chance(heldChance);
  const messages = repeat(random.between(1, held ? 3 : 6), () => ({ ...anyTransmit(random, context), channel }));
  const pressing: Operation[] = held ? [{ kind: "press", channel }, ...messages] : messages;
  // Behind bytes that are held back, as many small messages as a ring has room for.
  const most = Math.min(100, sizeOfQueue(context, outgoingQueue(context)));
  const crowd = random.chance(0.15) ? random.below(most) : 0;
  const small = () => transmit({ channel, length: random.between(1, 16), notify: "no" });
  return [...pressing, ...repeat(crowd, small), transmit({ channel })];
}

/** A host end that stops reading delays bytes and loses none. */
const stalledHostEnd: Property = defineProperty({
  id: "VMC-TX-4",
  title: "A host end that does not read holds bytes back and loses none of them",
  clauses: ["VMC-TX-3", "VMC-TX-4", "VMC-TX-13"],
  unavailable: someChannel,
  runs: 14,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["connect", "stall"],
      between: [0, 5],
      stimulus: (traffic) => {
        const channel = random.below(context.channelCount);
        const sent = () => ({ ...anyTransmit(random, context), channel });
        return [
          ...repeat(random.below(2), sent),
          { kind: "host-stall", channel },
          ...pressingMessages(random, context, channel),
          ...traffic(random.below(4)),
          { kind: "notify", queue: 1 },
          { kind: "host-resume", channel },
          ...repeat(random.below(3), sent),
        ];
      },
    }),
  }),
});

/** With nobody at the host end messages are thrown away, and the guest never waits. */
const absentHostEnd: Property = defineProperty({
  id: "VMC-TX-10",
  title: "Messages to a channel without a host end are completed and discarded",
  clauses: ["VMC-TX-10"],
  unavailable: someChannel,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall"],
      stimulus: () => {
        const channel = random.below(context.channelCount);
        return [
          { kind: "host-close", channel },
          ...repeat(random.between(1, 4), () => ({ ...anyTransmit(random, context), channel })),
          transmit({ channel }),
          { kind: "host-connect", channel },
          transmit({ channel, length: 12 }),
        ];
      },
    }),
  }),
});

/** What a stalled host end held up is let go when it closes. */
const closedWhileHeld: Property = defineProperty({
  id: "VMC-TX-12",
  title: "Chains held back for a host end are discarded and completed when it closes",
  clauses: ["VMC-TX-12", "VMC-LIFE-4"],
  unavailable: someChannel,
  runs: 14,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall"],
      stimulus: (traffic) => {
        const channel = random.below(context.channelCount);
        return [
          { kind: "host-connect", channel },
          { kind: "host-stall", channel },
          ...pressingMessages(random, context, channel),
          ...traffic(random.below(3)),
          ...(random.chance(0.5) ? [acknowledge] : []),
          { kind: "host-close", channel },
          ...traffic(random.below(3)),
          { kind: "host-connect", channel },
          { kind: "host-resume", channel },
          transmit({ channel, length: random.between(1, 30) }),
        ];
      },
    }),
  }),
});

/** Host ends that do not read, are not there, or leave. */
export const hostEndPressureProperties: readonly Property[] = [stalledHostEnd, absentHostEnd, closedWhileHeld];
