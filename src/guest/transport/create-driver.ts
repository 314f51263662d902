import { assert } from "../../base/assert.ts";
import type { Specification } from "../../spec/specification.ts";
import type { AccessBatch } from "../../target/access-batch.ts";
import type { TargetDescription } from "../../target/target.ts";
import type { HeaderPlace } from "./legacy-pci/header-place.ts";
import { LegacyPciDriver } from "./legacy-pci/legacy-pci-driver.ts";
import type { TransportDriver } from "./transport-driver.ts";

/** Where a machine has room for the registers of a device. */
export type DeviceWindows = Pick<TargetDescription, "ioWindow" | "memoryWindow">;

type CreateDriver = (
  specification: Specification,
  batch: AccessBatch,
  windows: DeviceWindows,
  header: HeaderPlace,
) => TransportDriver;

/** Drivers by the names of transports. */
const drivers: ReadonlyMap<string, CreateDriver> = new Map([
  [
    "legacy-pci",
    (specification, batch, { ioWindow }, header) => new LegacyPciDriver(specification, batch, ioWindow, header),
  ],
] satisfies [string, CreateDriver][]);

/** The transports that the guest has a driver for: devices on others cannot be judged. */
export const drivenTransports: readonly string[] = [...drivers.keys()];

/**
 * A driver for the transport that the specification describes. `windows` is where there is room for its registers;
 * `header` is kept up to date by whoever enumerates the function, and left out where the driver's own `find` does that.
 */
export function createDriver(
  specification: Specification,
  batch: AccessBatch,
  windows: DeviceWindows,
  header: HeaderPlace = { barBase: 0, barBytes: 0, msixEnabled: false },
): TransportDriver {
  const create = drivers.get(specification.transportName);
  assert(create !== undefined, `the guest has no driver for the transport ${specification.transportName}`);
  return create(specification, batch, windows, header);
}
