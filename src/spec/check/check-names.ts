import { closest } from "../../base/closest-match.ts";
import { SpecError } from "../spec-error.ts";

/** A name and where it stands. */
export interface PlacedName {
  readonly name: string;
  /** Path of its document in the specification's folder. */
  readonly file: string;
  /** JSON pointer. */
  readonly path: string;
}

/** The names of an array's items, with their places. `path` is the pointer to the array, `key` the key of the name. */
export function namesOf<K extends string>(
  file: string,
  path: string,
  key: K,
  items: readonly { readonly [P in K]: string }[],
): PlacedName[] {
  return items.map((item, index) => ({ name: item[key], file, path: `${path}/${index}/${key}` }));
}

/** Throws when two of the names are the same; `kind` says what they name. */
export function requireUnique(kind: string, names: readonly PlacedName[]): Set<string> {
  const seen = new Map<string, PlacedName>();
  for (const placed of names) {
    const first = seen.get(placed.name);
    if (first !== undefined) {
      throw new SpecError({
        code: "duplicate",
        file: placed.file,
        path: placed.path,
        expected: `a ${kind} that no other has`,
        found: `${JSON.stringify(placed.name)}, which stands in ${first.file} at ${first.path} too`,
        hint: `Give each its own ${kind}.`,
      });
    }
    seen.set(placed.name, placed);
  }
  return new Set(seen.keys());
}

/** Throws when one of the names is not among the known ones; `kind` says what they name. */
export function requireKnown(kind: string, known: ReadonlySet<string>, names: readonly PlacedName[]): void {
  for (const placed of names) {
    if (known.has(placed.name)) {
      continue;
    }
    const near = closest(placed.name, known);
    throw new SpecError({
      code: "dangling-reference",
      file: placed.file,
      path: placed.path,
      expected: `the ${kind} of something described`,
      found: JSON.stringify(placed.name),
      hint: near === undefined ? `Describe it, or name another.` : `Did you mean ${JSON.stringify(near)}?`,
    });
  }
}
