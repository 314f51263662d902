import type { PciIdentity } from "../src/target/target.ts";
import { feature, featureBits, featureNames, type OfferedFeatures } from "./features.ts";
import { modernFeatureNames, type OfferedModernFeatures } from "./modern/features.ts";
import { type Placement, placements } from "./modern/layout.ts";
import { type ModernConfiguration, modernConfiguration, type UnofferedReaction } from "./modern/modern-options.ts";

/** What the device does with a chain that no correct driver would offer. */
export type MalformedReaction =
  /** The head is completed with length 0 and everything else goes on. */
  | "complete-empty"
  /** The queue stops until the next reset. */
  | "break";

/** What a write of 0 to a queue's address does; legacy virtio leaves it open. */
export type ZeroAddressReaction =
  /** It resets the whole device, as QEMU does. */
  | "device"
  /** It takes down that queue alone. */
  | "queue";

/** Which interfaces a device can have: the legacy header, both, or virtio capabilities. */
export const interfaces = ["legacy", "transitional", "modern"] as const;

/** One of {@link interfaces}. */
export type Interfaces = (typeof interfaces)[number];

/** How a reference device is set up; everything has a default. */
export interface ReferenceOptions {
  /** Sizes of the receive and the transmit queue: powers of two, 1 .. 32768. Default 128 each. */
  readonly queueSizes?: readonly [number, number];
  /** Default `legacy`. */
  readonly transport?: Interfaces;
  /** Features to leave out or put in; every one that an interface has is offered there by default. */
  readonly features?: Partial<OfferedFeatures & OfferedModernFeatures>;
  /** Number of MSI-X vectors, 0 .. 2048; 0, the default, leaves the capability out. */
  readonly msixVectors?: number;
  /** Default `complete-empty`. */
  readonly malformedReaction?: MalformedReaction;
  /** Default `device`. */
  readonly zeroAddress?: ZeroAddressReaction;
  /** Where the structures of the modern interface lie. Default `memory`. */
  readonly structures?: Placement;
  /** Distance of the queues' places for notifications: 0, or a power of two, 4 .. 4096. Default 4. */
  readonly notifyMultiplier?: number;
  /** What the modern interface does with features that are accepted and were not offered. Default `ignore`. */
  readonly unofferedFeatures?: UnofferedReaction;
  /** Free-running index, 0 .. 65535, at which every ring starts after power-on and reset. Default 0. */
  readonly startIndex?: number;
  /** PCI ids that differ from the announced ones. */
  readonly identity?: Partial<PciIdentity>;
}

/** Options after the check, with the defaults filled in, and the channels of the environment. */
export interface Configuration {
  readonly queueSizes: readonly [number, number];
  readonly transport: Interfaces;
  /** Undefined without virtio capabilities. */
  readonly modern: ModernConfiguration | undefined;
  /** The value of the host features register of the legacy interface. */
  readonly offeredFeatures: number;
  readonly msixVectors: number;
  readonly malformedReaction: MalformedReaction;
  readonly zeroAddress: ZeroAddressReaction;
  readonly startIndex: number;
  readonly identity: PciIdentity;
  readonly channelNames: readonly string[];
  /** Size of the device config space in bytes. */
  readonly configBytes: number;
}

/** An option or a channel name that cannot be used; the message says which, what was expected and what to do. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";
}

const queueSizeMax = 32_768;
const vectorsMax = 2048;
const configBytesMax = 232;
const nameBytesMax = 79;
const recordBytes = 12;
const countBytes = 4;

const defaultIdentity: PciIdentity = {
  vendorId: 0x1af4,
  deviceId: 0x103f,
  subsystemVendorId: 0x1af4,
  subsystemId: 0xffff,
  classCode: 0x07_80_00,
};

/** A modern vmchannel device is of virtio type 63: device types that are not assigned count down. */
const modernDeviceId = 0x107f;
const notifyMultiplierMax = 4096;
const queueCount = 2;

const optionNames: readonly (keyof ReferenceOptions)[] = [
  "queueSizes",
  "features",
  "msixVectors",
  "malformedReaction",
  "zeroAddress",
  "transport",
  "structures",
  "notifyMultiplier",
  "unofferedFeatures",
  "startIndex",
  "identity",
];

/** Checks options against the channels of the environment. Throws an {@link OptionsError}. */
export function configure(options: ReferenceOptions, channelNames: readonly string[]): Configuration {
  checkKeys("option", options, optionNames);
  checkKeys("feature", options.features ?? {}, [...featureNames, ...modernFeatureNames]);
  checkKeys("identity field", options.identity ?? {}, Object.keys(defaultIdentity));
  checkNames(channelNames);
  const transport = checkedChoice("transport", options.transport ?? "legacy", interfaces);
  const features = checkedFeatures(options.features ?? {});
  const configBytes = checkedConfigBytes(channelNames);
  const own = transport === "modern" ? { ...defaultIdentity, deviceId: modernDeviceId } : defaultIdentity;
  return {
    transport,
    modern: transport === "legacy" ? undefined : checkedModern(options, features, configBytes),
    queueSizes: checkedQueueSizes(options.queueSizes ?? [128, 128]),
    offeredFeatures: featureBits(features),
    msixVectors: checkedInteger("msixVectors", options.msixVectors ?? 0, vectorsMax),
    malformedReaction: checkedChoice("malformedReaction", options.malformedReaction ?? "complete-empty", [
      "complete-empty",
      "break",
    ]),
    zeroAddress: checkedChoice("zeroAddress", options.zeroAddress ?? "device", ["device", "queue"]),
    startIndex: checkedInteger("startIndex", options.startIndex ?? 0, 0xffff),
    identity: checkedIdentity({ ...own, ...options.identity }),
    channelNames: [...channelNames],
    configBytes,
  };
}

