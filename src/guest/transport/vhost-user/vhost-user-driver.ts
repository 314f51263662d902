import type { Specification } from "../../../spec/specification.ts";
import type { AccessBatch } from "../../../target/access-batch.ts";
import type { DeviceWindows } from "../create-driver.ts";
import type { Exchange } from "../exchange.ts";
import type { FunctionPlace } from "../function-place.ts";
import type { FoundStructures } from "../modern-pci/found-structures.ts";
import { ModernPciDriver } from "../modern-pci/modern-pci-driver.ts";
import type { FoundRegisters } from "../transport-driver.ts";

/** What has to be asked before the registers are known. */
const noAccesses: readonly undefined[] = [];

/**
 * A driver of a vhost-user back-end: the same steps as over PCI, by registers that stand for a front-end's requests.
 * They lie at the start of the window for device memory, and nobody has to find them.
 */
export class VhostUserDriver extends ModernPciDriver {
  readonly #found: FoundStructures;

  /** `windows` say where the registers are. */
  constructor(specification: Specification, batch: AccessBatch, windows: DeviceWindows, place: FunctionPlace) {
    super(specification, batch, windows, place);
    const { structures } = specification.transport;
    const noCapability = { at: 0, bytes: 0, type: 0, bar: 0, id: 0, multiplier: 0 };
    this.#found = {
      structures: structures.flatMap(({ name, window }) =>
        window === undefined ? [] : [{ ...noCapability, name, offset: window.offset, length: window.bytes }],
      ),
      bars: [[0, { space: "memory", address: windows.memoryWindow.start, bytes: windows.memoryWindow.length }]],
    };
  }

  override *find(): Exchange<FoundRegisters> {
    const found = yield* super.find();
    return found.found ? { found: true, detail: "a vhost-user back-end" } : found;
  }

  protected override *search(): Exchange<FoundStructures> {
    yield* noAccesses;
    return this.#found;
  }
}
