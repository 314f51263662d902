import { TargetError, type TargetErrorCode, targetErrorCodes } from "../target-error.ts";

/** What a failure of the target looks like, whichever copy of its class it is of. */
interface TargetFailure extends Error {
  readonly code: TargetErrorCode;
  readonly hint: string;
}

/**
 * The failure of a target whose device threw `error`: a crash, or what the device itself says with a `TargetError`. The
 * class that a device module imports need not be the kit's own, since the built program holds a copy of it.
 */
export function deviceFailure(error: unknown): TargetError {
  if (error instanceof TargetError) {
    return error;
  }
  return isTargetFailure(error) ? new TargetError(error.code, error.message, error.hint, error) : crash(error);
}

function isTargetFailure(error: unknown): error is TargetFailure {
  if (!(error instanceof Error) || error.name !== "TargetError" || !("code" in error) || !("hint" in error)) {
    return false;
  }
  return targetErrorCodes.some((code) => code === error.code) && typeof error.hint === "string";
}

function crash(error: unknown): TargetError {
  const hint = "The cause carries the device's own stack trace.";
  return new TargetError("crashed", `the device threw an exception: ${describeError(error)}`, hint, error);
}

/** An exception's name and message, or whatever else was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Calls of an exception's stack trace that a message shows. */
const callsShown = 3;

/** The innermost calls of an exception's stack trace, each in a line of its own. */
export function firstCalls(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const calls = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return calls
    .slice(0, callsShown)
    .map((line) => `\n  ${line.trim()}`)
    .join("");
}
