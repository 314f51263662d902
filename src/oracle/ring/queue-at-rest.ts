import type { Judgement } from "../judgement/judgement.ts";
import { hasBuffers } from "./chain/chain-walk.ts";
import { mayStop } from "./chain/entries.ts";
import { noteStopped } from "./chain/reaction-choices.ts";
import { judgeMissing } from "./missing-completion.ts";
import type { QueueModel } from "./queue-model.ts";
import type { Obligation, QueueRole } from "./queue-role.ts";
import type { ServiceContext } from "./service-context.ts";

/** Whether nothing is owed on a queue, whatever is in flight. */
function owesNothing(queue: QueueModel, role: QueueRole): boolean {
  const { broken, maybeBroken, outsideRam, outstanding } = queue;
  return (
    outstanding.length === 0 || broken || maybeBroken || outsideRam || role.owesNothing || queue.serving() !== "must"
  );
}

/** How strongly some completion is owed by now: `may-stop` when the device may also have stopped for good. */
export function owingOf(queue: QueueModel, role: QueueRole): "no" | "may-stop" | "yes" {
  if (owesNothing(queue, role)) {
    return "no";
  }
  let most: Obligation = "no";
  for (const entry of queue.outstanding) {
    const obligation = entry.notified ? role.owes(entry, queue) : "no";
    most = obligation === "must" || most === "no" ? obligation : most;
    if (most === "must") {
      break;
    }
  }
  if (most === "no") {
    return "no";
  }
  const soft = most === "should" || queue.outstanding.some(mayStop);
  return soft ? "may-stop" : "yes";
}

/** What else is known where a queue at rest is judged. */
export interface RestContext {
  readonly judgement: Judgement;
  readonly role: QueueRole;
  readonly context: () => ServiceContext;
}

/** Whether the device may have stopped as a whole for what is on queues other than this one. */
export type OthersMayStop = (queue: QueueModel) => boolean;

/**
 * Judges liveness with the device at rest. A malformed chain that is owed and not completed means that the queue
 * broke, where that is allowed; a good one that is owed is a finding, unless `othersMayStop` tells that the device
 * may have stopped as a whole. True when the queue broke just now.
 */
export function judgeQueueAtRest(
  queue: QueueModel,
  { judgement, role, context }: RestContext,
  othersMayStop: OthersMayStop,
): boolean {
  if (owesNothing(queue, role)) {
    return false;
  }
  // A device may look at entries it was not notified of, and stop at a malformed one among them.
  const stopper = queue.outstanding.find(mayStop);
  for (const entry of queue.outstanding) {
    const obligation = entry.notified ? role.owes(entry, queue) : "no";
    if (obligation === "no") {
      continue;
    }
    if (entry.reactions.break) {
      queue.stopAt(entry.reactions, entry.sequence);
      noteStopped(judgement, entry);
      judgement.choose(entry.reactions.clause, "stopped until reset");
      judgement.choose("ROB-7", "malformed chains stop the queue, so none is given back empty");
      judgement.clause("ROB-8").reached += hasBuffers(entry.chain) ? 1 : 0;
      return true;
    }
    if (stopper !== undefined) {
      queue.stopAt(stopper.reactions, stopper.sequence);
      return true;
    }
    if (othersMayStop(queue)) {
      queue.mayHaveStopped();
      return false;
    }
    if (obligation === "must") {
      judgeMissing(judgement, queue, entry, role, context());
      return false;
    }
    role.late(entry);
  }
  return false;
}
