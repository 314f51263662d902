/** A field that the capabilities of structures have in common; offset in the capability, and width, in bytes. */
export interface CapabilityFieldPlace {
  readonly name: "bytes" | "type" | "bar" | "id" | "offset" | "length";
  readonly offset: number;
  readonly width: 1 | 4;
}

/** A vendor-specific capability by which a function says where a structure of registers lies (VIRTIO 1.2, 4.1.4). */
export interface VirtioCapability {
  /** Where it begins in configuration space. */
  readonly at: number;
  /** Its own length in bytes. */
  readonly bytes: number;
  /** Which structure it is about. */
  readonly type: number;
  /** The base address register behind which the structure lies. */
  readonly bar: number;
  /** Tells several structures of a type apart. */
  readonly id: number;
  /** Bytes from the base of the register to the structure. */
  readonly offset: number;
  /** Bytes of the structure. */
  readonly length: number;
}

/** Decodes a capability that begins at `at`; `byte` gives a byte of configuration space. */
export function readCapability(
  fields: readonly CapabilityFieldPlace[],
  at: number,
  byte: (offset: number) => number,
): VirtioCapability {
  const capability = { at, bytes: 0, type: 0, bar: 0, id: 0, offset: 0, length: 0 };
  for (const { name, offset, width } of fields) {
    capability[name] = littleEndian(at + offset, width, byte);
  }
  return capability;
}

/** A number of `width` bytes from `at` on, the lowest byte first. */
export function littleEndian(at: number, width: number, byte: (offset: number) => number): number {
  let value = 0;
  for (let place = width - 1; place >= 0; place--) {
    value = value * 256 + byte(at + place);
  }
  return value;
}
