import { KitError } from "../base/assert.ts";
import { CampaignError } from "../campaign/campaign-error.ts";
import { SpecError } from "../spec/spec-error.ts";
import { TargetError } from "../target/target-error.ts";
import { type ExitCode, exitCode } from "../verdict/exit-code.ts";
import { ExpectationsError } from "../verdict/expectation/expectation.ts";
import { MergeError } from "../verdict/merge-reports.ts";
import type { RunEnd } from "../verdict/run-end.ts";
import { UsageError } from "./usage-error.ts";

/** An error as the user gets to see it. */
export interface DescribedError {
  readonly text: string;
  readonly code: ExitCode;
}

const causesMax = 8;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The messages of what caused an error, outermost first; those that the message already says are left out. */
export function causesOf(error: unknown): string {
  const messages: string[] = [];
  let said = messageOf(error);
  let cause: unknown = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; depth < causesMax && cause !== undefined; depth++) {
    const message = messageOf(cause);
    if (!said.includes(message)) {
      messages.push(message);
      said += message;
    }
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return messages.join(": ");
}

/** The end of a run whose target was lost. */
export function targetEnd(error: TargetError, errorOutput: readonly string[]): RunEnd {
  const { code, message, hint } = error;
  return { kind: "target", code, message, hint, cause: causesOf(error), errorOutput };
}

function describeTarget(error: TargetError, errorOutput: readonly string[]): DescribedError {
  const causes = causesOf(error);
  const lines = [
    // A mistake in the manifest says itself what is wrong; of a target it counts how it was lost.
    error.code === "configuration" ? error.message : `target (${error.code}): ${error.message}`,
    ...(causes === "" ? [] : [`  cause: ${causes}`]),
    ...(error.hint === "" ? [] : [`  ${error.hint}`]),
    ...(errorOutput.length === 0 ? [] : ["  the target's last lines on stderr:"]),
    ...errorOutput.map((line) => `  | ${line}`),
  ];
  return { text: lines.join("\n"), code: error.code === "configuration" ? exitCode.usage : exitCode.notRun };
}

/** Says what went wrong and what to do; the exit code tells mistakes, lost targets and bugs of the kit apart. */
export function describeError(error: unknown, errorOutput: readonly string[] = []): DescribedError {
  if (error instanceof TargetError) {
    return describeTarget(error, errorOutput);
  }
  if (error instanceof SpecError) {
    return { text: `specification: ${error.message}\n  ${error.hint}`, code: exitCode.usage };
  }
  if (error instanceof ExpectationsError) {
    return { text: error.message, code: exitCode.usage };
  }
  if (error instanceof UsageError || error instanceof MergeError || error instanceof CampaignError) {
    return { text: error.message, code: exitCode.usage };
  }
  return { text: kitBugText(error), code: exitCode.kitBug };
}

/** The message for an error that only a bug of the kit can cause, with what is needed to report it. */
export function kitBugText(error: unknown): string {
  const what = error instanceof KitError ? error.message : messageOf(error);
  const stack = error instanceof Error && error.stack !== undefined ? `\n${error.stack}` : "";
  return `this is a bug of the kit, not of the target; please report it: ${what}${stack}`;
}
