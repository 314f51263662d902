import { join } from "node:path";
import type { Property } from "../../runner/check/property.ts";
import type { Specification } from "../../spec/specification.ts";
import { type CheckReport, checkReport } from "../../verdict/check-report.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { withoutRepetition } from "../../verdict/defect/known-defects.ts";
import { judgeCheck } from "../../verdict/expectation/expectations.ts";
import { caseOf, casePath, removeCase, writeCase } from "../case-files.ts";
import type { CommandIo } from "../io/io.ts";
import type { Output } from "../io/output.ts";
import { StatusLine } from "../io/status-line.ts";
import { programName, replayCommand } from "../replay-command.ts";
import { originOf } from "../results/run-origin.ts";
import type { WriteProblems } from "../results/write-problems.ts";
import { tracesMax } from "./failure-recorder.ts";
import { areaOf, levelOf, type PlannedRun } from "./plan-run.ts";
import type { RunListener } from "./run-checks.ts";
import type { SuiteOptions } from "./run-options.ts";

/** Where a run under way leaves its cases. */
export interface RunFiles {
  /** The folder of its results. */
  readonly folder: string;
  readonly problems: WriteProblems;
}

/** A run under way: turns results into reports and tells the reporters. */
export class RunRecord implements RunListener {
  readonly #checks: CheckReport[] = [];
  readonly #specification: Specification;
  readonly #planned: PlannedRun;
  readonly #files: RunFiles | undefined;
  readonly #options: SuiteOptions;
  readonly #output: Output;
  readonly #status: StatusLine;
  readonly #program: string;
  readonly #traced: Set<string> = new Set();
  /** Signatures of the findings that checks have shown. */
  readonly #shown: Set<string> = new Set();
  readonly #failures: Set<string> = new Set();

  constructor(
    specification: Specification,
    planned: PlannedRun,
    options: SuiteOptions,
    files: RunFiles | undefined,
    output: Output,
    io: CommandIo,
  ) {
    this.#files = files;
    this.#specification = specification;
    this.#planned = planned;
    this.#options = options;
    this.#output = output;
    this.#status = new StatusLine(io);
    this.#program = programName(io.environment, io.program?.script, io.program?.directory);
    output.start(planned.plan, planned.clauses, planned.expectations);
  }

  begin(property: Property, position: number): void {
    this.#status.show(`  ${position + 1}/${this.#planned.plan.checks} ${property.id}  ${property.title}`);
  }

  finish(result: CheckResult, errorOutput: readonly string[]): "continue" | "stop" {
    const judged = judgeCheck(this.#reportOf(this.#withOneTrace(result), errorOutput), this.#planned.expectations);
    // Workers do not know what is found beside them.
    const report = withoutRepetition(judged, this.#shown);
    if (report !== judged && this.#files !== undefined) {
      removeCase(this.#files.folder, report.check);
    }
    this.#checks.push(report);
    this.#status.clear();
    this.#output.check(report);
    const { finding } = report;
    if (report.outcome === "failed" && finding !== undefined) {
      this.#shown.add(finding.signature);
    }
    if (report.verdict === "failed" || report.verdict === "flaky") {
      this.#failures.add(finding?.clause ?? report.check);
    }
    return this.#failures.size >= (this.#options.failuresMax ?? Number.POSITIVE_INFINITY) ? "stop" : "continue";
  }

  /** Takes the progress away. */
  close(): void {
    this.#status.clear();
  }

  /** What was finished, in the order of the given checks, whichever was done first. */
  inOrderOf(properties: readonly Property[]): CheckReport[] {
    const position = new Map(properties.map(({ id }, index) => [id, index]));
    return this.#checks.toSorted((left, right) => (position.get(left.check) ?? 0) - (position.get(right.check) ?? 0));
  }

  /** Workers do not know of each other: of several traces of one finding the first is kept. */
  #withOneTrace(result: CheckResult): CheckResult {
    const { trace, ...rest } = result;
    const signature = result.finding?.signature;
    if (trace === undefined || signature === undefined) {
      return result;
    }
    if (this.#traced.has(signature) || this.#traced.size >= tracesMax) {
      return rest;
    }
    this.#traced.add(signature);
    return result;
  }

  #reportOf(result: CheckResult, errorOutput: readonly string[]): CheckReport {
    const caseFile = this.#keepCase(result);
    const showsTarget = result.outcome === "failed" || result.outcome === "flaky" || result.outcome === "error";
    return checkReport(result, {
      area: areaOf(result.check, this.#specification),
      level: levelOf(result.clauses, this.#specification),
      errorOutput: showsTarget ? errorOutput : [],
      ...(caseFile === undefined ? {} : { caseFile }),
      // A device that some program holds has no name by which a command could find it.
      ...(caseFile === undefined || this.#options.target.device !== undefined
        ? {}
        : { replay: replayCommand(this.#program, caseFile) }),
    });
  }

  /** Brings the case of a check in line with its result, where cases are wanted; gives the path of what is there. */
  #keepCase(result: CheckResult): string | undefined {
    if (this.#files === undefined) {
      return undefined;
    }
    const { folder, problems } = this.#files;
    const { specDirectory, target } = this.#options;
    const { name, version } = this.#planned.plan.target;
    const found = caseOf(result, {
      target: `${name} ${version}`.trim(),
      specDigest: this.#specification.digest,
      origin: originOf(join(folder, "cases"), target, specDirectory),
    });
    return problems.attempt(casePath(folder, result.check), () => {
      if (found !== undefined) {
        return writeCase(folder, found);
      }
      removeCase(folder, result.check);
      return undefined;
    });
  }
}
