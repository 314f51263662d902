import type { PciIdentity } from "../src/target/target.ts";
import type { Stretch } from "./chain.ts";
import type { ModernState } from "./modern/modern-state.ts";
import type { MsixState } from "./msix.ts";
import type { Configuration, Interfaces } from "./options.ts";
import type { PciState } from "./pci-function.ts";
import type { TransportState } from "./transport.ts";
import type { VirtqueueState } from "./virtqueue-state.ts";

/** The part of a configuration that the guest can see: a state fits only a device that has the same. */
export interface StateConfiguration {
  readonly identity: PciIdentity;
  readonly queueSizes: readonly number[];
  readonly offeredFeatures: number;
  readonly msixVectors: number;
  readonly startIndex: number;
  readonly channelNames: readonly string[];
  readonly transport: Interfaces;
  /** Null without virtio capabilities. */
  readonly modern: StateModernConfiguration | null;
}

/** What a guest can see of how the modern interface was set up. */
export interface StateModernConfiguration {
  readonly featuresLow: number;
  readonly featuresHigh: number;
  readonly placement: string;
  readonly notifyMultiplier: number;
}

/** A transmit chain that waits for its host end. */
export interface HeldChainState {
  readonly head: number;
  /** How often the head was offered again meanwhile. */
  readonly repeats: number;
  /** Where the payload lies that the host end has not taken. */
  readonly remainder: readonly Stretch[];
}

/** One channel. */
export interface ChannelState {
  readonly connected: boolean;
  /** Host bytes for the guest, two hexadecimal digits a byte. */
  readonly pending: string;
  /** Oldest first. */
  readonly held: readonly HeldChainState[];
}

/** Everything a device knows at one moment. */
export interface DeviceState {
  readonly configuration: StateConfiguration;
  readonly pci: PciState;
  readonly msix: MsixState;
  readonly registers: TransportState;
  readonly interrupts: { readonly isr: number; readonly configVector: number };
  readonly receive: VirtqueueState;
  readonly transmit: VirtqueueState;
  /** Positions of the channels with host bytes, who has waited longest first. */
  readonly line: readonly number[];
  /** By position. */
  readonly channels: readonly ChannelState[];
  /** Null without virtio capabilities. */
  readonly modern: ModernState | null;
}

/** Why a state document is refused. */
export type StateErrorCode =
  /** It is not what a device has written. */
  | "damaged"
  /** It is of another kind or version. */
  | "version"
  /** It is the state of a device that was set up in another way. */
  | "configuration";

/** A state document that a device does not take over; the message says what is wrong and where. */
export class StateError extends Error {
  override readonly name = "StateError";
  readonly code: StateErrorCode;

  constructor(code: StateErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The part of a configuration that goes into a state. */
export function stateConfiguration(configuration: Configuration): StateConfiguration {
  const { identity, queueSizes, offeredFeatures, msixVectors, startIndex, channelNames } = configuration;
  const { transport, modern } = configuration;
  const { vendorId, deviceId, subsystemVendorId, subsystemId, classCode } = identity;
  return {
    identity: { vendorId, deviceId, subsystemVendorId, subsystemId, classCode },
    queueSizes,
    offeredFeatures,
    msixVectors,
    startIndex,
    channelNames,
    transport,
    modern: modern === undefined ? null : modernPart(modern),
  };
}

function modernPart({
  featuresLow,
  featuresHigh,
  placement,
  notifyMultiplier,
}: StateModernConfiguration): StateModernConfiguration {
  return { featuresLow, featuresHigh, placement, notifyMultiplier };
}
