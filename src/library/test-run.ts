import { SpecError } from "../spec/spec-error.ts";
import { TargetError } from "../target/target-error.ts";
import type { Report } from "../verdict/report.ts";
import { type ClauseOutcome, clauseOutcome, runProblem, untestedProblem } from "./clause-outcome.ts";
import { type ClauseTestGroup, planClauseTests } from "./clause-tests.ts";
import type { ConformanceOptions } from "./conformance-options.ts";
import { OptionsError } from "./options-error.ts";
import { checkOptions } from "./read-options.ts";
import { type ConformanceTarget, readTarget } from "./read-target.ts";
import { runConformance } from "./run-conformance.ts";

/** What the tests of a test runner are made of. */
export interface ConformanceTestOptions extends ConformanceOptions {
  /** What the group of all tests is called. Default: `conformance of` and the target's name. */
  readonly name?: string;
}

/** Milliseconds that a run may take when it has no `time` of its own, and those that it may take beyond that. */
const runMillisecondsMax = 30 * 60_000;

/** A failed test: what is broken, and the place where the tests were asked for. */
class ConformanceFailure extends Error {
  override readonly name = "ConformanceFailure";

  constructor(message: string, place: string) {
    super(message);
    Object.defineProperty(this, "name", { enumerable: false });
    this.stack = `${this.name}: ${message}\n${place}`;
  }
}

function nameOf(target: ConformanceTarget): string {
  const read = readTarget(target);
  switch (read.kind) {
    case "reference":
      return "the reference device";
    case "device":
      return read.device.target?.name ?? "the device";
    case "path":
      return read.path.replace(/.*[/\\]/, "");
  }
}

/** The tests of one target in a test runner: planned when they are asked for, judged by one run before the first. */
export class TestRun {
  readonly name: string;
  readonly groups: readonly ClauseTestGroup[];
  /** Milliseconds after which a runner may take the run for hung; by then it has been ended. */
  readonly hookTimeout: number;
  readonly #target: ConformanceTarget;
  readonly #options: ConformanceOptions;
  /** The calls that led to the tests, for the stack trace of a failure. */
  readonly #place: string;
  readonly #limit: number;
  #report: Report | undefined;
  #problem: string | undefined;

  /** `caller` is the function that the user called. Throws an `OptionsError` for what makes no sense. */
  constructor(target: ConformanceTarget, options: ConformanceTestOptions, caller: (...args: never) => unknown) {
    checkOptions(options, ["name"]);
    const { name, ...rest } = options;
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      throw new OptionsError("the option name must be a text that is not empty");
    }
    this.#target = target;
    this.#options = rest;
    this.name = name ?? `conformance of ${nameOf(target)}`;
    this.groups = planClauseTests(rest);
    this.#limit = runMillisecondsMax + (rest.time ?? 0);
    this.hookTimeout = this.#limit + 60_000;
    const site: { stack?: string } = {};
    Error.captureStackTrace(site, caller);
    this.#place = (site.stack ?? "").replace(/^.*\n/, "");
  }

  /** Judges the target, once. Never rejects; what went wrong is a matter of the whole, for `close`. */
  async judge(): Promise<void> {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, this.#limit);
    const { signal } = this.#options;
    signal?.addEventListener("abort", abort);
    try {
      this.#report = await runConformance(this.#target, { ...this.#options, signal: controller.signal });
      const tested = new Set(this.groups.flatMap(({ tests }) => tests.map(({ clause }) => clause)));
      this.#problem = runProblem(this.#report) ?? untestedProblem(this.#report, tested, this.#options.runs);
    } catch (error) {
      this.#problem = errorText(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** What the test of a clause comes to, after the run. */
  outcome(clause: string): ClauseOutcome {
    return this.#report === undefined
      ? { kind: "skipped", reason: "not judged: the target could not be run" }
      : clauseOutcome(this.#report, clause, this.#options.runs);
  }

  /** The error for a clause that is broken. */
  failure(message: string): Error {
    return new ConformanceFailure(message, this.#place);
  }

  /** Throws what is wrong with the run as a whole, after the tests. */
  close(): void {
    if (this.#problem !== undefined) {
      throw this.failure(this.#problem);
    }
  }
}

function errorText(error: unknown): string {
  if (error instanceof TargetError || error instanceof SpecError) {
    return `${error.message}\n${error.hint}`;
  }
  return error instanceof Error ? error.message : String(error);
}
