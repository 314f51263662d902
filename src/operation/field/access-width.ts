import { defined, type Field } from "./field.ts";

/** Bytes of one access. */
export type AccessWidth = 1 | 2 | 4;

/** Bytes of an access: narrower is simpler. */
export const accessWidth: Field<AccessWidth> = {
  schema: defined("width"),
  size: (width) => width - 1,
  simpler: narrower,
  vary: (width, random) => random.pick(([1, 2, 4] as const).filter((other) => other !== width)),
};

/** The widths below `width`, the narrowest first. */
export function* narrower(width: AccessWidth): Generator<AccessWidth> {
  if (width !== 1) yield 1;
  if (width === 4) yield 2;
}
