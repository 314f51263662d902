import type { ScenarioRun } from "../../../src/runner/scenario-run.ts";
import type { Steps } from "../../../src/runner/steps.ts";
import type { StatusReadsOperation } from "./status-reads.ts";

/** Carries out the family that the kit does not have. */
export function* carryOutStatusReads(run: ScenarioRun, { times }: StatusReadsOperation): Steps {
  for (let read = 0; read < times; read++) {
    run.guest.transport.read("set-status");
  }
  yield* run.stimulus();
}
