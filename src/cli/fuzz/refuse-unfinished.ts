import { KitError } from "../../base/assert.ts";
import { TargetError } from "../../target/target-error.ts";
import { WorkerLost } from "../worker/worker-lost.ts";
import type { Worker } from "../worker/worker-process.ts";

/**
 * Throws a `TargetError` for a device under construction: nearly every scenario would end where it does not work yet. A
 * device that does not survive the question is one for the campaign.
 */
export async function refuseUnfinished(worker: Worker): Promise<void> {
  try {
    const reply = await worker.ask({ kind: "climb" }, "before its first lease");
    if (reply.kind !== "ladder") {
      throw new KitError(reply.kind === "bug" ? reply.message : `a worker answered a climb with: ${reply.kind}`);
    }
    if (reply.ladder !== undefined) {
      const { failing, detail } = reply.ladder;
      const hint = "`vmconform run` says what is missing and what to do next; search longer once it works.";
      throw new TargetError("protocol", `${failing} do not work yet: ${detail}`, hint);
    }
  } catch (error) {
    if (!(error instanceof WorkerLost)) {
      throw error;
    }
  }
}
