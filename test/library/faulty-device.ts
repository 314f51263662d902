import { createReferenceDevice } from "../../reference/device.ts";
import { faults } from "../../reference/mutants/catalogue.ts";
import { referencePresets } from "../../reference/presets.ts";
import { assert } from "../../src/base/assert.ts";
import type { DeviceModule } from "../../src/target/in-process/load-module.ts";

/** The reference device with a fault of the catalogue, as a device module would export it. */
export function faultyDevice(id: string): DeviceModule {
  const fault = faults.find((candidate) => candidate.id === id);
  assert(fault !== undefined, `the catalogue has no fault ${id}`);
  return {
    target: { name: id, version: "1" },
    createDevice: (environment, { startIndex }) => {
      const options = { ...referencePresets[0]?.options, startIndex, ...fault.options };
      return createReferenceDevice(environment, options, fault.parts);
    },
  };
}
