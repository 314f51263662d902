import type { AccessBatch } from "../../../target/access-batch.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";

/** One access to PCI configuration space; a read where there is no value. */
export interface ConfigAccess {
  readonly offset: number;
  readonly width: 1 | 2 | 4;
  readonly value?: number;
}

/** Adds accesses to PCI configuration space to a batch. */
export function addAccesses(batch: AccessBatch, accesses: readonly ConfigAccess[]): void {
  for (const { offset, width, value } of accesses) {
    if (value === undefined) {
      batch.configRead(offset, width);
    } else {
      batch.configWrite(offset, width, value);
    }
  }
}

/** Writes of a register of four bytes, `width` bytes at a time. */
export function writesOf(offset: number, width: 1 | 2 | 4, value: number): ConfigAccess[] {
  return Array.from({ length: 4 / width }, (_, part) => ({
    offset: offset + part * width,
    width,
    value: Math.floor(value / 2 ** (8 * width * part)) % 2 ** (8 * width),
  }));
}

/**
 * Carries out accesses to PCI configuration space in one go. Gives what each read, in order; a write gives what it
 * wrote.
 */
export function* configAccesses(run: ScenarioRun, accesses: readonly ConfigAccess[]): Steps<number[]> {
  const { batch } = run;
  batch.clear();
  addAccesses(batch, accesses);
  yield* run.show();
  const values = Array.from(batch.value.subarray(0, accesses.length));
  batch.clear();
  return values;
}

/** Reads one value of PCI configuration space. */
export function* configValue(run: ScenarioRun, offset: number, width: 1 | 2 | 4): Steps<number> {
  const [value = 0] = yield* configAccesses(run, [{ offset, width }]);
  return value;
}
