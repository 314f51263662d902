import type { HeaderPlace } from "./legacy-pci/header-place.ts";
import type { RegisterSpace } from "./transport-driver.ts";

/** A base address register that was given a place. */
export interface PlacedBar {
  readonly space: RegisterSpace;
  /** First address, or port. */
  readonly address: number;
  /** Bytes. */
  readonly bytes: number;
}

/** Where the registers of a function are, as far as whoever enumerated it has placed them. */
export interface FunctionPlace extends HeaderPlace {
  /** Base address registers by number, where registers are found by capabilities. */
  readonly bars: Map<number, PlacedBar>;
}
