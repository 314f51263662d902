import type { Styler } from "../../report/text.ts";
import { type Change, type ChangeKind, diffReports } from "../../verdict/diff-reports.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { Report } from "../../verdict/report.ts";
import { type Verdict, verdictWord } from "../../verdict/verdict.ts";
import type { CommandIo } from "../io/io.ts";
import { stylerOf } from "../io/output.ts";
import { readReport } from "../read-report.ts";

const marks: readonly (readonly [ChangeKind, string, "red" | "green" | "yellow"])[] = [
  ["worse", "-", "red"],
  ["better", "+", "green"],
  ["other", "~", "yellow"],
];

function word(verdict: Verdict | "absent"): string {
  return verdict === "absent" ? verdict : verdictWord(verdict);
}

function changeLines(title: string, changes: readonly Change[], style: Styler): string[] {
  if (changes.length === 0) {
    return [];
  }
  const idWidth = Math.max(...changes.map(({ id }) => id.length));
  const beforeWidth = Math.max(...changes.map(({ before }) => word(before).length));
  const lines = marks.flatMap(([kind, mark, colour]) =>
    changes
      .filter((change) => change.kind === kind)
      .map(({ id, before, after }) => {
        const path = `${word(before).padEnd(beforeWidth)} -> ${word(after)}`;
        return `  ${style(colour, mark)} ${id.padEnd(idWidth)}  ${path}`;
      }),
  );
  return [title, ...lines, ""];
}

/** In what the two runs themselves differ, where that may explain a change. */
function circumstances(before: Report, after: Report): string[] {
  const facts: readonly (readonly [string, (report: Report) => string])[] = [
    ["target", ({ plan }) => `${plan.target.name} ${plan.target.version}`.trim()],
    ["offers", ({ plan }) => plan.target.features.join(" ")],
    ["kit", ({ plan }) => plan.kitVersion],
    ["spec", ({ plan }) => plan.specification.digest.slice(0, 12)],
    ["seed", ({ plan }) => String(plan.seed)],
  ];
  const lines = facts
    .filter(([, value]) => value(before) !== value(after))
    .map(([name, value]) => `  ${name.padEnd(8)}${value(before)} -> ${value(after)}`);
  return lines.length === 0 ? [] : ["Runs", ...lines, ""];
}

function counts(changes: readonly Change[]): string {
  return marks.map(([kind]) => `${changes.filter((change) => change.kind === kind).length} ${kind}`).join(", ");
}

/**
 * `vmconform diff A B`: what changed from report A to report B, by clause and by check. 1 when something is worse, 0
 * otherwise. Throws a `UsageError` for files that are no reports.
 */
export function diff(beforePath: string, afterPath: string, io: CommandIo): ExitCode {
  const before = readReport(beforePath);
  const after = readReport(afterPath);
  const style = stylerOf(io, io.output.isTerminal);
  const { clauses, checks } = diffReports(before, after);
  const lines = [
    ...circumstances(before, after),
    ...changeLines("Clauses", clauses, style),
    ...changeLines("Checks", checks, style),
    `clauses: ${counts(clauses)}; checks: ${counts(checks)}`,
  ];
  io.writeOut(`${lines.join("\n")}\n`);
  return [...clauses, ...checks].some(({ kind }) => kind === "worse") ? exitCode.nonconforming : exitCode.conforms;
}
