import type { Random } from "../../base/random.ts";
import type { ChainShape, NotifyMode, RingOperation } from "../operation.ts";
import { boundaryLength, boundaryNumber, boundaryWord } from "./boundary.ts";
import type { OperationContext } from "./operation-context.ts";

/** The most payload bytes that {@link randomTransmit} asks for: more than a page and more than 16 bits hold. */
const payloadBytesMax = 70_000;

/** One descriptor, direct, on the heap: where a shape comes to when nothing about it matters. */
export const simpleShape: ChainShape = Object.freeze({
  parts: 1,
  first: 0,
  indirect: "no",
  foreign: 0,
  place: "heap",
  scatter: false,
});

// Sizes of the first descriptor: around the 8 bytes of a message header, and around its two fields.
const firstBytes: readonly number[] = [0, 0, 0, 1, 3, 4, 5, 7, 8, 9, 12, 16, 64];
const notifyModes: readonly NotifyMode[] = ["yes", "yes", "yes", "if-asked", "if-asked", "no"];
const indirectModes: readonly ChainShape["indirect"][] = ["no", "all", "all", "tail"];

/** How a chain on `queue` is laid out: a third of them simple, the others with every field drawn. */
export function randomShape(random: Random, context: OperationContext, queue: number): ChainShape {
  if (random.below(3) === 0) {
    return simpleShape;
  }
  const size = context.queueSizes[queue] ?? 1;
  const shape: ChainShape = {
    parts: random.chance(0.75) ? random.between(1, Math.min(4, size)) : boundaryNumber(random, 1, size),
    first: random.pick(firstBytes),
    indirect: context.features.has("INDIRECT_DESC") ? random.pick(indirectModes) : "no",
    foreign: random.chance(0.2) ? random.between(1, 3) : 0,
    place: random.chance(0.8) ? "heap" : random.chance(0.5) ? "top" : "straddling",
    scatter: random.chance(0.3),
  };
  return shape.indirect !== "no" && random.chance(0.5) ? { ...shape, writeOnTable: true } : shape;
}

/** Whether a driver notifies: half of the time yes, else only when asked, rarely not at all. */
export function randomNotifyMode(random: Random): NotifyMode {
  return random.pick(notifyModes);
}

/** One message to any channel, 0 .. `lengthMax` payload bytes. */
export function randomTransmit(
  random: Random,
  context: OperationContext,
  lengthMax: number = payloadBytesMax,
): RingOperation {
  return {
    kind: "transmit",
    channel: random.below(Math.max(1, context.channelCount)),
    length: boundaryLength(random, lengthMax),
    extra: random.chance(0.1) ? boundaryLength(random, 64) : 0,
    shape: randomShape(random, context, 1),
    notify: randomNotifyMode(random),
  };
}

/** One receive buffer: mostly of use, one in eight around the 9 bytes below which no message fits. */
export function randomReceive(
  random: Random,
  context: OperationContext,
  lengthMax: number = payloadBytesMax,
): RingOperation {
  return {
    kind: "receive",
    capacity: random.below(8) === 0 ? random.between(1, 17) : 9 + boundaryLength(random, lengthMax),
    shape: randomShape(random, context, 0),
    notify: randomNotifyMode(random),
  };
}

/** Several receive buffers at once, up to a full ring. */
export function randomRefill(random: Random, context: OperationContext): RingOperation {
  const size = context.queueSizes[0] ?? 1;
  const count = random.chance(0.7) ? random.between(1, Math.min(8, size)) : boundaryNumber(random, 1, size);
  return { kind: "refill", count, capacity: 9 + boundaryLength(random, 4096) };
}

/** Many small messages in a row, so that ring indices get to places that a short scenario never sees. */
export function randomFastForward(random: Random, context: OperationContext): RingOperation {
  const queue = randomQueue(random, context);
  const size = context.queueSizes[queue] ?? 1;
  return {
    kind: "fast-forward",
    queue,
    count: boundaryNumber(random, 1, 4 * size, [size, 2 * size]),
    batch: random.chance(0.5) ? size : random.between(1, size),
  };
}

/** A notification of one queue. */
export function randomNotify(random: Random, context: OperationContext): RingOperation {
  return { kind: "notify", queue: randomQueue(random, context) };
}

/** A read of ISR status. */
export function randomAcknowledge(): RingOperation {
  return { kind: "acknowledge" };
}

/** Interrupts off or on; with EVENT_IDX the event lies 0 .. queue size + 1 entries ahead. */
export function randomSuppress(random: Random, context: OperationContext): RingOperation {
  const queue = randomQueue(random, context);
  const ahead = random.chance(0.5) ? random.below(3) : boundaryNumber(random, 0, (context.queueSizes[queue] ?? 1) + 1);
  return { kind: "suppress", queue, on: random.chance(0.5), ahead };
}

/** Garbage in used_event, which a device must not look at without EVENT_IDX. */
export function randomScribbleEvent(random: Random, context: OperationContext): RingOperation {
  return { kind: "scribble-event", queue: randomQueue(random, context), value: boundaryWord(random, 2) };
}

/** A queue that is there. */
export function randomQueue(random: Random, context: OperationContext): number {
  return random.below(Math.max(1, context.queueSizes.length));
}
