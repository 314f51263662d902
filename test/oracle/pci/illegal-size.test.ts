import { expect, it } from "vitest";
import { commandBit } from "../../../properties/support/operations.ts";
import { PciFunction } from "../../../reference/pci-function.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { openReference } from "../../support/reference-session.ts";

/** BAR0 shows more ports than a register block may take. */
class LargeFunction extends PciFunction {
  protected override layOutBars(): void {
    super.layOutBars();
    this.allow(0x10, 4, 0xffff_fe00);
  }
}

/** BAR0 shows a size that is no power of two. */
class OddFunction extends PciFunction {
  protected override layOutBars(): void {
    super.layOutBars();
    this.allow(0x10, 4, 0xffff_ff40);
  }
}

/** A reset takes bus mastering away. */
class ForgettingDevice extends ReferenceDevice {
  override reset(): void {
    super.reset();
    this.pci.write(0x04, 2, this.pci.read(0x04, 2) & ~4);
  }
}

const operations: readonly Operation[] = [
  { kind: "initialise", features: [] },
  { kind: "reset" },
  commandBit("disable-intx", false),
];

async function signature(Device: typeof ReferenceDevice, Pci: typeof PciFunction): Promise<string | undefined> {
  const session = await openReference({ parts: { ReferenceDevice: Device, PciFunction: Pci } });
  session.startCheck(["RST-4"]);
  const { finding } = await session.runScenario({ startIndex: 0, seed: 1, operations });
  await session.close();
  return finding?.signature;
}

it.each([
  ["is too large", LargeFunction],
  ["is no power of two", OddFunction],
])("hears what a reset does where the size of BAR0 %s", async (_title, Pci) => {
  expect(await signature(ReferenceDevice, Pci)).toBeUndefined();
  expect(await signature(ForgettingDevice, Pci)).toBe("RST-4:command-changed");
});
