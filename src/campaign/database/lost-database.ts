/** A database that does not answer any more, though it was asked again for a while. */
export class LostDatabaseError extends Error {
  override readonly name = "LostDatabaseError";
}

/** Codes of the system and of PostgreSQL that say that a database is away for the moment. */
const awayCodes = /^(E[A-Z]+|08...|57P0.|53300|40001|40P01)$/;
/** What pg says of a connection that was lost, which has no code. */
const awayWords = /terminat|timeout|timed out|closed|not queryable|ended/i;

/** Whether something that failed may work when it is done again later. */
export function isAway(error: unknown): boolean {
  const { code, message, errors } = error as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly errors?: readonly unknown[];
  };
  if (errors !== undefined) {
    return errors.some(isAway);
  }
  return typeof code === "string" ? awayCodes.test(code) : typeof message === "string" && awayWords.test(message);
}
