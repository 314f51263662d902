/**
 * What registers are called that a drawing tells apart. A report names the accesses of a trace and has no specification
 * beside it, so that the names of all transports stand here.
 */
export interface DrawnRegisters {
  /** Written to notify the device of a queue. */
  readonly notify: readonly string[];
  /** Read to learn what an interrupt was for. */
  readonly interrupt: readonly string[];
  /** The device status. */
  readonly status: readonly string[];
}

/** The names of the transports that the kit knows. */
export const drawnRegisters: DrawnRegisters = {
  notify: ["queue_notify"],
  interrupt: ["isr_status"],
  status: ["device_status"],
};
