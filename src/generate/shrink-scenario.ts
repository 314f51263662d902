import { unreachable } from "../base/assert.ts";
import { rulesOf } from "../operation/find-family.ts";
import type { Operation } from "../operation/operation.ts";
import { operationSize } from "../operation/operation-size.ts";
import type { Scenario } from "../operation/scenario.ts";
import { simplestOperation, simplifyOperation } from "../operation/simplify-operation.ts";

/** How far the shrinking of a scenario has come; a smaller scenario that fails goes on from where it was found. */
export type ShrinkPosition =
  /** Take out stretches of `chunk` operations, the next one ending before operation `end`. */
  | { readonly pass: "remove"; readonly chunk: number; readonly end: number; readonly progress: boolean }
  /** Simplify the whole scenario at a stroke; `next` counts the ways there are. */
  | { readonly pass: "whole"; readonly next: number; readonly progress: boolean }
  /** Simplify one operation after the other, `next` first. */
  | { readonly pass: "each"; readonly next: number; readonly progress: boolean }
  /** Take out two operations that only make sense together. */
  | { readonly pass: "pairs"; readonly progress: boolean };

/** A scenario worth a try, and where to go on when it fails like the one it came from. */
export interface ShrinkCandidate {
  readonly scenario: Scenario;
  readonly position: ShrinkPosition;
}

/** Above this many operations pairs are not tried: their number grows with the square. */
const pairOperationsMax = 16;

/**
 * Scenarios smaller than `scenario`, the boldest first, made only as far as they are asked for. Operations are taken
 * out from the end (halves, quarters, ... single ones, then pairs), then what is left is simplified. When a whole round
 * was of no use, the scenario is a local minimum and the stream ends. The seed stays: other payload bytes would be
 * another scenario.
 */
export function* smallerScenarios(scenario: Scenario, from?: ShrinkPosition): Generator<ShrinkCandidate> {
  let position = from ?? firstPosition(scenario);
  for (;;) {
    yield* passCandidates(scenario, position);
    const next = nextPosition(scenario, position);
    if (next === undefined) {
      return;
    }
    position = next;
  }
}

/**
 * Orders scenarios by size: fewer operations, then smaller ones (`operationSize`), then a start index of 0, then one
 * nearer to the wrap at 65536. Negative when `left` is the smaller; every shrink step lowers it.
 */
export function compareScenarios(left: Scenario, right: Scenario): number {
  return (
    left.operations.length - right.operations.length ||
    sumOfSizes(left.operations) - sumOfSizes(right.operations) ||
    startIndexSize(left.startIndex) - startIndexSize(right.startIndex)
  );
}

function firstPosition(scenario: Scenario): ShrinkPosition {
  const { length } = scenario.operations;
  return { pass: "remove", chunk: Math.max(1, length >> 1), end: length, progress: false };
}

function nextPosition(scenario: Scenario, position: ShrinkPosition): ShrinkPosition | undefined {
  const { length } = scenario.operations;
  const { progress } = position;
  switch (position.pass) {
    case "remove":
      return position.chunk > 1
        ? { pass: "remove", chunk: Math.max(1, Math.min(position.chunk, length) >> 1), end: length, progress }
        : { pass: "whole", next: 0, progress };
    case "whole":
      return { pass: "each", next: 0, progress };
    case "each":
      return { pass: "pairs", progress };
    case "pairs":
      return progress
        ? { pass: "remove", chunk: Math.min(4, Math.max(1, length >> 1)), end: length, progress: false }
        : undefined;
    default:
      return unreachable(position);
  }
}

function passCandidates(scenario: Scenario, position: ShrinkPosition): Generator<ShrinkCandidate> {
  switch (position.pass) {
    case "remove":
      return withoutChunks(scenario, position.chunk, position.end);
    case "whole":
      return simplifiedAsWhole(scenario, position.next);
    case "each":
      return simplifiedOneByOne(scenario, position.next);
    case "pairs":
      return withoutPairs(scenario);
    default:
      return unreachable(position);
  }
}

function* withoutChunks(scenario: Scenario, chunk: number, from: number): Generator<ShrinkCandidate> {
  const { operations, startIndex } = scenario;
  for (let end = Math.min(from, operations.length); end > 0; end -= chunk) {
    const start = Math.max(0, end - chunk);
    const rest = operations.toSpliced(start, end - start);
    const position: ShrinkPosition = { pass: "remove", chunk, end: start, progress: true };
    yield { scenario: { ...scenario, operations: rest }, position };
    // Before a wrap of the ring indices, traffic can only go when the rings start as much further on.
    const advanced = startIndex + entriesOffered(operations, start, end);
    if (startIndex > 0 && advanced > startIndex && advanced <= 0xffff) {
      yield { scenario: { ...scenario, startIndex: advanced, operations: rest }, position };
    }
  }
}

function* simplifiedAsWhole(scenario: Scenario, first: number): Generator<ShrinkCandidate> {
  const ways = [
    (): Scenario => ({ ...scenario, operations: scenario.operations.map(simplestOperation) }),
    (): Scenario => ({ ...scenario, startIndex: 0 }),
    (): Scenario => ({ ...scenario, startIndex: 0xffff }),
    (): Scenario => ({ ...scenario, operations: scenario.operations.map(onFirstChannel) }),
  ];
  for (let way = first; way < ways.length; way++) {
    const smaller = (ways[way] as () => Scenario)();
    if (compareScenarios(smaller, scenario) < 0) {
      yield { scenario: smaller, position: { pass: "whole", next: way + 1, progress: true } };
    }
  }
}

function* simplifiedOneByOne(scenario: Scenario, first: number): Generator<ShrinkCandidate> {
  const { operations } = scenario;
  for (let index = first; index < operations.length; index++) {
    const position: ShrinkPosition = { pass: "each", next: index, progress: true };
    for (const operation of simplifyOperation(operations[index] as Operation)) {
      yield { scenario: { ...scenario, operations: operations.with(index, operation) }, position };
    }
  }
}

function* withoutPairs(scenario: Scenario): Generator<ShrinkCandidate> {
  const { operations } = scenario;
  if (operations.length > pairOperationsMax) {
    return;
  }
  for (let second = operations.length - 1; second > 0; second--) {
    for (let first = second - 1; first >= 0; first--) {
      const rest = operations.filter((_, index) => index !== first && index !== second);
      yield { scenario: { ...scenario, operations: rest }, position: { pass: "pairs", progress: true } };
    }
  }
}

/** Ring entries that a stretch of operations makes available, on the queue on which it makes more. */
function entriesOffered(operations: readonly Operation[], start: number, end: number): number {
  let transmitted = 0;
  let posted = 0;
  for (let index = start; index < end; index++) {
    const operation = operations[index] as Operation;
    const offered = rulesOf(operation).offers(operation);
    if (offered?.direction === "out") {
      transmitted += offered.entries;
    } else if (offered?.direction === "in") {
      posted += offered.entries;
    }
  }
  return Math.max(transmitted, posted);
}

function onFirstChannel(operation: Operation): Operation {
  return "channel" in operation ? { ...operation, channel: 0 } : operation;
}

function sumOfSizes(operations: readonly Operation[]): number {
  let sum = 0;
  for (const operation of operations) {
    sum += operationSize(operation);
  }
  return sum;
}

function startIndexSize(startIndex: number): number {
  return startIndex === 0 ? 0 : 0x1_0000 - startIndex;
}
