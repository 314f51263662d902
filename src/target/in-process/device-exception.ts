import { TargetError } from "../target-error.ts";

/** The failure of a target whose device threw `error`. */
export function crash(error: unknown): TargetError {
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
