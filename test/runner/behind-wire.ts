import { createReferenceDevice } from "../../reference/device.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import type { Parts } from "../../reference/parts.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";
import type { Target, TargetCapabilities } from "../../src/target/target.ts";

/** The reference device in this process, or one of which some parts are replaced; its accesses are not traced. */
export function untracedReference(options: ReferenceOptions = {}, parts: Partial<Parts> = {}): Target {
  return createInProcessTarget({
    name: "reference device",
    version: "test",
    create: (environment, creation) => createReferenceDevice(environment, { ...options, ...creation }, parts),
    identity: loadSpecification().vmchannel.identity,
    channels: ["control", "log"],
    trace: false,
  });
}

/** The device as it would be met behind a wire, with a count of round trips. */
export function behindWire(
  target: Target,
  count: () => void = () => undefined,
  capabilities: Partial<TargetCapabilities> = {},
): Target {
  const { description } = target;
  return {
    description: {
      ...description,
      capabilities: { ...description.capabilities, directHostEnds: false, ...capabilities },
    },
    trace: undefined,
    run: (batch) => {
      count();
      return target.run(batch);
    },
    settle: () => target.settle(),
    renew: (options) => target.renew(options),
    hostEnd: (channel) => target.hostEnd(channel),
    saveAndRestore: (policy, course) => target.saveAndRestore(policy, course),
    errorOutput: () => target.errorOutput(),
    close: () => target.close(),
  };
}
