import type { AccessKind } from "../../target/access-kind.ts";
import type { ScenarioRun } from "../scenario-run.ts";

/** An access as it was shown to the oracle. */
export interface SeenAccess {
  readonly kind: AccessKind;
  readonly address: number;
  readonly width: number;
  readonly value: number;
}

/** An access at which the oracle made a finding. */
export interface TellingAccess extends SeenAccess {
  readonly signature: string;
}

/** How many findings have been made, warnings included; compared before and after an access. */
export function findingCount({ oracle }: ScenarioRun): number {
  const { finding, warnings } = oracle.judgement;
  return warnings.length + (finding === undefined ? 0 : 1);
}

/** Notes that the oracle made a finding when it was shown an access. */
export function noteTelling(run: ScenarioRun, access: SeenAccess): void {
  const { finding, warnings } = run.oracle.judgement;
  const signature = (finding ?? warnings.at(-1))?.signature;
  if (signature !== undefined) {
    run.telling.push({ ...access, signature });
  }
}
