import type { Specification } from "../../../spec/specification.ts";
import type { AccessBatch } from "../../../target/access-batch.ts";
import { littleEndian, readCapability, type VirtioCapability } from "../../../wire/virtio-capability.ts";
import type { Exchange } from "../exchange.ts";

/** Offset of the pointer to the list of capabilities. */
const capabilitiesPointer = 0x34;

const multiplierBytes = 4;

/** A structure of registers as a capability places it. */
export interface DriverStructure extends VirtioCapability {
  /** Its name in the document of the transport. */
  readonly name: string;
  /** By what an offset that displaces a register of the structure is multiplied; 0 where nothing is displaced. */
  readonly multiplier: number;
}

/** Walks the list of capabilities; gives the structures that they place, in the order of the list. */
export function* walkCapabilities(specification: Specification, batch: AccessBatch): Exchange<DriverStructure[]> {
  const vendor = yield* findVendorSpecific(specification, batch);
  const { capabilityFields = [] } = specification.transport;
  const bytes = new Map<number, number>();
  const byte = (offset: number): number => bytes.get(offset) ?? 0;
  const read = function* (places: readonly number[]): Exchange<void> {
    batch.clear();
    const entries = places.map((place) => ({ place, entry: batch.configRead(place, 4) }));
    yield;
    for (const { place, entry } of entries) {
      for (let at = 0, rest = batch.value[entry] as number; at < 4; at++, rest = Math.floor(rest / 256)) {
        bytes.set(place + at, rest % 256);
      }
    }
  };
  const commonBytes = Math.max(0, ...capabilityFields.map(({ offset, width }) => offset + width));
  yield* read(vendor.flatMap((at) => dwords(at, commonBytes)));
  const found = vendor.map((at) => readCapability(capabilityFields, at, byte));
  const described = found.flatMap((capability) => {
    const structure = specification.transport.structures.find((each) => each.capability?.type === capability.type);
    const { outside, multiplierOffset } = structure?.capability ?? {};
    return structure === undefined || outside === true
      ? []
      : [{ ...capability, name: structure.name, multiplierOffset }];
  });
  yield* read(
    described.flatMap(({ at, multiplierOffset }) => (multiplierOffset === undefined ? [] : [at + multiplierOffset])),
  );
  return described.map(({ multiplierOffset, ...capability }) => ({
    ...capability,
    multiplier:
      multiplierOffset === undefined ? 0 : littleEndian(capability.at + multiplierOffset, multiplierBytes, byte),
  }));
}

/** Offsets of the vendor-specific capabilities. */
function* findVendorSpecific({ pci }: Specification, batch: AccessBatch): Exchange<number[]> {
  batch.clear();
  const status = batch.configRead(pci.status.offset, 2);
  const pointer = batch.configRead(capabilitiesPointer, 1);
  yield;
  const isListed = ((batch.value[status] as number) & (1 << pci.status.capabilitiesBit)) !== 0;
  let next = isListed ? (batch.value[pointer] as number) : 0;
  const found: number[] = [];
  for (let entries = 0; next !== 0 && entries < pci.capabilities.entriesMax; entries++) {
    batch.clear();
    const entry = batch.configRead(next & 0xfc, 4);
    yield;
    const word = batch.value[entry] as number;
    if ((word & 0xff) === pci.capabilities.vendorSpecific.id) {
      found.push(next & 0xfc);
    }
    next = (word >>> 8) & 0xff;
  }
  return found;
}

function dwords(at: number, bytes: number): number[] {
  return Array.from({ length: Math.ceil(bytes / 4) }, (_, index) => at + 4 * index);
}
