import { KitError } from "../../base/assert.ts";
import type { Scenario } from "../../operation/scenario.ts";
import type { Property } from "../../runner/check/property.ts";
import { WorkerLost } from "../worker/worker-lost.ts";
import type { Worker } from "../worker/worker-process.ts";

/**
 * Has a worker run a scenario as a check runs it, and gives the loss of the worker; undefined when it is still there.
 * `silenceMax` is in milliseconds; undefined: that of any worker.
 */
export async function attemptScenario(
  worker: Worker,
  { id, clauses }: Pick<Property, "id" | "clauses">,
  scenario: Scenario,
  silenceMax: number | undefined,
): Promise<WorkerLost | undefined> {
  try {
    const reply = await worker.ask({ kind: "attempt", check: id, clauses, scenario }, `in ${id}`, silenceMax);
    if (reply.kind === "bug") {
      throw new KitError(reply.message);
    }
    return undefined;
  } catch (error) {
    if (error instanceof WorkerLost) {
      return error;
    }
    throw error;
  }
}
