import type { Random } from "../../base/random.ts";
import { type AccessWidth, accessWidth } from "../field/access-width.ts";
import { defined } from "../field/field.ts";
import { index, offset, word } from "../field/number-fields.ts";
import { simplerWrites } from "../field/simpler-writes.ts";
import { extra, name, onOrOff } from "../field/word-fields.ts";
import { boundaryWord, randomWidth } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { placeWords } from "../words/number-words.ts";
import type { PciConfigurationOperation } from "./configuration.ts";

/** The function's place, and what it decodes. */
export type PciDecodingOperation =
  /** The sizing protocol on one BAR, base restored; 6 is the expansion ROM's. `width`: bytes of each write. */
  | { readonly kind: "size-bar"; readonly bar: number; readonly width?: AccessWidth }
  /** Place BAR0 in slot `slot` of the I/O window; what it left must no longer answer. `width` as for `size-bar`. */
  | { readonly kind: "move-bar"; readonly slot: number; readonly width?: AccessWidth }
  /**
   * Set or clear a command register bit by its name in spec/pci.json: by one write of 16 bits, by one of 32 that
   * reaches the status register too, or by one for each half.
   */
  | { readonly kind: "command-bit"; readonly bit: string; readonly on: boolean; readonly width?: AccessWidth }
  /**
   * Access registers while I/O decoding is off: reads `offset`, writes it, then opens again. The command register is
   * written with the same width. `of` the table: entries of the MSI-X table that the driver wrote, 4 bytes at a time,
   * while memory decoding is off.
   */
  | {
      readonly kind: "closed-access";
      readonly offset: number;
      readonly width: AccessWidth;
      readonly value: number;
      readonly of?: "table";
    };

/** The function's place, and what it decodes. */
export const pciDecodingOperations: OperationFamily<PciDecodingOperation> = {
  ofPci: true,
  generators: [{ weight: 6, generate: randomPciDecoding }],
  kinds: {
    "size-bar": defineOperation({
      needs: "function",
      fields: { bar: index, width: extra(partsSchema()) },
      words: ({ bar, width }) => `size ${bar === romBar ? "the expansion ROM" : `BAR${bar}`}${byParts(width)}`,
    }),
    "move-bar": defineOperation({
      needs: "registers",
      fields: { slot: index, width: extra(partsSchema()) },
      words: ({ slot, width }) => `move BAR0 to place ${slot} of the I/O window${byParts(width)}`,
    }),
    "command-bit": defineOperation({
      needs: "function",
      fields: { bit: name, on: onOrOff, width: extra(commandWidthSchema()) },
      words: ({ bit, on, width }) => `${on ? "set" : "clear"} ${bit} in the PCI command register${byWidth(width)}`,
    }),
    "closed-access": defineOperation({
      // The place of a closed port is known only where BAR0 is as it should be.
      needs: "registers",
      fields: { offset, width: accessWidth, value: word, of: extra({ const: "table" }) },
      simpler: simplerWrites,
      words: ({ width, offset, of }) =>
        of === "table"
          ? `with memory decoding off, read and write ${placeWords(4, "of the MSI-X table at", offset)}`
          : `with I/O decoding off, read and write ${placeWords(width, "at BAR0 +", offset)}`,
    }),
  },
};

function commandWidthSchema(): Readonly<Record<string, unknown>> {
  const description =
    "Bytes of the write: 2 where it is left out; with 4 the status register is reached too, with 1 each half is written.";
  return { ...defined("width"), description };
}

/** The number by which the register of the expansion ROM is sized. */
const romBar = 6;

function partsSchema(): Readonly<Record<string, unknown>> {
  return { ...defined("width"), description: "Bytes of each write to the register: 4 where it is left out." };
}

function byParts(width: AccessWidth | undefined): string {
  return width === undefined || width === 4 ? "" : `, ${width === 1 ? "1 byte" : "2 bytes"} at a time`;
}

/** How the command register is written, where that is not with its own width. */
function byWidth(width: AccessWidth | undefined): string {
  if (width === 4) {
    return " by 4 bytes, status register included";
  }
  return width === 1 ? ", a byte at a time" : "";
}

const slots = 8;

/** The device's place and what it decodes: sizing, moving, command bits, accesses while closed. */
function randomPciDecoding(
  random: Random,
  context: OperationContext,
): PciDecodingOperation | PciConfigurationOperation {
  const choice = random.below(5);
  const parts = random.chance(0.3) ? { width: random.pick([1, 2] as const) } : {};
  if (choice === 0) {
    return { kind: "size-bar", bar: random.chance(0.7) ? 0 : random.below(7), ...parts };
  }
  if (choice === 1) {
    return { kind: "move-bar", slot: random.below(slots), ...parts };
  }
  if (choice === 2 && context.msix && random.chance(0.2)) {
    return {
      kind: "closed-access",
      offset: 4 * random.below(8),
      width: 4,
      value: boundaryWord(random, 4),
      of: "table",
    };
  }
  if (choice === 2) {
    const width = randomWidth(random);
    return { kind: "closed-access", offset: random.below(32), width, value: boundaryWord(random, width) };
  }
  if (choice === 3 || context.commandBits.length === 0) {
    return { kind: "pci-scan" };
  }
  return { kind: "command-bit", bit: random.pick(context.commandBits), on: random.chance(0.6) };
}
