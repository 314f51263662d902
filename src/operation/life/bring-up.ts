import type { Random } from "../../base/random.ts";
import { defined, type Field } from "../field/field.ts";
import { wordOf } from "../field/number-fields.ts";
import { extra } from "../field/word-fields.ts";
import { boundaryWord } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { statusRegister } from "../transport/status-register.ts";
import { number } from "../words/number-words.ts";

/** Bring-up, status and reset. */
export type BringUpOperation =
  /**
   * Reset, acknowledge, accept `features` (names, only those offered count), set up all queues, DRIVER_OK unless
   * `early`.
   */
  | { readonly kind: "initialise"; readonly features: readonly string[]; readonly early?: boolean }
  | { readonly kind: "reset" }
  | { readonly kind: "set-status"; readonly value: number }
  /** Accept raw feature bits without a reset: bits 0 .. 31, and in `high` bits 32 .. 63, where there are any. */
  | { readonly kind: "accept-features"; readonly value: number; readonly high?: number };

/** Names of features: fewer are simpler, first none at all. */
const featureNames: Field<readonly string[]> = {
  schema: { type: "array", maxItems: 32, uniqueItems: true, items: defined("name") },
  size: (features) => features.length,
  simpler: function* (features) {
    if (features.length > 1) yield [];
    for (let index = features.length - 1; index >= 0; index--) yield features.toSpliced(index, 1);
  },
};

const lowFeatures = wordOf({ description: "Feature bits 0 to 31.", ...defined("word") });

/** Simpler left out. */
const highFeatures: Field<number> = {
  schema: { description: "Feature bits 32 to 63.", ...defined("word") },
  optional: true,
  size: (bits) => bits,
  simpler: (bits) => (bits === 0 ? [] : [undefined]),
};

/** Bring-up, status and reset. */
export const bringUpOperations: OperationFamily<BringUpOperation> = {
  generators: [
    { weight: 2, generate: (random, context) => randomInitialise(random, context) },
    { weight: 1, generate: () => ({ kind: "reset" }) },
    { weight: 1, generate: randomSetStatus },
    { weight: 1, generate: randomAcceptFeatures },
  ],
  kinds: {
    initialise: defineOperation({
      needs: "registers",
      fields: { features: featureNames, early: extra({ type: "boolean" }) },
      words: ({ features, early }) => {
        const names = features.length === 0 ? "no features" : features.join(", ");
        return `initialise with ${names}${early === true ? ", without DRIVER_OK" : ""}`;
      },
    }),
    reset: defineOperation({
      needs: "registers",
      fields: {},
      words: () => "reset",
    }),
    "set-status": defineOperation({
      needs: "registers",
      fields: { value: wordOf({ type: "integer", minimum: 0, maximum: 255 }) },
      words: ({ value }) => `write ${statusRegister} = ${number(value)}`,
    }),
    "accept-features": defineOperation({
      needs: "registers",
      fields: { high: highFeatures, value: lowFeatures },
      words: ({ value, high = 0 }) => `accept feature bits ${number(value + 2 ** 32 * high)}`,
    }),
  },
};

/**
 * Names of features to accept: all of those offered, none, or a random subset; those in `required` always (a name that
 * is not offered does not count, so it may be asked for).
 */
export function randomFeatures(
  random: Random,
  context: OperationContext,
  required: readonly string[] = [],
): readonly string[] {
  const choice = random.below(8);
  const features = [...required];
  for (const name of context.features) {
    const taken = choice < 2 || (choice > 2 && random.chance(0.5));
    if (taken && !required.includes(name)) {
      features.push(name);
    }
  }
  return features;
}

/** A bring-up with a random subset of features, one in eight of them without DRIVER_OK. */
export function randomInitialise(
  random: Random,
  context: OperationContext,
  required: readonly string[] = [],
): BringUpOperation {
  const features = randomFeatures(random, context, required);
  return random.below(8) === 0 ? { kind: "initialise", features, early: true } : { kind: "initialise", features };
}

/** A status value other than 0: the steps of a bring-up, or any bits. */
function randomSetStatus(random: Random): BringUpOperation {
  return { kind: "set-status", value: random.chance(0.5) ? random.pick([1, 3, 7, 0x83]) : random.between(1, 255) };
}

/** Raw feature bits written without a reset. */
function randomAcceptFeatures(random: Random): BringUpOperation {
  return { kind: "accept-features", value: boundaryWord(random, 4) };
}
