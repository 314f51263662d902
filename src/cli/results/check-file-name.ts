/** The name of a check's file, without what comes behind it: the id, with `_` for what may not stand in a name. */
export function checkFileName(check: string): string {
  return check.replace(/[^\w.-]+/g, "_");
}
