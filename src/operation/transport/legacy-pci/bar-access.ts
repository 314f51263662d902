import type { Random } from "../../../base/random.ts";
import { type AccessWidth, accessWidth } from "../../field/access-width.ts";
import { offset, word } from "../../field/number-fields.ts";
import { simplerWrites } from "../../field/simpler-writes.ts";
import { boundaryWord, randomWidth } from "../../generators/boundary.ts";
import { defineOperation, type OperationFamily } from "../../operation-family.ts";
import { number, placeWords } from "../../words/number-words.ts";

/** Accesses of any width anywhere inside BAR0. */
export type BarOperation =
  | { readonly kind: "bar-read"; readonly offset: number; readonly width: AccessWidth }
  | { readonly kind: "bar-write"; readonly offset: number; readonly width: AccessWidth; readonly value: number };

/**
 * Accesses of any width anywhere inside BAR0. Scenarios that may do anything draw none: what a width other than a
 * register's own does there is left open, so that little is known of the device afterwards.
 */
export const barOperations: OperationFamily<BarOperation> = {
  ofPci: true,
  generators: [],
  kinds: {
    "bar-read": defineOperation({
      needs: "registers",
      fields: { offset, width: accessWidth },
      isRead: true,
      words: (operation) => `read ${place(operation)}`,
    }),
    "bar-write": defineOperation({
      needs: "registers",
      fields: { offset, width: accessWidth, value: word },
      simpler: simplerWrites,
      words: (operation) => `write ${number(operation.value)} to ${place(operation)}`,
    }),
  },
};

function place({ width, offset }: BarOperation): string {
  return placeWords(width, "at BAR0 +", offset);
}

/** A read or write anywhere in the first `bytes` bytes of BAR0, with any width. */
export function randomBarAccess(random: Random, bytes: number = 64): BarOperation {
  const width = randomWidth(random);
  const offset = random.below(bytes);
  return random.chance(0.75)
    ? { kind: "bar-read", offset, width }
    : { kind: "bar-write", offset, width, value: boundaryWord(random, width) };
}
