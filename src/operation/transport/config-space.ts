import type { Random } from "../../base/random.ts";
import { type AccessWidth, accessWidth } from "../field/access-width.ts";
import { offset, word } from "../field/number-fields.ts";
import { simplerWrites } from "../field/simpler-writes.ts";
import { boundaryNumber, boundaryWord, randomWidth } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { number, placeWords } from "../words/number-words.ts";

/** Accesses to device config space: `offset` counts from its start, wherever that is now. */
export type ConfigSpaceOperation =
  | { readonly kind: "config-space-read"; readonly offset: number; readonly width: AccessWidth }
  | {
      readonly kind: "config-space-write";
      readonly offset: number;
      readonly width: AccessWidth;
      readonly value: number;
    };

/** Accesses to device config space. */
export const configSpaceOperations: OperationFamily<ConfigSpaceOperation> = {
  generators: [{ weight: 9, generate: randomConfigSpaceAccess }],
  kinds: {
    "config-space-read": defineOperation({
      needs: "registers",
      fields: { offset, width: accessWidth },
      isRead: true,
      words: (operation) => `read ${place(operation)}`,
    }),
    "config-space-write": defineOperation({
      needs: "registers",
      fields: { offset, width: accessWidth, value: word },
      simpler: simplerWrites,
      words: (operation) => `write ${number(operation.value)} to ${place(operation)}`,
    }),
  },
};

function place({ width, offset }: ConfigSpaceOperation): string {
  return placeWords(width, "of device config space at", offset);
}

/** A read or write of device config space, its end and what lies behind it included. */
function randomConfigSpaceAccess(random: Random, context: OperationContext): ConfigSpaceOperation {
  const offset = boundaryNumber(random, 0, context.configBytes + 4, [context.configBytes, 4]);
  const width = randomWidth(random);
  return random.chance(0.75)
    ? { kind: "config-space-read", offset, width }
    : { kind: "config-space-write", offset, width, value: boundaryWord(random, width) };
}
