/** The clause that a signature names. */
export function clauseOf(signature: string): string {
  const colon = signature.indexOf(":");
  return colon < 0 ? signature : signature.slice(0, colon);
}

/** What was seen, without the clause it was put down to. */
export function deviationOf(signature: string): string {
  return signature.slice(signature.indexOf(":") + 1);
}
