import type { HostEnd } from "../host/host-end.ts";
import type { AccessBatch } from "./access-batch.ts";
import type { AccessTrace } from "./access-trace.ts";

/** A stretch of guest RAM, in bytes. */
export interface RamRegion {
  readonly start: number;
  readonly length: number;
}

/** One channel as the target's manifest or options announce it. */
export interface ChannelDescription {
  /** The channel's address, as the config space must show it. */
  readonly name: string;
}

/** The PCI ids the function must show; a parameter of the target, not a clause. */
export interface PciIdentity {
  readonly vendorId: number;
  readonly deviceId: number;
  readonly subsystemVendorId: number;
  readonly subsystemId: number;
  /** Class code, 24 bits: base class, subclass, interface. */
  readonly classCode: number;
}

/** What a target can do beyond running accesses. */
export interface TargetCapabilities {
  /** A run returns only when the device has nothing left to do. */
  readonly synchronous: boolean;
  /** Nothing lies between the device and the kit's side of its channels: no socket takes bytes that wait on the way. */
  readonly directHostEnds: boolean;
  /** Every access of the device to guest memory is traced. */
  readonly memoryAudit: boolean;
  /** `renew` gives a device as from power-on, PCI state included. */
  readonly freshDevice: boolean;
  /** `renew` can start the rings at given indices. */
  readonly startIndex: boolean;
  /** `saveAndRestore` works. */
  readonly saveRestore: boolean;
  /** `tryRestore` has the state of a device that is set up in another way. Default false. */
  readonly otherConfiguration?: boolean;
  /** The level of INTA can be sampled. */
  readonly interruptLine: boolean;
  /** How long the device's process was busy can be read. */
  readonly busyTime?: boolean;
}

/** How a queue of a device whose type the kit does not know may be used. */
export type QueueRole = SinkQueue | RequestQueue;

/** Any readable chain put on the queue is consumed and completed. */
export interface SinkQueue {
  readonly queue: number;
  readonly role: "sink";
}

/** A chain with these bytes for the device to read, and room for it to write behind them, is completed. */
export interface RequestQueue {
  readonly queue: number;
  readonly role: "request";
  /** Hexadecimal digits, two for each byte. */
  readonly readable: string;
  /** Bytes of each writable buffer; at least one. */
  readonly writable: readonly number[];
}

/** Everything the kit knows of a target before the first access. */
export interface TargetDescription {
  /** Name in reports and expectations. */
  readonly name: string;
  /** Version in reports and expectations; empty when it has none. */
  readonly version: string;
  /**
   * Name of the device type's document, such as `vmchannel`; `other` for a virtio device of a type that has none, of
   * which only the general clauses are judged.
   */
  readonly deviceType: string;
  /** Name of the transport's document, such as `modern-pci`; left out for the one that a specification has first. */
  readonly transport?: string | undefined;
  /** Ids by which the function is found and judged. */
  readonly identity: PciIdentity;
  /** Guest RAM the kit may use, ascending, not overlapping; touching regions are separate memory of the target. */
  readonly ram: readonly RamRegion[];
  /** Ascending I/O port windows where BAR0 may be placed, as [first port, length]. */
  readonly ioWindow: RamRegion;
  /** Where memory BARs may be placed. */
  readonly memoryWindow: RamRegion;
  /** Channels in the order of their numbers. */
  readonly channels: readonly ChannelDescription[];
  /** For `other` devices: queues that can be used without knowing the type. */
  readonly queueRoles: readonly QueueRole[];
  /** For `other` devices: bytes of device config space that follow the header; 0 or absent when not known. */
  readonly configBytes?: number;
  /** What the target promises and can be asked. */
  readonly capabilities: TargetCapabilities;
}

/** What to do to a target before a scenario. */
export interface RenewOptions {
  /** Free-running index at which every ring starts; 0 unless the target has `startIndex`. */
  readonly startIndex: number;
  /**
   * The scenario before ended early, so that bytes of its streams may still be under way: a target in a process of its
   * own starts over where it can.
   */
  readonly startOver?: boolean;
  /** Nothing of what went before may have a part in this scenario: whatever the kit has started is started anew. */
  readonly afresh?: boolean;
}

/** What happens to host ends when a saved device comes back. */
export type RestorePolicy = "transparent" | "disconnect";

/** What happens around a save, besides the save itself and the restore. */
export interface SaveCourse {
  /** Accesses right before the save: what they give the device to do may not be done when its state is saved. */
  readonly before?: AccessBatch;
  /** The state is saved twice in a row, and the second document counts. */
  readonly twice?: boolean;
  /** What the host does between the save and the restore. */
  readonly meanwhile?: () => void | Promise<void>;
  /**
   * Accesses to the same device after the save, which then takes its own state back; without them a new one does. A
   * device that is in use may refuse that, and then a new one takes the state as well.
   */
  readonly use?: AccessBatch;
}

/** What is wrong with a state document that is offered to a running device. */
export type DamageKind = "flip" | "truncate" | "version" | "configuration";

/** What a device did with a state document that was not its own. */
export interface RestoreAttempt {
  /** Why the device refused it; undefined when it took it over. */
  readonly refusal: string | undefined;
  /**
   * Whether the device saves another state after the attempt than it did before; undefined when two saves without an
   * attempt between them differ as well.
   */
  readonly changed: boolean | undefined;
}

/**
 * The port through which the kit meets an implementation. A method may answer at once or with a promise; a caller
 * awaits only promises. What goes wrong with the target itself rejects or throws a `TargetError`; a target in a
 * process of its own that crashes or hangs is told apart there.
 */
export interface Target {
  /** What was announced of it. */
  readonly description: TargetDescription;
  /** The device's accesses since the last `clear`, when the target has `memoryAudit`. */
  readonly trace: AccessTrace | undefined;
  /** How often the kit has started it; absent where it is no process or machine that the kit starts. */
  readonly starts?: number | undefined;
  /**
   * Carries out every access in order and fills in the values read. Once a synchronous target has, what its device
   * sent to host ends meanwhile can be taken there.
   */
  run(batch: AccessBatch): void | Promise<void>;
  /**
   * Gives the device and its host ends one more chance to work: one round. With `host-ends` only for what the kit did
   * at host ends since the last round: a synchronous device needs no more after a batch, and has it with the next
   * `run` at the latest.
   */
  settle(only?: "host-ends"): void | Promise<void>;
  /** Prepares for a new scenario; a fresh device where the target has `freshDevice`, else nothing but a quiet line. */
  renew(options: RenewOptions): void | Promise<void>;
  /** The kit's side of a channel's host end, by position in `description.channels`. */
  hostEnd(channel: number): HostEnd;
  /** Saves the device and goes on with a restored copy of it. Only with `saveRestore`. */
  saveAndRestore(policy: RestorePolicy, course?: SaveCourse): void | Promise<void>;
  /**
   * Saves the running device, damages the document and offers it to the device, transparently. `configuration` offers
   * the document of another device instead. `at` selects the place of the damage or one of its variants. Undefined
   * where the target cannot make such a document.
   */
  tryRestore?(damage: DamageKind, at: number): RestoreAttempt | undefined | Promise<RestoreAttempt | undefined>;
  /**
   * Milliseconds that the device's process has been running or waiting for a processor; undefined when the system does
   * not tell.
   */
  busyTime?(): number | undefined;
  /** The last lines that the target wrote to its error output, oldest first; empty in-process. */
  errorOutput(): readonly string[];
  /** Ends the target and everything started for it. Never rejects. */
  close(): void | Promise<void>;
}
