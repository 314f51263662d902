/** Raised when the kit contradicts itself. Never raised for what a target or a spec file does. */
export class KitError extends Error {
  override readonly name = "KitError";
}

/**
 * Checks an invariant of the kit itself. A failure is a bug of the kit and ends the process with exit code 70;
 * what a device does wrong is a finding, never a failed assertion.
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new KitError(message);
  }
}

/** Marks a place that a complete `switch` over a tagged union cannot reach. */
export function unreachable(value: never): never {
  throw new KitError(`unhandled case: ${JSON.stringify(value)}`);
}
