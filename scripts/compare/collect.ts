import type { EvidenceCache } from "./cache.ts";
import { type Checkout, runBatch } from "./checkout.ts";
import { type Evidence, isComplete } from "./evidence.ts";
import { batchesOf, type Unit } from "./units.ts";

/** How evidence is collected. */
export interface CollectOptions {
  /** Processes at once. */
  readonly workers: number;
  readonly signal: AbortSignal;
  /** What was collected earlier and is still true. */
  readonly cache?: EvidenceCache | undefined;
  /** Called before the first process is started; not at all when everything is cached. */
  readonly prepare?: () => void;
  /** Told of each batch that was run. */
  readonly say: (line: string) => void;
}

/** Runs every unit in a checkout. Rejects with an Error when the old side cannot be run at all, or at an interrupt. */
export async function collect(
  checkout: Checkout,
  units: readonly Unit[],
  { workers, signal, cache, prepare, say }: CollectOptions,
): Promise<ReadonlyMap<Unit, Evidence>> {
  const collected = new Map<Unit, Evidence>();
  for (const unit of units) {
    const known = cache?.read(unit);
    if (known !== undefined) {
      collected.set(unit, known);
    }
  }
  const left = batchesOf(units.filter((unit) => !collected.has(unit)));
  if (left.length === 0) {
    say(`${checkout.side}: all ${units.length} runs are cached`);
    return collected;
  }
  prepare?.();
  const total = left.length;
  let finished = 0;
  const work = async (): Promise<void> => {
    for (let batch = left.shift(); batch !== undefined; batch = left.shift()) {
      const started = performance.now();
      for (const [unit, evidence] of await runBatch(checkout, batch, signal)) {
        keep(unit, evidence);
      }
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      const more = batch.length > 1 ? `, ${batch.length} faults` : "";
      finished++;
      say(`${checkout.side}: ${batch[0]?.title}${more} (${seconds} s; ${finished}/${total})`);
    }
  };
  const keep = (unit: Unit, evidence: Evidence): void => {
    if (checkout.side === "old" && !isComplete(evidence)) {
      throw new Error(
        `the old side cannot be run (${unit.title}): ${JSON.stringify(Object.values(evidence.facts)[0])}`,
      );
    }
    collected.set(unit, evidence);
    cache?.write(unit, evidence);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(workers, left.length) }, work));
  } finally {
    left.length = 0;
  }
  return collected;
}
