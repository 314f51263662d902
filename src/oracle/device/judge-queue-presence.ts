import type { DeviceDocument } from "../../spec/list-documents.ts";
import type { Judgement } from "../judgement/judgement.ts";

/** Judges that a queue is there exactly when the document of the device type has it. */
export function judgeQueuePresence(
  judgement: Judgement,
  { queues }: DeviceDocument,
  queue: number,
  size: number,
): void {
  const present = queues.some(({ index }) => index === queue);
  judgement.expect(
    present ? "queue-absent" : "phantom-queue",
    present === size > 0,
    () => (present ? `queue ${queue} present` : `size 0 for queue ${queue}, which does not exist`),
    () => `size ${size}`,
  );
}
