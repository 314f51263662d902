import { hex, type Judgement } from "../judgement/judgement.ts";
import { describeReactions, reactionsSubject } from "./chain/reactions.ts";
import { missingFacts } from "./missing-facts.ts";
import type { QueueModel } from "./queue-model.ts";
import type { Entry, QueueRole } from "./queue-role.ts";
import type { ServiceContext } from "./service-context.ts";

/** A chain is owed, and the device is at rest: a finding. Whether it has its clause, one more look may tell. */
export function judgeMissing(
  judgement: Judgement,
  queue: QueueModel,
  entry: Entry,
  role: QueueRole,
  context: ServiceContext,
): void {
  const got = `the device is at rest and the chain is still in flight (${queue.outstanding.length} outstanding, used.idx ${hex(queue.usedSeen)})`;
  const { reactions } = entry;
  if (reactions.conditions.length > 0) {
    const facts = { direction: queue.direction, subject: reactionsSubject(reactions) };
    const allowed = describeReactions(reactions, queue.index, reactions.conditions.join(", "));
    judgement.deviates("neither-completed-nor-broken", facts, allowed, got);
    return;
  }
  const allowed = `chain ${entry.id} on queue ${queue.index} is completed once the device has been notified`;
  const facts = missingFacts(queue, entry, role, context);
  const doubtful = judgement.deviates("not-completed", facts, allowed, got)?.unless;
  if (doubtful !== undefined) {
    const otherwise = { ...facts, ...Object.fromEntries(doubtful.forget.map((name) => [name, undefined])) };
    const { hostBytes } = doubtful;
    judgement.doubt = {
      queue: queue.index,
      usedIndex: queue.usedSeen,
      hostBytes,
      deviation: "not-completed",
      otherwise,
    };
  }
}
