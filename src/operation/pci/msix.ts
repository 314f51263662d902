import type { Random } from "../../base/random.ts";
import type { AccessWidth } from "../field/access-width.ts";
import { defined } from "../field/field.ts";
import { indexOrNone, wordOf } from "../field/number-fields.ts";
import { extra, onOrOff } from "../field/word-fields.ts";
import { boundaryNumber, boundaryWord, randomWidth } from "../generators/boundary.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { number } from "../words/number-words.ts";
import type { PciConfigurationOperation } from "./configuration.ts";

/** Message-signalled interrupts. */
export type MsixOperation =
  /**
   * Turn MSI-X on or off (only where offered), and map vectors round robin when on. `width`: bytes of the writes to the
   * control register: 1 for its upper half alone, 4 with id and next pointer.
   */
  | { readonly kind: "msix"; readonly on: boolean; readonly width?: AccessWidth }
  /**
   * Mask or unmask one vector, or the whole function when `vector` is -1. `astray`: before it stays unmasked it is
   * unmasked once with an upper address word that leads to no memory, where its message is lost.
   */
  | { readonly kind: "msix-mask"; readonly vector: number; readonly masked: boolean; readonly astray?: true }
  /** Map a queue's completions (or config changes when `queue` is -1) to a vector; any 16-bit value is legal. */
  | { readonly kind: "map-vector"; readonly queue: number; readonly vector: number };

/** Message-signalled interrupts. */
export const msixOperations: OperationFamily<MsixOperation> = {
  ofPci: true,
  generators: [{ weight: 2, generate: randomMsix }],
  kinds: {
    msix: defineOperation({
      needs: "registers",
      fields: { on: onOrOff, width: extra(widthSchema()) },
      words: ({ on, width }) => `turn MSI-X ${on ? "on" : "off"}${byWidth(width)}`,
    }),
    "msix-mask": defineOperation({
      needs: "registers",
      fields: { astray: extra({ const: true }), vector: indexOrNone, masked: onOrOff },
      words: ({ vector, masked, astray }) => {
        const vectors = vector < 0 ? "all MSI-X vectors" : `MSI-X vector ${vector}`;
        return `${masked ? "mask" : "unmask"} ${vectors}${astray === true ? ", its message sent astray first" : ""}`;
      },
    }),
    "map-vector": defineOperation({
      needs: "registers",
      fields: { queue: indexOrNone, vector: wordOf(defined("index")) },
      words: ({ queue, vector }) =>
        `map ${queue < 0 ? "config changes" : `queue ${queue}`} to MSI-X vector ${number(vector)}`,
    }),
  },
};

function widthSchema(): Readonly<Record<string, unknown>> {
  const description = "Bytes of the writes to the control register; left out, 2 or 4.";
  return { ...defined("width"), description };
}

function byWidth(width: AccessWidth | undefined): string {
  return width === undefined ? "" : `, ${width === 1 ? "1 byte" : `${width} bytes`} at a time`;
}

/** A vector of the table: mostly one of the first, which suffice for every source, else any, borders of words first. */
export function randomVector(random: Random, context: OperationContext): number {
  const last = Math.max(0, context.msixVectors - 1);
  const first = Math.min(last, context.queueSizes.length);
  return random.chance(0.5) ? random.between(0, first) : boundaryNumber(random, 0, last, [8, 32, 64, 256, 1024]);
}

/** MSI-X on, off, masked or mapped; on a function without it, a scan of the header. */
function randomMsix(random: Random, context: OperationContext): MsixOperation | PciConfigurationOperation {
  if (!context.msix) {
    return { kind: "pci-scan" };
  }
  const choice = random.below(4);
  if (choice === 0) {
    const on = random.chance(0.7);
    return random.chance(0.7) ? { kind: "msix", on } : { kind: "msix", on, width: randomWidth(random) };
  }
  const vectors = context.queueSizes.length + 1;
  if (choice === 1) {
    return randomMask(random, random.between(-1, vectors));
  }
  const vector = random.chance(0.75) ? randomVector(random, context) : boundaryWord(random, 2);
  return { kind: "map-vector", queue: random.between(-1, context.queueSizes.length - 1), vector };
}

function randomMask(random: Random, vector: number): MsixOperation {
  const masked = random.chance(0.5);
  return masked || random.chance(0.8)
    ? { kind: "msix-mask", vector, masked }
    : { kind: "msix-mask", vector, masked, astray: true };
}
