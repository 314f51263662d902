import { loadSpecification } from "../../../src/spec/load.ts";
import type { TargetDescription } from "../../../src/target/target.ts";
import { poorContext } from "../../properties/contexts.ts";

/** A description of a vmchannel device with what the test is about filled in. */
export function describeTarget(changes: Partial<TargetDescription>): TargetDescription {
  return {
    name: "described",
    version: "",
    deviceType: "vmchannel",
    identity: loadSpecification().vmchannel.identity,
    ram: [],
    ioWindow: { start: 0xc000, length: 0x1000 },
    memoryWindow: { start: 0, length: 0 },
    channels: [],
    queueRoles: [],
    capabilities: poorContext.capabilities,
    ...changes,
  };
}
