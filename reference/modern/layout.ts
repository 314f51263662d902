/** A block of registers that a virtio capability places behind a base address register. */
export type StructureName = "common" | "notify" | "isr" | "device";

/** Where a structure lies. */
export interface PlacedStructure {
  readonly name: StructureName;
  /** Number of its base address register. */
  readonly bar: number;
  /** Bytes from the base. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

/** A base address register that has structures behind it. */
export interface StructureBar {
  readonly bar: number;
  /** A 64-bit one takes the number behind it too. */
  readonly space: "io" | "memory" | "memory64";
  /** A power of two. */
  readonly bytes: number;
}

/** Where all structures lie. */
export interface StructureLayout {
  readonly bars: readonly StructureBar[];
  /** In the order of their capabilities; a structure may be there twice. */
  readonly structures: readonly PlacedStructure[];
}

/** Ways to place the structures; base address registers 0 and 1 are for the legacy header and the MSI-X table. */
export const placements = ["memory", "io", "mixed"] as const;

/** One of {@link placements}. */
export type Placement = (typeof placements)[number];

/** The lengths of the structures that depend on the device, in bytes. */
export interface StructureLengths {
  readonly notify: number;
  readonly device: number;
}

const commonBytes = 64;
const isrBytes = 1;
const pageBytes = 4096;
const ioBytesMin = 32;
const memoryBytesMin = 4096;

/** Places the structures. */
export function layOut(placement: Placement, { notify, device }: StructureLengths): StructureLayout {
  const common = { name: "common", offset: 0, length: commonBytes } as const;
  switch (placement) {
    case "memory":
      return withBars({ 4: "memory64" }, [
        { ...common, bar: 4 },
        { name: "isr", bar: 4, offset: pageBytes, length: isrBytes },
        { name: "device", bar: 4, offset: 2 * pageBytes, length: device },
        { name: "notify", bar: 4, offset: 3 * pageBytes, length: notify },
      ]);
    case "io":
      return withBars({ 2: "io", 3: "io", 4: "io", 5: "io" }, [
        { name: "device", bar: 4, offset: 0, length: device },
        { name: "notify", bar: 3, offset: 0, length: notify },
        { name: "isr", bar: 5, offset: 3, length: isrBytes },
        { ...common, bar: 2 },
      ]);
    case "mixed":
      // Doorbells twice, by ports and by memory, as a hypervisor offers them whose port accesses are the faster ones.
      return withBars({ 2: "memory", 3: "io", 4: "memory64" }, [
        { name: "notify", bar: 3, offset: 8, length: notify },
        { name: "notify", bar: 2, offset: pageBytes, length: notify },
        { name: "isr", bar: 2, offset: commonBytes + 1, length: isrBytes },
        { name: "device", bar: 4, offset: 0x0c, length: device },
        { ...common, bar: 2 },
      ]);
  }
}

/** The base address registers, each as long as what lies behind it needs. */
function withBars(
  spaces: Readonly<Record<number, StructureBar["space"]>>,
  structures: readonly PlacedStructure[],
): StructureLayout {
  const bars = Object.entries(spaces).map(([bar, space]) => {
    const behind = structures.filter((structure) => structure.bar === Number(bar));
    let bytes = space === "io" ? ioBytesMin : memoryBytesMin;
    while (behind.some(({ offset, length }) => offset + length > bytes)) {
      bytes *= 2;
    }
    return { bar: Number(bar), space, bytes };
  });
  return { bars, structures };
}
