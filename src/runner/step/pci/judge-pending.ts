import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";

/** Looks after which a pending bit that does not show is missing. */
const pendingRoundsMax = 100;

/** Reads the pending bits of the vectors in use, with the device at rest. */
export function* judgePending(run: ScenarioRun): Steps {
  const { guest, batch, oracle } = run;
  batch.clear();
  const entries = new Map<number, number>();
  for (const [vector] of oracle.messages.programmed()) {
    const word = vector >>> 5;
    if (!entries.has(word)) {
      entries.set(word, batch.mmioRead(guest.msixPendingAddress + 4 * word, 4));
    }
  }
  yield* run.carry();
  // What shows as a pending bit alone nobody has waited for.
  const rounds = run.target.description.capabilities.synchronous ? 0 : pendingRoundsMax;
  const isLate = ([vector]: readonly [number, number]): boolean => {
    const value = batch.value[entries.get(vector >>> 5) as number] as number;
    return oracle.messages.mustPend(vector) && ((value >>> (vector & 31)) & 1) === 0;
  };
  for (let round = 0; round < rounds && [...oracle.messages.programmed()].some(isLate); round++) {
    const settled = run.target.settle();
    if (settled !== undefined) {
      yield settled;
    }
    yield* run.carry();
  }
  run.feed();
}
