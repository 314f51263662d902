import type { Specification } from "../../spec/specification.ts";
import type { AccessBatch } from "../../target/access-batch.ts";
import type { HeaderPlace } from "./legacy-pci/header-place.ts";
import { LegacyPciDriver } from "./legacy-pci/legacy-pci-driver.ts";
import type { TransportDriver } from "./transport-driver.ts";

/**
 * A driver for the transport that the specification describes. `window` is where ports are free; `header` is kept up
 * to date by whoever enumerates the function, and left out where the driver's own `find` does that.
 */
export function createDriver(
  specification: Specification,
  batch: AccessBatch,
  window: { readonly start: number; readonly length: number },
  header: HeaderPlace = { barBase: 0, barBytes: 0, msixEnabled: false },
): TransportDriver {
  return new LegacyPciDriver(specification, batch, window, header);
}
