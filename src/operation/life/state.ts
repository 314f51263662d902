import type { Random } from "../../base/random.ts";
import { index } from "../field/number-fields.ts";
import { stated } from "../field/word-fields.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { number } from "../words/number-words.ts";
import type { BringUpOperation } from "./bring-up.ts";
import { randomSave, type SaveRestoreOperation, saveRestore } from "./save-restore.ts";

/** The device's state, saved and restored; nothing where the target cannot save. */
export type StateOperation =
  | SaveRestoreOperation
  /** Save, and give the running device a document that is not quite that one; `at` selects the place or the variant. */
  | { readonly kind: "restore-damaged"; readonly damage: DamageKind; readonly at: number };

/** What is wrong with a state document. */
export type DamageKind =
  /** One character is another one. */
  | "flip"
  /** It ends too early. */
  | "truncate"
  /** It says that it is of another version. */
  | "version"
  /** It is a good one, of a device that was set up in another way. */
  | "configuration";

const damageWords: Readonly<Record<DamageKind, string>> = {
  flip: "its own state with one character changed",
  truncate: "its own state, cut short",
  version: "its own state with another version number",
  configuration: "the state of a device with other channels",
};

/** The device's state, saved and restored. */
export const stateOperations: OperationFamily<StateOperation> = {
  generators: [
    { weight: 1, generate: randomSaveRestore },
    { weight: 0.5, generate: randomRestoreDamaged },
  ],
  kinds: {
    "save-restore": saveRestore,
    "restore-damaged": defineOperation({
      needs: "registers",
      fields: { damage: stated({ enum: Object.keys(damageWords) }), at: index },
      words: ({ damage, at }) => `restore ${damageWords[damage]} (place ${number(at)})`,
    }),
  },
};

const damages: readonly DamageKind[] = ["flip", "flip", "truncate", "version", "configuration"];

/** A save and a restore, where the target can; elsewhere a reset. */
function randomSaveRestore(random: Random, context: OperationContext): StateOperation | BringUpOperation {
  if (!context.capabilities.saveRestore) {
    return { kind: "reset" };
  }
  return randomSave(random, context, random.chance(0.7) ? "transparent" : "disconnect");
}

/** A state document that a device should refuse, where the target can save; elsewhere a reset. */
function randomRestoreDamaged(random: Random, context: OperationContext): StateOperation | BringUpOperation {
  if (!context.capabilities.saveRestore) {
    return { kind: "reset" };
  }
  return { kind: "restore-damaged", damage: random.pick(damages), at: random.below(0x1_0000) };
}
