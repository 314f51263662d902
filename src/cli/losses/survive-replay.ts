import type { CaseFile } from "../../operation/scenario.ts";
import type { CommandIo } from "../io/io.ts";
import type { TargetChoice } from "../kit.ts";
import type { WorkerLost } from "../worker/worker-lost.ts";
import type { SessionFacts } from "../worker/worker-messages.ts";
import { WorkerSupply, workerOptions } from "../worker/worker-supply.ts";
import { attemptScenario } from "./attempt-scenario.ts";

/** What a device module made of a case in a process of its own. */
export interface Survival {
  readonly facts: SessionFacts;
  /** Undefined when the process is still there. */
  readonly lost: WorkerLost | undefined;
}

/**
 * Runs a case on a device module in a process of its own, to see whether that survives it. Throws like the opening of a
 * session.
 */
export async function surviveReplay(
  found: CaseFile,
  clauses: readonly string[],
  target: TargetChoice,
  specDirectory: string | undefined,
  io: CommandIo,
): Promise<Survival> {
  const start = { target, specDirectory, seed: 0, runs: undefined };
  const supply = new WorkerSupply(start, workerOptions(target, true, { writeError: () => undefined }));
  const stopListening = io.onInterrupt(() => void supply.stop());
  try {
    const { facts, worker } = await supply.first();
    const lost = await attemptScenario(worker, { id: found.check, clauses }, found.scenario, undefined);
    return { facts, lost };
  } finally {
    stopListening();
    await supply.stop();
  }
}
