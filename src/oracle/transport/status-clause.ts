/** Status bits that only modern devices have, or FAILED lost: these have clauses of their own. */
export function statusClause(value: number, expected: number): string | undefined {
  const modern = 0x08 | 0x40;
  if ((value & modern & ~expected) !== 0 && value !== 0xff) {
    return "FEAT-4";
  }
  return (expected & 0x80) !== 0 && value === (expected & ~0x80) ? "STA-6" : undefined;
}
