/**
 * The last `max` lines, runs of equal ones told as one with their number: what a program says a hundred times is read
 * once.
 */
export function foldLines(lines: readonly string[], max: number): string[] {
  const folded: { line: string; times: number }[] = [];
  for (const line of lines) {
    const last = folded[folded.length - 1];
    if (last !== undefined && last.line === line) {
      last.times++;
    } else {
      folded.push({ line, times: 1 });
    }
  }
  return folded.slice(-max).map(({ line, times }) => (times === 1 ? line : `${line} (${times} times)`));
}
