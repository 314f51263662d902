import type { QueueUse } from "../../spec/queue-uses.ts";
import type { FeatureSet } from "../../wire/feature-set.ts";
import type { DeviceBlame } from "../judgement/blame/blame-row.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { OracleOptions } from "../judgement/oracle-options.ts";
import type { QueueModel } from "../ring/queue-model.ts";
import type { QueueRole } from "../ring/queue-role.ts";
import type { ChannelModel, ChannelModels } from "../stream/channel-models.ts";
import type { HostListener } from "../stream/host-side.ts";

/** What is judged of one type of device beyond what holds for every virtio device. */
export interface DeviceModel extends HostListener {
  /** The queues that the kit knows how to use. */
  readonly queues: readonly QueueUse[];
  /** What its config space holds; undefined when the kit does not know. */
  readonly config: ConfigContent | undefined;
  /** The feature with which the device raises a config interrupt when a host end is opened or closed; empty without. */
  readonly linkFeature: string;
  /** What a queue means to the device. */
  role(queue: number): QueueRole;
  /** Whether the device may write to the writable buffers of a queue. */
  mayWrite(queue: number): boolean;
  /** Judges the bits of the host features that belong to the type. */
  judgeFeatures(offered: FeatureSet): void;
  /** Judges whether a queue of that size should be there. */
  judgeQueueSize(queue: number, size: number): void;
  /** The driver wrote features; `negotiated` says which are in force. */
  featuresWritten(negotiated: (feature: string) => boolean): void;
  /** Where in config space the device shows whether a channel's host end is connected; undefined when it does not. */
  connectionShownAt(channel: Pick<ChannelModel, "name">): number | undefined;
  /** The device is at rest with these queues live: some chains, or bytes of host ends, may go on waiting. */
  rested(queues: ReadonlyMap<number, QueueModel>): void;
  /** The device was reset with these queues live. */
  reset(queues: ReadonlyMap<number, QueueModel>): void;
}

/** What the config space of one type of device holds. */
export interface ConfigContent {
  /** How many of the first `length` bytes belong to it, by what it says itself; all when that makes no sense. */
  extent(bytes: Uint8Array, length: number): number;
  /** Judges whether it can be read although the driver has not acknowledged the device. */
  judgeEarly(bytes: Uint8Array, length: number): boolean;
  /** Judges the whole content; gives its length, or -1 where what it says cannot be taken in. */
  scan(bytes: Uint8Array, length: number): number;
  /** The bits of a byte that change while the device runs. */
  liveMask(place: number): number;
  /** Judges a byte that changes while the device runs; nothing for the others. */
  judgeLive(place: number, byte: number): void;
  /** Judges all bytes that change while the device runs. */
  judgeAllLive(bytes: Uint8Array): void;
}

/** What the oracle's half of a device type is made from. */
export interface DeviceModelOptions {
  readonly oracle: OracleOptions;
  readonly judgement: Judgement;
  /** The device's channels and their host ends. */
  readonly channels: ChannelModels;
}

/** Makes the model of a device of one type. */
export type CreateDeviceModel = (options: DeviceModelOptions) => DeviceModel;

/** The oracle's half of one device type. */
export interface DeviceHalf {
  /** Makes the model of one device. */
  readonly createModel: CreateDeviceModel;
  /** Which clauses of the type are to blame for what. */
  readonly blame: DeviceBlame;
}
