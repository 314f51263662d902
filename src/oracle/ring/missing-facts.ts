import type { Facts } from "../judgement/blame/blame-row.ts";
import type { QueueModel } from "./queue-model.ts";
import type { Entry, QueueRole } from "./queue-role.ts";
import type { ServiceContext } from "./service-context.ts";

/** Resets from which on a device that fails is one that cannot be reset any number of times. */
const manyLives = 4;

/** Notifications with nothing new in the ring from which on they are a storm. */
const stormLeast = 16;

/** From this index on a number of 16 bits is negative when it is read as signed. */
const signedIndexEnd = 0x8000;

/**
 * What is known of a chain that is not completed: how it is laid out, how the device was told of it, what it carries,
 * and what the device went through before.
 */
export function missingFacts(queue: QueueModel, entry: Entry, role: QueueRole, context: ServiceContext): Facts {
  return {
    layout: entry.layout,
    direction: queue.direction,
    signedIndex: entry.position >= signedIndexEnd,
    notice: entry.notice,
    nothingServed: !queue.served,
    oddBefore: context.oddBefore,
    afterMalformed: context.afterMalformed,
    manyLives: context.lives > manyLives,
    servedBefore: queue.former !== undefined,
    afterInFlight: context.afterInFlight,
    idleNotices: queue.idleNotifies === 0 ? undefined : queue.idleNotifies < stormLeast ? "some" : "storm",
    absentNotified: context.absentNotified,
    emptied: context.completedEmpty,
    refusedMessage: context.refusedMessage,
    unoffered: context.unoffered,
    beforeDriverOk: !context.driverOk,
    wroteLate: context.wroteLate(queue.index),
    queueReset: context.queueResets(queue.index) > 0,
    smallerSize: context.smallerSize(queue.index),
    ...role.facts(entry),
  };
}
