import type { Random } from "../../base/random.ts";
import type { MalformedOperation } from "../operation.ts";
import { boundaryWord } from "./boundary.ts";
import { randomQueue } from "./chain.ts";
import { randomChannel } from "./host.ts";
import type { OperationContext } from "./operation-context.ts";

/** A chain with any condition of the specification; a notify storm where it names none. */
export function randomMalformedChain(random: Random, context: OperationContext): MalformedOperation {
  if (context.malformedChains.length === 0) {
    return randomNotifyStorm(random, context);
  }
  return {
    kind: "malformed-chain",
    queue: randomQueue(random, context),
    condition: random.pick(context.malformedChains),
    detail: random.below(256),
    notify: random.chance(0.8),
  };
}

/** A message with any condition of the specification; a notify storm where it names none. */
export function randomMalformedMessage(random: Random, context: OperationContext): MalformedOperation {
  if (context.malformedMessages.length === 0) {
    return randomNotifyStorm(random, context);
  }
  return {
    kind: "malformed-message",
    condition: random.pick(context.malformedMessages),
    channel: randomChannel(random, context),
    detail: random.below(256),
    notify: random.chance(0.8),
  };
}

/** Notifications in a row, of a queue that is there or of any 16-bit index. */
export function randomNotifyStorm(random: Random, context: OperationContext): MalformedOperation {
  const value = random.chance(0.5) ? random.below(context.queueSizes.length + 2) : boundaryWord(random, 2);
  return { kind: "notify-storm", value, count: 1 + random.below(32) };
}

/** Any of them. */
export function randomMalformed(random: Random, context: OperationContext): MalformedOperation {
  const choice = random.below(8);
  if (choice < 4) {
    return randomMalformedChain(random, context);
  }
  if (choice < 6) {
    return randomMalformedMessage(random, context);
  }
  return choice === 6
    ? randomNotifyStorm(random, context)
    : { kind: "scribble-used", queue: randomQueue(random, context), value: boundaryWord(random, 2) };
}
