import type { DeviceEnvironment, DeviceUnderTest } from "../src/target/device-port.ts";
import { configure, type ReferenceOptions } from "./options.ts";
import { type Parts, referenceParts } from "./parts.ts";

/**
 * Makes a reference device. `parts` replaces some of the classes it is put together from. Throws an `OptionsError`
 * when the options, or the channels of the environment, do not make a legal device.
 */
export function createReferenceDevice(
  environment: DeviceEnvironment,
  options: ReferenceOptions,
  parts?: Partial<Parts>,
): Required<DeviceUnderTest> {
  const configuration = configure(
    options,
    environment.channels.map((channel) => channel.name),
  );
  const all = { ...referenceParts, ...parts };
  return new all.ReferenceDevice(environment, configuration, all);
}
