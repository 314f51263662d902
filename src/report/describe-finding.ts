import { counted } from "../base/counted.ts";
import { describeOperation } from "../operation/describe-operation.ts";
import type { Life, Scenario } from "../operation/scenario.ts";
import type { QueueSizes } from "../operation/words/queue-words.ts";
import type { Finding } from "../verdict/finding.ts";
import { printable } from "./text.ts";

/** Where in its scenario a finding was seen; steps count from 1. */
export function stepWords(finding: Finding, operations: number): string {
  if (finding.step < 0) {
    return "before step 1";
  }
  return finding.step >= operations ? "after the last step" : `at step ${finding.step + 1}`;
}

/** `MUST RST-2 | allowed: 0x0 | got: 0x1 at step 3`. */
export function findingLine(finding: Finding, operations: number): string {
  const where = operations === 0 ? "" : ` ${stepWords(finding, operations)}`;
  return printable(`${finding.level} ${finding.clause} | allowed: ${finding.allowed} | got: ${finding.got}${where}`);
}

/** How much a scenario was shrunk: `3 steps, shrunk from 18`; empty when it was not. */
export function shrunkWords(steps: number, before: number): string {
  if (before <= steps) {
    return "";
  }
  return steps === 0
    ? `fails right after bring-up; shrunk from ${counted(before, "step")}`
    : `${counted(steps, "step")}, shrunk from ${before}`;
}

/**
 * The operations of a scenario as numbered lines, that of the finding marked, behind those of the lives before; `values`
 * is what was read in them, `sizes` are those of the queues.
 */
export function scenarioLines(
  scenario: Scenario,
  finding: Finding | undefined,
  values: ReadonlyMap<number, string> = new Map(),
  sizes: QueueSizes = new Map(),
): string[] {
  const { before = [] } = scenario;
  const width = Math.max(...[...before, scenario].map(({ operations }) => String(operations.length).length));
  const lives = before.flatMap((life, index) => [
    `  ${lifeWords(index, before.length)}`,
    ...lifeLines(life, undefined, new Map(), sizes, width),
  ]);
  const own = before.length === 0 ? [] : [`  ${lifeWords(before.length, before.length)}`];
  return [...lives, ...own, ...lifeLines(scenario, finding, values, sizes, width), ...closingLines(finding, width)];
}

/** `life 1 of 2 on the same target`, by its index; `before` is how many come before the last one. */
export function lifeWords(index: number, before: number): string {
  const end = index < before ? "; then the closing checks" : "";
  return `life ${index + 1} of ${before + 1} on the same target${end}`;
}

function lifeLines(
  { startIndex, operations }: Life,
  finding: Finding | undefined,
  values: ReadonlyMap<number, string>,
  sizes: QueueSizes,
  width: number,
): string[] {
  const start = startIndex === 0 ? [] : [`${" ".repeat(width + 3)}rings start at index ${startIndex}`];
  const steps = operations.map((operation, index) => {
    const mark = finding?.step === index ? ">" : " ";
    return `${mark} ${String(index + 1).padStart(width)} ${describeOperation(operation, sizes)}${values.get(index) ?? ""}`;
  });
  return [...start, ...steps];
}

/** What the closing checks did, for a finding that was made in them: no operation of the scenario explains it. */
function closingLines(finding: Finding | undefined, width: number): string[] {
  const closing = finding?.closing ?? [];
  const mark = "+".padStart(width);
  return closing.map((words, index) => {
    const what = index === 0 ? `after the last step: ${words}` : words;
    return `${index === closing.length - 1 ? ">" : " "} ${mark} ${what}`;
  });
}
