import type { Random } from "../../base/random.ts";
import { word } from "../field/number-fields.ts";
import { name } from "../field/word-fields.ts";
import { boundaryWord } from "../generators/boundary.ts";
import type { OperationContext, RegisterSummary } from "../generators/operation-context.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { number } from "../words/number-words.ts";
import { randomScan, type ScanOperation } from "./scans.ts";

/** Accesses to registers, each at its own width. */
export type RegisterOperation =
  /** Read a register by its name in spec/transports/. */
  | { readonly kind: "register-read"; readonly register: string }
  /** Write a register; queue_notify included. */
  | { readonly kind: "register-write"; readonly register: string; readonly value: number };

/** Accesses to registers. */
export const registerOperations: OperationFamily<RegisterOperation> = {
  generators: [
    { weight: 12, generate: randomRegisterRead },
    { weight: 9, generate: randomRegisterWrite },
  ],
  kinds: {
    "register-read": defineOperation({
      needs: "registers",
      fields: { register: name },
      isRead: true,
      words: ({ register }) => `read ${register}`,
    }),
    "register-write": defineOperation({
      needs: "registers",
      fields: { register: name, value: word },
      words: ({ register, value }) => `write ${register} = ${number(value)}`,
    }),
  },
};

/** A read of any register; a scan where none is named. */
function randomRegisterRead(random: Random, context: OperationContext): RegisterOperation | ScanOperation {
  if (context.registers.length === 0) {
    return randomScan(random, context);
  }
  return { kind: "register-read", register: random.pick(context.registers).name };
}

/**
 * A write to any register, read-only ones included, of a value that the register's effect can make something of; a
 * scan where none is named.
 */
export function randomRegisterWrite(random: Random, context: OperationContext): RegisterOperation | ScanOperation {
  if (context.registers.length === 0) {
    return randomScan(random, context);
  }
  const register = random.pick(context.registers);
  return { kind: "register-write", register: register.name, value: registerValue(random, context, register) };
}

function registerValue(random: Random, context: OperationContext, register: RegisterSummary): number {
  switch (register.effect) {
    case "select-queue":
    case "notify-queue":
    case "map-config-vector":
    case "map-queue-vector":
      return random.chance(0.75) ? random.below(context.queueSizes.length + 2) : boundaryWord(random, register.width);
    case "set-queue-address":
      // Any other address makes a ring of whatever lies there; `set-up-queue` and `ring-outside-ram` do that on
      // purpose.
      return 0;
    default:
      return boundaryWord(random, register.width);
  }
}
