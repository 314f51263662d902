/**
 * Compiles a pattern over ids: `*` stands for any characters, `?` for one, everything else for itself. Letters match
 * in both cases, since ids differ in more than case.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  const expression = new RegExp(`^${source}$`, "is");
  return (text) => expression.test(text);
}

/** Whether a pattern can stand for more than one id. */
export function isWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
