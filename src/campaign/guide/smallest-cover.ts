/**
 * Names that together show all that any of them shows, as few as a simple search finds: each time the one that adds
 * most. Names that show nothing are left out.
 */
export function smallestCover(shown: ReadonlyMap<string, readonly number[]>): string[] {
  const covered = new Set<number>();
  const chosen: string[] = [];
  const added = (name: string): number => (shown.get(name) ?? []).filter((one) => !covered.has(one)).length;
  // What a name adds only becomes less, so the best is known once its figure is up to date.
  let waiting = [...shown].map(([name, list]) => ({ name, adds: list.length }));
  while (waiting.length > 0) {
    waiting = waiting.toSorted((left, right) => right.adds - left.adds || left.name.localeCompare(right.name));
    const [best] = waiting as [{ name: string; adds: number }];
    const now = added(best.name);
    if (now < best.adds) {
      waiting = updated(waiting, added);
      continue;
    }
    if (now === 0) {
      return chosen;
    }
    chosen.push(best.name);
    for (const one of shown.get(best.name) ?? []) {
      covered.add(one);
    }
    waiting = waiting.slice(1);
  }
  return chosen;
}

/** The most figures that are brought up to date at once: those behind them hardly ever matter yet. */
const updatedMax = 64;

function updated(
  waiting: readonly { readonly name: string; readonly adds: number }[],
  added: (name: string) => number,
): { name: string; adds: number }[] {
  return waiting.map(({ name, adds }, index) => ({ name, adds: index < updatedMax ? added(name) : adds }));
}
