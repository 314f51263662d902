import type { PlacedBar } from "../function-place.ts";
import type { DriverStructure } from "./walk-capabilities.ts";

/** Structures of registers, and the base address registers that they lie behind, by number. */
export interface FoundStructures {
  readonly structures: readonly DriverStructure[];
  readonly bars: Iterable<readonly [bar: number, placed: PlacedBar]>;
}
