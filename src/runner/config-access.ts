import type { ScenarioRun, Steps } from "./scenario-run.ts";

/** Reads one value of PCI configuration space without showing it to the oracle. */
export function* configValue(run: ScenarioRun, offset: number, width: 1 | 2 | 4): Steps<number> {
  run.batch.clear();
  const entry = run.batch.configRead(offset, width);
  yield* run.plain();
  const value = run.batch.value[entry] as number;
  run.batch.clear();
  return value;
}

/** Writes PCI configuration space without showing it to the oracle. */
export function* configStore(run: ScenarioRun, offset: number, width: 1 | 2 | 4, value: number): Steps {
  run.batch.clear();
  run.batch.configWrite(offset, width, value);
  yield* run.plain();
  run.batch.clear();
}
