import { hex, type Judgement } from "../judgement/judgement.ts";
import type { QueueModel } from "./queue-model.ts";
import type { Entry, QueueRole } from "./queue-role.ts";
import { missingClause, type ServiceContext } from "./service-context.ts";
import { describeReactions } from "./used-judge.ts";

/** Broken by a device that lost host bytes over a reset, and not by one that gives out none at all. */
const hostBytesLost = "VMC-LIFE-1";

/** A chain is owed, and the device is at rest: a finding, by the clause that tells best what was not done. */
export function judgeMissing(
  judgement: Judgement,
  queue: QueueModel,
  entry: Entry,
  role: QueueRole,
  context: ServiceContext,
): void {
  const got = `the device is at rest and the chain is still in flight (${queue.outstanding.length} outstanding, used.idx ${hex(queue.usedSeen)})`;
  const { reactions } = entry;
  if (reactions.conditions.length === 0) {
    const telling = role.telling(entry) || missingClause(context, queue, entry) || role.plain();
    const allowed = `chain ${entry.id} on queue ${queue.index} is completed once the device has been notified`;
    judgement.violate(judgement.clause(telling), "not-completed", allowed, got);
    const place = { queue: queue.index, usedIndex: queue.usedSeen };
    if (judgement.finding?.clause === "RNG-20") {
      const otherwise = missingClause(context, queue, { ...entry, notice: "" }) || role.plain();
      judgement.doubt = { ...place, hostBytes: false, otherwise };
    } else if (judgement.finding?.clause === hostBytesLost) {
      judgement.doubt = { ...place, hostBytes: true, otherwise: role.liveness.id };
    }
    return;
  }
  // On a queue that the device writes to, when a malformed chain is given back depends on what there is to write.
  const clause = judgement.clause(role.writes ? "ROB-6" : reactions.clause);
  const allowed = describeReactions(reactions, queue.index, reactions.conditions.join(", "));
  judgement.violate(clause, "neither-completed-nor-broken", allowed, got);
}
