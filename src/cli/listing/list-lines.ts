import { counted } from "../../base/counted.ts";
import { hanging, type Styler } from "../../report/text.ts";
import { areaTitle } from "../../verdict/area-title.ts";
import type { ListedCheck, ListedTarget, UntestedClause } from "./listed.ts";

/** How a list is laid out. */
export interface ListLayout {
  readonly width: number;
  readonly style: Styler;
}

function widestOf(items: readonly { readonly id: string }[]): number {
  return Math.max(0, ...items.map(({ id }) => id.length));
}

/** Clauses that no check covers, and how many there are of those selected. */
export function untestedLines(clauses: readonly UntestedClause[], selected: number, { width }: ListLayout): string[] {
  const idWidth = widestOf(clauses);
  return [
    ...clauses.flatMap(({ id, level, reason }) => {
      return hanging(`${id.padEnd(idWidth)}  ${level.padEnd(6)}  `, reason, width);
    }),
    ...(clauses.length === 0 ? [] : [""]),
    `${counted(clauses.length, "clause")} of ${selected} without a check`,
  ];
}

function oneCheck(check: ListedCheck, idWidth: number, { width, style }: ListLayout): string[] {
  const { id, level, title, notOffered } = check;
  const isLeftOut = notOffered !== undefined;
  const lines = hanging(`${isLeftOut ? "-" : " "} ${id.padEnd(idWidth)}  ${level.padEnd(6)}  `, title, width);
  const reason = isLeftOut ? hanging(`  ${" ".repeat(idWidth + 10)}not run: `, notOffered, width) : [];
  return isLeftOut ? [...lines, ...reason].map((line) => style("dim", line)) : lines;
}

function legend(total: number, checks: readonly ListedCheck[], target: ListedTarget | undefined): string {
  const left = checks.filter(({ notOffered }) => notOffered !== undefined).length;
  const selected = `${counted(checks.length, "check")} of ${total}`;
  const on = target === undefined ? "" : ` on ${`${target.name} ${target.version}`.trim()}`;
  return target === undefined ? selected : `${selected}; ${checks.length - left} can run${on}, ${left} cannot`;
}

/** Checks under the titles of their areas, and a line on how to read them. */
export function checkLines(
  checks: readonly ListedCheck[],
  total: number,
  target: ListedTarget | undefined,
  layout: ListLayout,
): string[] {
  const idWidth = widestOf(checks);
  const lines: string[] = [];
  let current = "";
  for (const check of checks) {
    if (check.area !== current) {
      current = check.area;
      lines.push(...(lines.length === 0 ? [] : [""]), layout.style("bold", `${areaTitle(current)} (${current})`));
    }
    lines.push(...oneCheck(check, idWidth, layout));
  }
  const words =
    "MUST: a failure fails the run; SHOULD, MAY: a warning. An id is that of its clause; ID/NAME is another check of " +
    "the same clause. `vmconform explain ID` shows the clause.";
  return [...lines, "", ...hanging("", words, layout.width), legend(total, checks, target)];
}
