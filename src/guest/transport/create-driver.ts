import { assert } from "../../base/assert.ts";
import type { Specification } from "../../spec/specification.ts";
import type { AccessBatch } from "../../target/access-batch.ts";
import type { TargetDescription } from "../../target/target.ts";
import type { FunctionPlace } from "./function-place.ts";
import { LegacyPciDriver } from "./legacy-pci/legacy-pci-driver.ts";
import { ModernPciDriver } from "./modern-pci/modern-pci-driver.ts";
import type { TransportDriver } from "./transport-driver.ts";
import { VhostUserDriver } from "./vhost-user/vhost-user-driver.ts";

/** Where a machine has room for the registers of a device. */
export type DeviceWindows = Pick<TargetDescription, "ioWindow" | "memoryWindow">;

type CreateDriver = (
  specification: Specification,
  batch: AccessBatch,
  windows: DeviceWindows,
  place: FunctionPlace,
) => TransportDriver;

/** Drivers by the names of transports. */
const drivers: ReadonlyMap<string, CreateDriver> = new Map<string, CreateDriver>([
  [
    "legacy-pci",
    (specification, batch, { ioWindow }, place) => new LegacyPciDriver(specification, batch, ioWindow, place),
  ],
  ["modern-pci", (specification, batch, windows, place) => new ModernPciDriver(specification, batch, windows, place)],
  ["vhost-user", (specification, batch, windows, place) => new VhostUserDriver(specification, batch, windows, place)],
]);

/** The transports that the guest has a driver for: devices on others cannot be judged. */
export const drivenTransports: readonly string[] = [...drivers.keys()];

/**
 * A driver for the transport that the specification describes. `windows` is where there is room for its registers;
 * `place` is kept up to date by whoever enumerates the function, and left out where the driver's own `find` does that.
 */
export function createDriver(
  specification: Specification,
  batch: AccessBatch,
  windows: DeviceWindows,
  place: FunctionPlace = { barBase: 0, barBytes: 0, msixEnabled: false, bars: new Map() },
): TransportDriver {
  const create = drivers.get(specification.transportName);
  assert(create !== undefined, `the guest has no driver for the transport ${specification.transportName}`);
  return create(specification, batch, windows, place);
}
