import { type AccessKind, accessKind } from "../target/access-kind.ts";
import { findingCount, noteTelling } from "./record/telling-access.ts";
import type { ScenarioRun } from "./scenario-run.ts";

/** Shows the oracle every access of the batch that was carried out, in order. */
export function showAccesses(run: ScenarioRun): void {
  const { batch, evidence, guest, recorder } = run;
  let findings = findingCount(run);
  for (let index = 0; index < batch.count; index++) {
    const kind = batch.kind[index] as AccessKind;
    const address = batch.address[index] as number;
    const width = batch.width[index] as number;
    const value = batch.value[index] as number;
    if (kind === accessKind.portRead && guest.ioOpen) {
      recorder?.registerRead("port", address, width, value);
    } else if (kind === accessKind.mmioRead) {
      recorder?.registerRead("memory", address, width, value);
    }
    evidence.access(kind, address, width, value);
    run.accesses?.push({ kind, address, width, value });
    if (findingCount(run) !== findings) {
      findings = findingCount(run);
      noteTelling(run, { kind, address, width, value });
    }
  }
}
