import type { Random } from "../../base/random.ts";
import type { PciOperation } from "../operation.ts";
import { boundaryNumber, boundaryWord, randomWidth } from "./boundary.ts";
import type { OperationContext } from "./operation-context.ts";

// Dwords of the type 0 header that a stray write does not reconfigure: all but command and status, the base address
// registers and the ROM's. Those have operations of their own.
const harmlessDwords: readonly number[] = [0x00, 0x08, 0x0c, 0x28, 0x2c, 0x34, 0x38, 0x3c];
const slots = 8;

/** An aligned read anywhere in the first 256 bytes of configuration space. */
export function randomPciRead(random: Random): PciOperation {
  const width = randomWidth(random);
  const bytes = random.chance(0.75) ? 64 : 256;
  return { kind: "pci-read", offset: random.below(bytes / width) * width, width };
}

/** A write to a part of the header where nothing, or only a scratch byte, can be written. */
export function randomPciWrite(random: Random): PciOperation {
  const width = randomWidth(random);
  const offset = random.pick(harmlessDwords) + random.below(4 / width) * width;
  return { kind: "pci-write", offset, width, value: boundaryWord(random, width) };
}

/** The device's place and what it decodes: sizing, moving, command bits, accesses while closed. */
export function randomPciDecoding(random: Random, context: OperationContext): PciOperation {
  const choice = random.below(5);
  if (choice === 0) {
    return { kind: "size-bar", bar: random.chance(0.7) ? 0 : random.below(6) };
  }
  if (choice === 1) {
    return { kind: "move-bar", slot: random.below(slots) };
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

function randomMask(random: Random, vector: number): PciOperation {
  const masked = random.chance(0.5);
  return masked || random.chance(0.8)
    ? { kind: "msix-mask", vector, masked }
    : { kind: "msix-mask", vector, masked, astray: true };
}

/** A vector of the table: mostly one of the first, which suffice for every source, else any, borders of words first. */
export function randomVector(random: Random, context: OperationContext): number {
  const last = Math.max(0, context.msixVectors - 1);
  const first = Math.min(last, context.queueSizes.length);
  return random.chance(0.5) ? random.between(0, first) : boundaryNumber(random, 0, last, [8, 32, 64, 256, 1024]);
}

/** MSI-X on, off, masked or mapped; on a function without it, a scan of the header. */
export function randomMsix(random: Random, context: OperationContext): PciOperation {
  if (!context.msix) {
    return { kind: "pci-scan" };
  }
  const choice = random.below(4);
  if (choice === 0) {
    return { kind: "msix", on: random.chance(0.7) };
  }
  const vectors = context.queueSizes.length + 1;
  if (choice === 1) {
    return randomMask(random, random.between(-1, vectors));
  }
  const vector = random.chance(0.75) ? randomVector(random, context) : boundaryWord(random, 2);
  return { kind: "map-vector", queue: random.between(-1, context.queueSizes.length - 1), vector };
}
