/** A fault that is seeded into a device to see whether the kit finds it: what the kit has to know of it. */
export interface FaultEntry {
  readonly id: string;
  /** What the device does wrong, as a sentence. */
  readonly wrong: string;
  /** Names of the classes of mistakes it stands for. */
  readonly classes: readonly string[];
  /** Devices in which the like was found. */
  readonly seen: readonly string[];
  /** Clauses it breaks, the primary one first. */
  readonly clauses: readonly string[];
}

/** A fault that no observation tells from the device as it should be. */
export interface EquivalentEntry extends FaultEntry {
  /** Why not. */
  readonly why: string;
}
