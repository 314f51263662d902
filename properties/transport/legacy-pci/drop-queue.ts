import type { Random } from "../../../src/base/random.ts";
import { randomChannel } from "../../../src/operation/generators/random-index.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../../src/runner/check/property.ts";
import { all, on, usableQueue } from "../../support/availability.ts";
import { carriesToGuest, usedQueue } from "../../support/context.ts";
import { hostSend, receive, reset, scanRegisters } from "../../support/operations.ts";
import { anyTransmit, bringUp, createTraffic } from "../../support/traffic.ts";

/** Entries that the device was not notified of, in a ring that is about to be given up. */
function unheard(random: Random, context: PropertyContext): Operation[] {
  const outgoing: Operation = { ...anyTransmit(random, context), notify: "no" };
  return carriesToGuest(context)
    ? [outgoing, receive({ notify: "no" }), hostSend(randomChannel(random, context), random.between(1, 40))]
    : [outgoing];
}

/** Address 0 takes a queue, or the whole device, out of service; a fresh bring-up makes it work again. */
export const dropQueue: Property = defineProperty({
  id: "REG-14",
  title: "Writing queue address 0 resets the queue or the whole device",
  clauses: ["REG-14"],
  unavailable: all(on("legacy-pci"), usableQueue),
  runs: 10,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.between(0, 15)),
        ...(random.chance(0.5) ? unheard(random, context) : []),
        { kind: "drop-queue", queue: usedQueue(random, context) },
        scanRegisters(2),
        ...(random.chance(0.5) ? [{ kind: "notify", queue: usedQueue(random, context) } as const] : []),
        ...(random.chance(0.5) ? [{ kind: "drop-queue", queue: usedQueue(random, context) } as const] : []),
        scanRegisters(2),
        ...(random.chance(0.5) ? [reset] : []),
        ...bringUp(random, context),
        ...traffic(random.between(3, 15)),
      ],
    };
  },
});
