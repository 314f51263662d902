import type { FactsCache } from "./cache.ts";
import { type Checkout, runBatch } from "./checkout.ts";
import { isComplete, type RunFacts } from "./run-facts.ts";
import { batchesOf, type Unit } from "./units.ts";

/** How facts are collected. */
export interface CollectOptions {
  /** Processes at once. */
  readonly workers: number;
  readonly signal: AbortSignal;
  /** What was collected earlier and is still true. */
  readonly cache?: FactsCache | undefined;
  /** Called before the first process is started; not at all when everything is cached. */
  readonly prepare?: () => void;
  /** Told of each batch that was run. */
  readonly say: (line: string) => void;
}

/**
 * Runs every unit in a checkout. Rejects with an Error when the old side cannot be run at all, or at an interrupt; no
 * process is left then.
 */
export async function collect(
  checkout: Checkout,
  units: readonly Unit[],
  { workers, signal, cache, prepare, say }: CollectOptions,
): Promise<ReadonlyMap<Unit, RunFacts>> {
  const collected = new Map<Unit, RunFacts>();
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
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const total = left.length;
  let finished = 0;
  const work = async (): Promise<void> => {
    for (let batch = left.shift(); batch !== undefined; batch = left.shift()) {
      const started = performance.now();
      for (const [unit, facts] of await runBatch(checkout, batch, stop)) {
        keep(unit, facts);
      }
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      const more = batch.length > 1 ? `, ${batch.length} faults` : "";
      finished++;
      say(`${checkout.side}: ${batch[0]?.title}${more} (${seconds} s; ${finished}/${total})`);
    }
  };
  const keep = (unit: Unit, facts: RunFacts): void => {
    if (checkout.side === "old" && !isComplete(facts)) {
      throw new Error(`the old side cannot be run (${unit.title}): ${JSON.stringify(Object.values(facts.facts)[0])}`);
    }
    collected.set(unit, facts);
    cache?.write(unit, facts);
  };
  const fail = (error: unknown): void => {
    left.length = 0;
    // Of several errors the first counts: the others are of processes that were ended because of it.
    failed.abort(error);
  };
  await Promise.all(Array.from({ length: Math.min(workers, left.length) }, () => work().catch(fail)));
  failed.signal.throwIfAborted();
  return collected;
}
