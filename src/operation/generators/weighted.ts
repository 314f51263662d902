import { assert } from "../../base/assert.ts";
import type { Random } from "../../base/random.ts";
import type { Operation } from "../operation.ts";
import type { OperationContext } from "./operation-context.ts";

/** One row of a mix of operations. */
export interface WeightedGenerator {
  /** How often it is drawn, relative to the other rows; above 0. */
  readonly weight: number;
  readonly generate: (random: Random, context: OperationContext) => Operation;
  /** Never left out by swarm testing: for what the property cannot do without. */
  readonly always?: boolean;
}

/** How operations are drawn from a mix. */
export interface WeightedOptions {
  /**
   * Swarm testing: three times in four each row is left out with probability 1/2. A scenario that lacks some kinds of
   * operations drives the others deeper. Default true.
   */
  readonly swarm?: boolean;
}

/** How often one row is drawn several times in a row, which fills and empties rings. */
const burstChance = 0.06;
const burstMax = 16;

/** Exactly `count` operations drawn from a mix. */
export function weightedOperations(
  random: Random,
  context: OperationContext,
  count: number,
  mix: readonly WeightedGenerator[],
  options: WeightedOptions = {},
): Operation[] {
  assert(mix.length > 0, "a mix of operations needs at least one row");
  const rows = options.swarm === false || random.below(4) === 0 ? mix : swarm(random, mix);
  let total = 0;
  for (const row of rows) {
    total += row.weight;
  }
  const operations: Operation[] = [];
  while (operations.length < count) {
    const row = pickRow(random, rows, total);
    let repeat = random.chance(burstChance) ? random.between(2, burstMax) : 1;
    while (repeat > 0 && operations.length < count) {
      operations.push(row.generate(random, context));
      repeat--;
    }
  }
  return operations;
}

/**
 * A number of operations up to `maximum`: a quarter of the scenarios short, half of them long, since depth finds
 * faults.
 */
export function randomOperationCount(random: Random, maximum: number = 250): number {
  const choice = random.below(4);
  const limit = choice === 0 ? 16 : choice === 1 ? 64 : maximum;
  return 1 + random.below(Math.min(limit, maximum));
}

function swarm(random: Random, mix: readonly WeightedGenerator[]): readonly WeightedGenerator[] {
  const rows = mix.filter((row) => row.always === true || random.chance(0.5));
  return rows.length > 0 ? rows : [random.pick(mix)];
}

function pickRow(random: Random, rows: readonly WeightedGenerator[], total: number): WeightedGenerator {
  let left = (random.next() / 0x1_0000_0000) * total;
  for (const row of rows) {
    left -= row.weight;
    if (left < 0) {
      return row;
    }
  }
  return rows[rows.length - 1] as WeightedGenerator;
}
