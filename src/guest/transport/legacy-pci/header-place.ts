/** Where the legacy header is, as far as whoever enumerated the function has placed it. */
export interface HeaderPlace {
  /** First port of the base address register. */
  barBase: number;
  /** Its size in ports; 0 before it was sized, and where it does not fit. */
  barBytes: number;
  /** MSI-X is enabled, which adds registers and moves the device config space. */
  msixEnabled: boolean;
}
