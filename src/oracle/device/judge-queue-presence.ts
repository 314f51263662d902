import type { DeviceDocument } from "../../spec/list-documents.ts";
import type { Judgement } from "../judgement/judgement.ts";

/** Clauses on queues: that those of the type's document are there, and that no others are. */
export interface PresenceClauses {
  readonly present: string;
  readonly absent: string;
}

/** Judges that a queue is there exactly when the document of the device type has it. */
export function judgeQueuePresence(
  judgement: Judgement,
  { queues }: DeviceDocument,
  clauses: PresenceClauses,
  queue: number,
  size: number,
): void {
  const present = queues.some(({ index }) => index === queue);
  judgement.judge(
    judgement.clause(present ? clauses.present : clauses.absent),
    present === size > 0,
    present ? "queue-absent" : "phantom-queue",
    () => (present ? `queue ${queue} present` : `size 0 for queue ${queue}, which does not exist`),
    () => `size ${size}`,
  );
}
