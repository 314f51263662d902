import type { CheckReport } from "./check-report.ts";
import type { RunEnd } from "./run-end.ts";

/** The exit codes of every command; what a reporter prints never changes them. */
export const exitCode = {
  conforms: 0,
  /** It does not conform, or an expectation is stale, unmatched or expired. */
  nonconforming: 1,
  /** Usage, specification or configuration error. */
  usage: 2,
  /** It could not be run: the target was lost, or not one check was executed. */
  notRun: 3,
  /** A bug of the kit. */
  kitBug: 70,
  interrupted: 130,
} as const;

/** One of the values of {@link exitCode}. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What says most comes first: a bug, an end before the end, then what is wrong with the device. */
const precedence: readonly ExitCode[] = [
  exitCode.kitBug,
  exitCode.interrupted,
  exitCode.usage,
  exitCode.notRun,
  exitCode.nonconforming,
];

/** The exit code of several runs taken together; of none it is that of nothing executed. */
export function combinedExitCode(codes: readonly ExitCode[]): ExitCode {
  if (codes.length === 0) {
    return exitCode.notRun;
  }
  return precedence.find((code) => codes.includes(code)) ?? exitCode.conforms;
}

/** Whether a check came to a judgement. */
export function isExecuted(check: CheckReport): boolean {
  return check.outcome === "passed" || check.outcome === "failed" || check.outcome === "flaky";
}

/** Whether a check alone makes the device nonconforming. */
function isNonconforming(check: CheckReport): boolean {
  return check.verdict === "failed" || check.verdict === "flaky" || check.verdict === "xpassed";
}

/**
 * The exit code of a run: decided here, once, for all reporters. A device that is not `complete`, of which checks were
 * out of reach, does not conform whatever the others showed.
 */
export function exitCodeOf(checks: readonly CheckReport[], problems: number, end: RunEnd, complete = true): ExitCode {
  if (end.kind === "kit") {
    return exitCode.kitBug;
  }
  if (end.kind === "interrupted") {
    return exitCode.interrupted;
  }
  if (end.kind === "target") {
    return end.code === "configuration" ? exitCode.usage : exitCode.notRun;
  }
  if (checks.some((check) => check.outcome === "error") || (complete && !checks.some(isExecuted))) {
    return exitCode.notRun;
  }
  return !complete || problems > 0 || checks.some(isNonconforming) ? exitCode.nonconforming : exitCode.conforms;
}
