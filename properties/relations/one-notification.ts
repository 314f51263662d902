import type { Operation } from "../../src/operation/operation.ts";
import type { NotifyMode } from "../../src/operation/ring/notify-mode.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { sameObservation } from "../../src/runner/check/relation.ts";
import { usableQueue } from "../support/availability.ts";
import { outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { anyFeatures } from "../support/traffic.ts";
import { plainLife } from "./plain-traffic.ts";

/** Notifies after this operation where it offers something, whatever it did before. */
function notifying(operation: Operation): Operation {
  return operation.kind === "transmit" || operation.kind === "receive" ? { ...operation, notify: "yes" } : operation;
}

/** Notifies and notifies again. */
function notifyingTwice(operation: Operation): Operation[] {
  const offers = operation.kind === "transmit" || operation.kind === "receive";
  return offers ? [notifying(operation), { kind: "notify", queue: 0 }, { kind: "notify", queue: 1 }] : [operation];
}

/** However often the driver notifies, once for all or once for each, the same bytes get through. */
export const oneNotification: Property = defineProperty({
  id: "RNG-20/relation",
  title: "One notification for many chains does what many notifications do",
  clauses: ["RNG-20"],
  unavailable: usableQueue,
  runs: 12,
  generate: (random, context) => {
    const most = Math.max(1, Math.floor(sizeOfQueue(context, outgoingQueue(context)) / 4) - 1);
    let waiting = 0;
    const notify = (): NotifyMode => {
      waiting = waiting + 1 >= most || random.chance(0.2) ? 0 : waiting + 1;
      return waiting === 0 ? "yes" : random.chance(0.8) ? "no" : "if-asked";
    };
    const features = anyFeatures(random, context);
    return { operations: plainLife(random, context, { features, count: random.between(4, 40), notify }) };
  },
  relation: {
    name: "one-notification",
    clause: "RNG-20",
    change: "with a notification after each chain",
    transform: (operations, random) => {
      const twice = random.chance(0.5);
      return {
        operations: operations.flatMap((operation) => (twice ? notifyingTwice(operation) : notifying(operation))),
      };
    },
    compare: sameObservation,
  },
});
