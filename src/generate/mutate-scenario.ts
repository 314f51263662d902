import type { Random } from "../base/random.ts";
import { rulesOf } from "../operation/find-family.ts";
import { anyOperation } from "../operation/generators/any-operation.ts";
import type { OperationContext } from "../operation/generators/operation-context.ts";
import { weightedOperations } from "../operation/generators/weighted.ts";
import type { Operation } from "../operation/operation.ts";
import type { Scenario } from "../operation/scenario.ts";

/** What mutations need to know of a target. */
export interface MutationContext extends OperationContext {
  readonly deviceType: string;
  readonly withoutPci?: boolean;
}

/** The most operations of a mutant: as many as a long scenario of a property has. */
const operationsMax = 250;
/** The most changes that are made to one scenario. */
const changesMax = 5;
/** How often the beginning of one scenario is continued with the end of another. */
const spliceChance = 0.5;
const otherSeedChance = 0.25;
/** The most operations that are put in, taken out or done again at once. */
const stretchMax = 8;

/**
 * A scenario made of others, which `pick` gives: the beginning of one and the end of another, whatever properties they
 * came from, then operations put in, taken out, done again, or with another number or place. Any list of operations is
 * legal, so every mutant is.
 */
export function mutateScenario(pick: () => Scenario, random: Random, context: MutationContext): Scenario {
  const base = pick();
  let operations = random.chance(spliceChance) ? spliced(base.operations, pick().operations, random) : base.operations;
  for (let changes = random.between(1, changesMax); changes > 0; changes--) {
    operations = changedOperations(operations, random, context);
  }
  const seed = random.chance(otherSeedChance) ? random.next() : base.seed;
  return { startIndex: base.startIndex, seed, operations: operations.slice(0, operationsMax) };
}

function spliced(head: readonly Operation[], tail: readonly Operation[], random: Random): readonly Operation[] {
  return [...head.slice(0, random.between(0, head.length)), ...tail.slice(random.between(0, tail.length))];
}

function changedOperations(
  operations: readonly Operation[],
  random: Random,
  context: MutationContext,
): readonly Operation[] {
  const at = random.between(0, operations.length);
  const length = random.between(1, Math.min(stretchMax, Math.max(1, operations.length - at)));
  switch (random.below(operations.length === 0 ? 1 : 5)) {
    case 0:
      return operations.toSpliced(
        at,
        0,
        ...weightedOperations(random, context, length, anyOperation(context.deviceType, context.withoutPci !== true)),
      );
    case 1:
      return operations.toSpliced(at, length);
    case 2:
      return operations.toSpliced(at, 0, ...operations.slice(at, at + length));
    default:
      return operations.map((operation, index) =>
        index === Math.min(at, operations.length - 1) ? rulesOf(operation).vary(operation, random) : operation,
      );
  }
}
