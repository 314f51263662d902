import type { InProcessChannelOptions } from "../../host/in-process.ts";
import type { CreateDevice, DeviceUnderTest } from "../device-port.ts";
import type { PciIdentity, RamRegion, TargetDescription } from "../target.ts";

/** What is needed to judge a device that lives in this process. */
export interface InProcessTargetOptions {
  /** Name in reports and expectations. */
  readonly name: string;
  /** Version in reports and expectations; may be empty. */
  readonly version: string;
  /** Makes the device; called once here and once for every `renew` and `saveAndRestore`. */
  readonly create: CreateDevice;
  /** Ids by which the function is found and judged. */
  readonly identity: PciIdentity;
  /** Names of the channels, in the order in which the device is given them. */
  readonly channels: readonly string[];
  /** Guest RAM in whole pages. Default: two regions of 4 MiB that touch, and a small one behind a hole. */
  readonly ram?: readonly RamRegion[];
  /** Default 0xc000, 0x2000 ports. */
  readonly ioWindow?: RamRegion;
  /** Default 16 MiB at 0xe0000000. */
  readonly memoryWindow?: RamRegion;
  /** Default `vmchannel`. */
  readonly deviceType?: TargetDescription["deviceType"];
  /** Name of the transport's document. Default: the one that a specification has first. */
  readonly transport?: TargetDescription["transport"];
  /** Default: none. */
  readonly queueRoles?: TargetDescription["queueRoles"];
  /** Default: not known. */
  readonly configBytes?: number;
  /** Whether the device starts its rings where `DeviceCreation.startIndex` says. Default true. */
  readonly startIndex?: boolean;
  /** Whether the device's accesses are traced. Default true; a benchmark turns it off. */
  readonly trace?: boolean;
  /** How the kit's side of channels is. Default: connected, with the windows of `InProcessChannelOptions`. */
  readonly hostEnds?: InProcessChannelOptions;
}

/** Guest RAM of a target that is given none. */
export const defaultRam: readonly RamRegion[] = [
  { start: 0, length: 0x40_0000 },
  { start: 0x40_0000, length: 0x40_0000 },
  { start: 0xc0_0000, length: 0x8_0000 },
];

/** Where I/O BARs of a target may be placed that says nothing else. */
export const defaultIoWindow: RamRegion = { start: 0xc000, length: 0x2000 };

/** Where memory BARs of a target may be placed that says nothing else. */
export const defaultMemoryWindow: RamRegion = { start: 0xe000_0000, length: 0x100_0000 };

/** What a target with these options is and can do; `device` shows whether it saves and restores. */
export function describeInProcess(options: InProcessTargetOptions, device: DeviceUnderTest): TargetDescription {
  return {
    name: options.name,
    version: options.version,
    deviceType: options.deviceType ?? "vmchannel",
    transport: options.transport,
    identity: options.identity,
    ram: options.ram ?? defaultRam,
    ioWindow: options.ioWindow ?? defaultIoWindow,
    memoryWindow: options.memoryWindow ?? defaultMemoryWindow,
    channels: options.channels.map((name) => ({ name })),
    queueRoles: options.queueRoles ?? [],
    ...(options.configBytes === undefined ? {} : { configBytes: options.configBytes }),
    capabilities: {
      synchronous: true,
      directHostEnds: true,
      memoryAudit: options.trace ?? true,
      freshDevice: true,
      startIndex: options.startIndex ?? true,
      saveRestore: device.save !== undefined && device.restore !== undefined,
      otherConfiguration: device.save !== undefined && device.restore !== undefined,
      interruptLine: true,
    },
  };
}
