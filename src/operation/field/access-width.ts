import { defined, type Field } from "./field.ts";

/** Bytes of one access. */
export type AccessWidth = 1 | 2 | 4;

/** Bytes of an access: narrower is simpler. */
export const accessWidth: Field<AccessWidth> = {
  schema: defined("width"),
  size: (width) => width - 1,
  simpler: narrower,
};

function* narrower(width: AccessWidth): Generator<AccessWidth> {
  if (width !== 1) yield 1;
  if (width === 4) yield 2;
}

/** Narrower accesses that write the low bytes of the same value. */
export function* narrowerWrites<Write extends { readonly width: AccessWidth; readonly value: number }>(
  write: Write,
): Generator<Write> {
  for (const width of narrower(write.width)) {
    yield { ...write, width, value: write.value & (2 ** (width * 8) - 1) };
  }
}
