import { assert } from "../base/assert.ts";
import { onceFor } from "../base/once-for.ts";

/** The part of spec/virtqueue.json that describes a descriptor. */
export interface DescriptorRules {
  readonly bytes: number;
  readonly fields: readonly { readonly name: string; readonly offset: number; readonly width: number }[];
  readonly flags: { readonly next: number; readonly write: number; readonly indirect: number };
}

/** A descriptor's field offsets and flag values as plain numbers. */
export interface DescriptorFormat {
  readonly bytes: number;
  readonly address: number;
  readonly length: number;
  readonly flags: number;
  readonly next: number;
  readonly flagNext: number;
  readonly flagWrite: number;
  readonly flagIndirect: number;
}

/** Takes the field offsets out of the specification, once for each. */
export const descriptorFormat: (rules: DescriptorRules) => DescriptorFormat = onceFor((rules) => {
  const offsetOf = (name: string): number => {
    const field = rules.fields.find((candidate) => candidate.name === name);
    assert(field !== undefined, `the specification's descriptor has no field ${name}`);
    return field.offset;
  };
  return {
    bytes: rules.bytes,
    address: offsetOf("address"),
    length: offsetOf("length"),
    flags: offsetOf("flags"),
    next: offsetOf("next"),
    flagNext: rules.flags.next,
    flagWrite: rules.flags.write,
    flagIndirect: rules.flags.indirect,
  };
});

/**
 * Writes one descriptor at `place`; `address` is a whole number up to 2^53 or, for hostile ones, `addressHigh` is
 * given.
 */
export function writeDescriptor(
  view: DataView,
  format: DescriptorFormat,
  place: number,
  address: number,
  length: number,
  flags: number,
  next: number,
  addressHigh: number = Math.floor(address / 0x1_0000_0000),
): void {
  view.setUint32(place + format.address, address % 0x1_0000_0000, true);
  view.setUint32(place + format.address + 4, addressHigh, true);
  view.setUint32(place + format.length, length, true);
  view.setUint16(place + format.flags, flags, true);
  view.setUint16(place + format.next, next, true);
}
