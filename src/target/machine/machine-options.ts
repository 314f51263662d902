import type { InProcessChannelOptions } from "../../host/in-process.ts";
import { defaultIoWindow, defaultMemoryWindow } from "../in-process/in-process-options.ts";
import type { PciIdentity, RamRegion, TargetDescription } from "../target.ts";
import type { CreateMachine } from "./machine-port.ts";

/** What is needed to judge a device of a machine that lives in this process. */
export interface MachineTargetOptions {
  /** Name in reports and expectations. */
  readonly name: string;
  /** Version in reports and expectations; may be empty. */
  readonly version: string;
  /** Makes the machine. */
  readonly create: CreateMachine;
  /** Ids by which the function is judged. */
  readonly identity: PciIdentity;
  /** Names of the channels, in the order in which the machine is given them. */
  readonly channels: readonly string[];
  /** The part of the machine's RAM that the kit may use, in whole pages. Default: 4 MiB from 1 MiB on. */
  readonly ram?: readonly RamRegion[];
  /** Default 0xc000, 0x2000 ports. */
  readonly ioWindow?: RamRegion;
  /** Default 16 MiB at 0xe0000000. */
  readonly memoryWindow?: RamRegion;
  /** Default `other`. */
  readonly deviceType?: TargetDescription["deviceType"];
  /** Default: the one that a specification has first. */
  readonly transport?: TargetDescription["transport"];
  /** Default: none. */
  readonly queueRoles?: TargetDescription["queueRoles"];
  /** Default: not known. */
  readonly configBytes?: number;
  /** Whether the device has nothing left to do when an access and the machine's `work` have returned. Default true. */
  readonly synchronous?: boolean;
  /** How the kit's side of channels is. Default: connected, with the windows of `InProcessChannelOptions`. */
  readonly hostEnds?: InProcessChannelOptions;
}

/** The first MiB of a PC holds its BIOS and its video memory. */
const defaultRam: readonly RamRegion[] = [{ start: 0x10_0000, length: 0x40_0000 }];

/** What a target with these options is and can do. */
export function describeMachine(options: MachineTargetOptions): TargetDescription {
  return {
    name: options.name,
    version: options.version,
    deviceType: options.deviceType ?? "other",
    transport: options.transport,
    identity: options.identity,
    ram: options.ram ?? defaultRam,
    ioWindow: options.ioWindow ?? defaultIoWindow,
    memoryWindow: options.memoryWindow ?? defaultMemoryWindow,
    channels: options.channels.map((name) => ({ name })),
    queueRoles: options.queueRoles ?? [],
    ...(options.configBytes === undefined ? {} : { configBytes: options.configBytes }),
    capabilities: {
      synchronous: options.synchronous ?? true,
      directHostEnds: true,
      memoryAudit: false,
      freshDevice: false,
      startIndex: false,
      saveRestore: false,
      interruptLine: true,
    },
  };
}
