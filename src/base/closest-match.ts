/** Longest names that are compared; what is longer gets no suggestion. */
const lengthMax = 80;

/** Number of single-character insertions, deletions and replacements that turn `left` into `right`. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      const deleted = (previous[column] ?? 0) + 1;
      const inserted = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, deleted, inserted));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/**
 * The candidate that a misspelt name most likely meant, compared without regard to case: the one with the fewest
 * edits, as long as less than half of the name would have to change. Undefined when nothing is near.
 */
export function closestMatch(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > lengthMax) {
    return undefined;
  }
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(name.length / 2));
  for (const candidate of candidates) {
    if (candidate.length > lengthMax) {
      continue;
    }
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` (did you mean "x"?)`, or an empty string when nothing is near: the tail of a message about an unknown name. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  const match = closestMatch(name, candidates);
  return match === undefined ? "" : ` (did you mean "${match}"?)`;
}
