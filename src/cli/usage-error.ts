/** A command line, a file or an environment variable that cannot be used: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
