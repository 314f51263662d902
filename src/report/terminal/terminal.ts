import { counted } from "../../base/counted.ts";
import { type CheckReport, findingsOf } from "../../verdict/check-report.ts";
import type { ClausePlan } from "../../verdict/clause-plan.ts";
import { countVerdicts, countWords } from "../../verdict/compliance.ts";
import { clauseOf } from "../../verdict/defect/signature.ts";
import { missingOn } from "../../verdict/ladder.ts";
import type { Plan } from "../../verdict/plan.ts";
import { verdictWord } from "../../verdict/verdict.ts";
import { ladderLine, untoldLine } from "../ladder.ts";
import type { Reporter } from "../reporter.ts";
import { shownVerdict } from "../shown-verdict.ts";
import { duration, hanging, type Styler } from "../text.ts";
import { failureLines } from "./terminal-failure.ts";
import { briefSummaryLines, summaryLines } from "./terminal-summary.ts";
import type { Verbosity } from "./verbosity.ts";

/** What a terminal can show. */
export interface TerminalOptions {
  /** Columns; lines are broken there where they can be. */
  readonly width: number;
  readonly style: Styler;
  /** Default: normal. */
  readonly verbosity?: Verbosity;
}

function text(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** The opening lines: what is judged by what, how much of it, and the seed. */
function planLines(plan: Plan, { width, style }: TerminalOptions): string[] {
  const { specification, target, clauses } = plan;
  const left = [
    `${clauses.selected} selected`,
    `${clauses["not-offered"]} not offered`,
    ...(clauses["not-selected"] > 0 ? [`${clauses["not-selected"]} not selected`] : []),
    `${clauses.untestable} untestable`,
  ];
  const checks = [
    String(plan.checks),
    ...(plan.shard === "" ? [] : [`shard ${plan.shard}`]),
    `seed ${plan.seed}`,
    ...(plan.expectations > 0 ? [counted(plan.expectations, "expected failure")] : []),
  ];
  const version = target.version === "" ? target.name : `${target.name} ${target.version}`;
  const rows: readonly (readonly [string, string])[] = [
    ["spec", `${specification.title} (${specification.digest.slice(0, 12)})`],
    ["target", version],
    ["offers", offersWords(plan)],
    ["clauses", left.join(", ")],
    ["checks", checks.join(", ")],
    ...(plan.settings === undefined ? [] : [["options", `from ${plan.settings}`] as const]),
    ...ladderRows(plan, style),
  ];
  return [
    style("bold", `vmconform ${plan.kitVersion}`),
    ...rows.flatMap(([name, value]) => hanging(`  ${name.padEnd(8)}`, value, width)),
    "",
  ];
}

function offersWords({ target: { features }, ladder }: Plan): string {
  const none = missingOn(ladder) === "registers" ? "unknown" : "no features";
  return features.join(" ") || none;
}

function ladderRows({ ladder, untold = [] }: Plan, style: Styler): [string, string][] {
  const missing = untold.map(({ rung, detail }): [string, string] => ["", `${rung}: ${detail}`]);
  if (ladder !== undefined) {
    return [
      ["ladder", ladderLine(ladder, style)],
      ["", `${ladder.failing}: ${ladder.detail}`],
      ["", "Checks that need more are not tried yet."],
      ...missing,
    ];
  }
  return untold.length === 0 ? [] : [["ladder", untoldLine(untold, style)], ...missing];
}

/** One area of the run while its checks come in. */
interface AreaProgress {
  readonly area: string;
  readonly planned: number;
  readonly checks: CheckReport[];
}

/** `2 stopped by INT-3`, for checks of an area that came upon defects of others or that are out of reach. */
function stoppedWords(checks: readonly CheckReport[]): string[] {
  const counts = new Map<string, number>();
  for (const { finding, knownMet, outcome } of checks) {
    const by = outcome === "stopped" ? Object.keys(knownMet).map(clauseOf)[0] : finding?.clause;
    const words = by === undefined ? "not reached" : `stopped by ${by}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return Array.from(counts, ([words, count]) => `${count} ${words}`);
}

function areaLines(progress: AreaProgress, nameWidth: number, options: TerminalOptions): string[] {
  const { style } = options;
  const isStopped = (check: CheckReport): boolean => shownVerdict(check) === "stopped";
  const own = progress.checks.filter((check) => !isStopped(check));
  const counts = countVerdicts(own.map((check) => ({ verdict: shownVerdict(check) })));
  const stopped = stoppedWords(progress.checks.filter(isStopped));
  const isBad = (counts.failed ?? 0) + (counts.flaky ?? 0) + (counts.xpassed ?? 0) + (counts.error ?? 0) > 0;
  const isQuiet = (counts.passed ?? 0) + (counts.warned ?? 0) + (counts.xfailed ?? 0) === 0;
  const good = isQuiet || stopped.length > 0 ? style("dim", "-") : style("green", "✓");
  const mark = isBad ? style("red", "✗") : good;
  const missing = progress.planned - progress.checks.length;
  const words = [countWords(counts), ...stopped, ...(missing > 0 ? [`${missing} not begun`] : [])];
  const time = duration(progress.checks.reduce((sum, check) => sum + check.milliseconds, 0));
  const shown = words.filter((word) => word !== "").join(", ");
  return [`  ${mark} ${progress.area.padEnd(nameWidth)}  ${shown} ${style("dim", `(${time})`)}`];
}

/** One finished check, for those who want to see each. */
function checkLines(report: CheckReport, { width, style }: TerminalOptions): string[] {
  const { check, title, milliseconds } = report;
  const time = style("dim", `(${duration(milliseconds)})`);
  return hanging("    ", `${verdictWord(shownVerdict(report))} ${check}: ${title} ${time}`, width);
}

/** Keeps blocks apart by one blank line, never two. */
class Paragraphs {
  #isAfterBlank = true;

  /** Lines that follow what was written before. */
  join(lines: readonly string[]): string {
    if (lines.length > 0) {
      this.#isAfterBlank = lines[lines.length - 1] === "";
    }
    return text(lines);
  }

  /** Lines that stand by themselves. */
  block(lines: readonly string[]): string {
    return this.join([...(this.#isAfterBlank ? [] : [""]), ...lines, ""]);
  }
}

/**
 * The reporter for people. The plan comes first; then one line for each area as it is finished, each failure as soon
 * as it is known, under the clause that is broken and once; then the summary.
 */
export function terminalReporter(options: TerminalOptions): Reporter {
  const areas = new Map<string, AreaProgress>();
  const clauses = new Map<string, ClausePlan>();
  const told = new Set<string>();
  const toldClauses = new Set<string>();
  const paragraphs = new Paragraphs();
  let nameWidth = 0;
  const { verbosity = "normal" } = options;
  const isQuiet = verbosity === "quiet";
  const layout = { ...options, clause: (id: string) => clauses.get(id) };
  const failure = (check: CheckReport): string => {
    const shown = findingsOf(check).map(({ signature }) => signature);
    const isTold = check.finding !== undefined && shown.every((signature) => told.has(signature));
    for (const signature of shown) {
      told.add(signature);
    }
    if (isTold) {
      return "";
    }
    const { clause = "" } = check.finding ?? {};
    const isAnother = toldClauses.has(clause);
    toldClauses.add(clause);
    return paragraphs.block(failureLines(check, { ...layout, isAnother }));
  };
  return {
    start(plan, planned) {
      for (const clause of planned) {
        clauses.set(clause.id, clause);
      }
      for (const { area, checks } of plan.areas) {
        areas.set(area, { area, planned: checks, checks: [] });
        nameWidth = Math.max(nameWidth, area.length);
      }
      return isQuiet ? "" : paragraphs.join(planLines(plan, options));
    },
    check(check) {
      const progress = areas.get(check.area);
      progress?.checks.push(check);
      const block = check.verdict === "failed" || check.verdict === "flaky" ? failure(check) : "";
      const one = verbosity === "verbose" ? paragraphs.join(checkLines(check, options)) : "";
      const isDone = progress !== undefined && progress.checks.length === progress.planned;
      return block + one + (isDone && !isQuiet ? paragraphs.join(areaLines(progress, nameWidth, options)) : "");
    },
    end(report) {
      if (isQuiet) {
        return text(briefSummaryLines(report, options));
      }
      const cut = [...areas.values()].filter(({ checks, planned }) => checks.length > 0 && checks.length < planned);
      const unfinished = cut.flatMap((progress) => areaLines(progress, nameWidth, options));
      return paragraphs.join(unfinished) + text(summaryLines(report, options));
    },
  };
}
