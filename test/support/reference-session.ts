import { createReferenceDevice } from "../../reference/device.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import type { Parts } from "../../reference/parts.ts";
import { openSession, type Session } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import type { Specification } from "../../src/spec/specification.ts";
import type { DeviceUnderTest } from "../../src/target/device-port.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";
import type { PciIdentity, RamRegion } from "../../src/target/target.ts";

/** Channels of the devices that the tests judge. */
const testChannels: readonly string[] = ["control", "log", "clipboard"];

const own: Specification = loadSpecification();

/** What a test judges, and by what. */
export interface ReferenceSetup {
  /** Default: the kit's own. */
  readonly specification?: Specification;
  readonly options?: Omit<ReferenceOptions, "startIndex">;
  /** Parts of the device that are replaced. */
  readonly parts?: Partial<Parts>;
  readonly identity?: PciIdentity;
  /** Name of the transport's document. Default: the one that a specification has first. */
  readonly transport?: string;
  /** Guest RAM. Default: that of in-process targets. */
  readonly ram?: readonly RamRegion[];
  /** Whether the device can be saved. Default true. */
  readonly saves?: boolean;
}

/** The device without what it needs for save and restore. */
function withoutSaving(device: Required<DeviceUnderTest>): DeviceUnderTest {
  return {
    configRead: (offset, width) => device.configRead(offset, width),
    configWrite: (offset, width, value) => device.configWrite(offset, width, value),
    portRead: (port, width) => device.portRead(port, width),
    portWrite: (port, width, value) => device.portWrite(port, width, value),
    mmioRead: (address, width) => device.mmioRead(address, width),
    mmioWrite: (address, width, value) => device.mmioWrite(address, width, value),
  };
}

/** A session that judges the reference device, in-process. */
export function openReference(setup: ReferenceSetup = {}): Promise<Session> {
  const target = createInProcessTarget({
    name: "reference device",
    version: "test",
    create: (environment, { startIndex }) => {
      const device = createReferenceDevice(environment, { ...setup.options, startIndex }, setup.parts);
      return setup.saves === false ? withoutSaving(device) : device;
    },
    identity: setup.identity ?? own.vmchannel.identity,
    channels: testChannels,
    ...(setup.transport === undefined ? {} : { transport: setup.transport }),
    ...(setup.ram === undefined ? {} : { ram: setup.ram }),
  });
  return openSession(target, setup.specification ?? own);
}
