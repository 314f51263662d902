import type { Random } from "../../base/random.ts";
import { type AccessWidth, accessWidth } from "../field/access-width.ts";
import { defined } from "../field/field.ts";
import { numberNear, word } from "../field/number-fields.ts";
import { simplerWritesThere } from "../field/simpler-writes.ts";
import { numbersToward } from "../field/simplify-number.ts";
import { boundaryWord, randomWidth } from "../generators/boundary.ts";
import { defineOperation, type OperationFamily } from "../operation-family.ts";
import { number, placeWords } from "../words/number-words.ts";

/** A read of PCI configuration space. */
interface PciRead {
  readonly kind: "pci-read";
  readonly offset: number;
  readonly width: AccessWidth;
}

/** Accesses to PCI configuration space. */
export type PciConfigurationOperation =
  | PciRead
  | { readonly kind: "pci-write"; readonly offset: number; readonly width: AccessWidth; readonly value: number }
  /** Read and check the whole header and capability list. */
  | { readonly kind: "pci-scan" };

const configOffset = numberNear(0, defined("configOffset"));

/** Accesses to PCI configuration space. */
export const pciConfigurationOperations: OperationFamily<PciConfigurationOperation> = {
  ofPci: true,
  generators: [
    { weight: 6, generate: randomPciRead },
    { weight: 6, generate: randomPciWrite },
  ],
  kinds: {
    "pci-read": defineOperation({
      needs: "function",
      fields: { offset: configOffset, width: accessWidth },
      isRead: true,
      simpler: simplerReads,
      words: (operation) => `read ${place(operation)}`,
    }),
    "pci-write": defineOperation({
      needs: "function",
      fields: { offset: configOffset, width: accessWidth, value: word },
      // A write keeps its offset: at another one it would write another field.
      simpler: simplerWritesThere,
      words: (operation) => `write ${number(operation.value)} to ${place(operation)}`,
    }),
    "pci-scan": defineOperation({
      needs: "function",
      fields: {},
      words: () => "read the PCI header and every capability",
    }),
  },
};

function place({ width, offset }: Pick<PciRead, "width" | "offset">): string {
  return placeWords(width, "of PCI config space at", offset);
}

/** Reads nearer to offset 0 that the width divides, as configuration space needs them, then narrower ones. */
function* simplerReads(read: PciRead): Generator<PciRead> {
  const { width } = read;
  const remainder = read.offset % width;
  for (const unit of numbersToward((read.offset - remainder) / width, 0)) {
    yield { ...read, offset: unit * width + remainder };
  }
  for (const narrower of accessWidth.simpler(width)) yield { ...read, width: narrower ?? width };
}

// The header, and what mostly lies right behind it: the MSI-X capability.
const headerBytes = 64;
const msixBytes = 12;

/** An aligned read anywhere in the first 256 bytes of configuration space. */
function randomPciRead(random: Random): PciConfigurationOperation {
  const width = randomWidth(random);
  const bytes = random.chance(0.75) ? 64 : 256;
  return { kind: "pci-read", offset: random.below(bytes / width) * width, width };
}

/**
 * A write to any part of the header, or of a capability behind it. What it must not change is put right by who carries
 * it out.
 */
export function randomPciWrite(random: Random): PciConfigurationOperation {
  const width = randomWidth(random);
  const dword = 4 * random.below((headerBytes + (random.chance(0.5) ? msixBytes : 0)) / 4);
  return { kind: "pci-write", offset: dword + random.below(5 - width), width, value: boundaryWord(random, width) };
}
