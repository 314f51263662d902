import { composeKit } from "../../src/cli/compose.ts";
import type { FaultTask } from "../../src/mutation/fault-messages.ts";
import type { FaultResult } from "../../src/mutation/fault-result.ts";
import { runFault } from "../../src/mutation/run-fault.ts";

const kit = composeKit();
const mutation = await kit.mutation();
const specification = kit.loadSpecification(undefined);

/** Runs the suite against faults in this process, which is for those that neither hang nor end it. */
export async function runFaultsHere(
  tasks: readonly FaultTask[],
  { seed, done }: { readonly seed: number; readonly done?: (result: FaultResult) => void },
): Promise<FaultResult[]> {
  const results: FaultResult[] = [];
  for (const { fault: id, clause } of tasks) {
    const fault = [mutation.canary, ...mutation.faults].find((candidate) => candidate.id === id);
    if (fault === undefined) {
      throw new RangeError(`there is no fault ${id}`);
    }
    const result = await runFault(fault, {
      properties: mutation.properties,
      seed,
      clause,
      advice: specification.clauses.get(fault.clauses[0] ?? "")?.level === "SHOULD",
      open: () => mutation.openFault(id, specification),
      now: () => performance.now(),
    });
    results.push(result);
    done?.(result);
  }
  return results;
}