function checkedModern(
  { structures = "memory", notifyMultiplier = 4, unofferedFeatures = "ignore" }: ReferenceOptions,
  features: AllFeatures,
  configBytes: number,
): ModernConfiguration {
  const isPower = (notifyMultiplier & (notifyMultiplier - 1)) === 0 && notifyMultiplier >= 4;
  if (notifyMultiplier !== 0 && !(isPower && notifyMultiplier <= notifyMultiplierMax)) {
    const expected = `give 0, or a power of two in 4 .. ${notifyMultiplierMax}`;
    throw new OptionsError(`notifyMultiplier is ${notifyMultiplier}; ${expected}`);
  }
  const configuration = modernConfiguration({
    featuresLow: featureBits(features) & ~(feature.notifyOnEmpty | feature.anyLayout),
    features,
    placement: checkedChoice("structures", structures, placements),
    notifyMultiplier,
    unofferedFeatures: checkedChoice("unofferedFeatures", unofferedFeatures, ["refuse", "ignore"]),
    queues: queueCount,
    configBytes,
  });
  if (typeof configuration === "string") {
    throw new OptionsError(`${configuration}; use a smaller notifyMultiplier, or structures in memory`);
  }
  return configuration;
}

function checkedQueueSizes(sizes: readonly number[]): readonly [number, number] {
  const [receive, transmit] = sizes;
  if (receive === undefined || transmit === undefined || sizes.length !== 2) {
    throw new OptionsError(`queueSizes has ${sizes.length} entries; give two, for the receive and the transmit queue`);
  }
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 1 || size > queueSizeMax || (size & (size - 1)) !== 0) {
      throw new OptionsError(`queue size ${size} is not a power of two in 1 .. ${queueSizeMax}`);
    }
  }
  return [receive, transmit];
}

type AllFeatures = OfferedFeatures & OfferedModernFeatures;

function checkedFeatures(features: Partial<AllFeatures>): AllFeatures {
  for (const name of [...featureNames, ...modernFeatureNames]) {
    const value: unknown = features[name];
    if (value !== undefined && typeof value !== "boolean") {
      throw new OptionsError(`feature ${name} is ${JSON.stringify(value)}; give true or false`);
    }
  }
  const legacy = { link: true, notifyOnEmpty: true, anyLayout: true, indirect: true, eventIndex: true };
  return { ...legacy, inOrder: true, notificationData: true, ringReset: true, ...features };
}

function checkedInteger(name: string, value: number, maximum: number): number {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new OptionsError(`${name} is ${value}; give a whole number in 0 .. ${maximum}`);
  }
  return value;
}

function checkedChoice<T extends string>(name: string, value: T, choices: readonly T[]): T {
  if (!choices.includes(value)) {
    throw new OptionsError(`${name} is ${JSON.stringify(value)}; give one of ${choices.join(", ")}`);
  }
  return value;
}

function checkedIdentity(identity: PciIdentity): PciIdentity {
  checkedInteger("identity.vendorId", identity.vendorId, 0xffff);
  checkedInteger("identity.deviceId", identity.deviceId, 0xffff);
  checkedInteger("identity.subsystemVendorId", identity.subsystemVendorId, 0xffff);
  checkedInteger("identity.subsystemId", identity.subsystemId, 0xffff);
  checkedInteger("identity.classCode", identity.classCode, 0xff_ff_ff);
  return identity;
}

function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name.length < 1 || name.length > nameBytesMax) {
      throw new OptionsError(`channel name "${name}" has ${name.length} bytes; a name has 1 .. ${nameBytesMax}`);
    }
    const bad = /[^ -~]|[:,]/.exec(name);
    if (bad !== null) {
      const place = `character ${JSON.stringify(bad[0])} at position ${bad.index}`;
      throw new OptionsError(`channel name ${JSON.stringify(name)} has ${place}; use printable ASCII but ':' and ','`);
    }
    if (seen.has(name)) {
      throw new OptionsError(`channel name "${name}" is used twice; names are addresses and must differ`);
    }
    seen.add(name);
  }
}

function checkedConfigBytes(names: readonly string[]): number {
  let bytes = countBytes;
  for (const name of names) {
    bytes += recordBytes + name.length;
  }
  if (bytes > configBytesMax) {
    const over = bytes - configBytesMax;
    throw new OptionsError(
      `${names.length} channels need ${bytes} bytes of config space, ${over} more than the ${configBytesMax} that fit ` +
        "an I/O BAR; use fewer channels or shorter names",
    );
  }
  return bytes;
}

function checkKeys(what: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) {
      throw new OptionsError(`unknown ${what} "${key}"; known are ${known.join(", ")}`);
    }
  }
}
