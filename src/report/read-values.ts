import type { TraceStep } from "../verdict/scenario-trace.ts";

/** What was read in each step, to be put behind its words: ` -> 0x1`, or ` -> queue_select 0x3` of many registers. */
export function readValues(steps: readonly Pick<TraceStep, "step" | "read">[] = []): ReadonlyMap<number, string> {
  const values = new Map<number, string>();
  for (const { step, read } of steps) {
    if (read !== undefined) {
      const name = read.name === undefined ? "" : `${read.name} `;
      values.set(step, ` -> ${name}0x${read.value.toString(16)}`);
    }
  }
  return values;
}
