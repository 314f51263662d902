import type { PropertyContext } from "../../src/runner/check/property.ts";

/** Says why a property cannot run on a target, or undefined when it can. */
export type Need = (context: PropertyContext) => string | undefined;

/** Needs nothing but a legacy virtio function. */
export const anyDevice: Need = () => undefined;

/** Needs a PCI function. */
export const pciFunction: Need = ({ withoutPci }) =>
  withoutPci === true ? "the device is not a PCI function" : undefined;

/** Needs a device status that is the device's own; a back-end has none. */
export const deviceStatus: Need = ({ transport }) =>
  transport === "vhost-user" ? "device status is the front-end's own" : undefined;

/** Needs one of the transports of these names; they are those of the files in spec/transports/. */
export function on(...transports: readonly string[]): Need {
  return ({ transport }) => (transports.includes(transport) ? undefined : `the transport is ${transport}`);
}

/** Needs the device type of this kit: channels, and host ends that the kit holds. */
export const vmchannel: Need = (context) =>
  context.deviceType === "vmchannel" ? undefined : "the device is not a vmchannel device";

/** Needs a vmchannel device with a channel, whose host end the kit holds. */
export const someChannel: Need = (context) =>
  vmchannel(context) ?? (context.channelCount > 0 ? undefined : fewChannels(context));

/** Needs a queue that traffic can be put on without knowing more of the device. */
export const usableQueue: Need = (context) =>
  context.queues.length > 0 ? undefined : "the device has no queue that can be used without knowing its type";

/** Needs more than one channel. */
export const severalChannels: Need = (context) =>
  vmchannel(context) ?? (context.channelCount > 1 ? undefined : fewChannels(context));

function fewChannels({ channelCount }: PropertyContext): string {
  return channelCount === 1 ? "the device has only one channel" : "no channel of the device is known";
}

/** Needs rings on which chains of several descriptors, or several chains, fit. */
export function ringOf(descriptors: number): Need {
  return (context) => {
    const used = context.queues.length > 0 ? context.queues.map(({ index }) => index) : [0];
    const largest = Math.max(...used.map((queue) => context.queueSizes[queue] ?? 0));
    return largest >= descriptors ? undefined : noRingOf(descriptors, largest);
  };
}

function noRingOf(descriptors: number, largest: number): string {
  return largest === 0 ? "no queue has a size" : `no queue has as many as ${descriptors} descriptors`;
}

/** Needs some feature to be offered, whichever. */
export const someFeature: Need = (context) =>
  context.features.size > 0 ? undefined : "the device offers no feature that could be left out";

/** Needs an MSI-X capability. */
export const msix: Need = (context) => (context.msix ? undefined : "the function has no MSI-X capability");

/** Needs a feature to be offered. */
export function feature(name: string): Need {
  return (context) => (context.features.has(name) ? undefined : `the device does not offer ${name}`);
}

/** The name of something a target may be able to do. */
export type CapabilityName = keyof PropertyContext["capabilities"];

const capabilityTexts: Readonly<Record<CapabilityName, string>> = {
  synchronous: "the target cannot say when the device has nothing left to do",
  directHostEnds: "sockets lie between the device and the kit",
  memoryAudit: "the target does not trace the device's memory accesses",
  freshDevice: "the target cannot give a device as from power-on",
  startIndex: "the target cannot start rings at a given index",
  saveRestore: "the target cannot save and restore the device",
  otherConfiguration: "there is no state of a device that is set up in another way",
  interruptLine: "the level of the interrupt line cannot be sampled",
  busyTime: "the target does not tell how long the device's process was busy",
};

/** Needs a capability of the target. */
export function capability(name: CapabilityName): Need {
  return (context) => (context.capabilities[name] ? undefined : capabilityTexts[name]);
}

/** Needs everything that `needs` names; the first one missing gives the reason. */
export function all(...needs: readonly Need[]): Need {
  return (context) => {
    for (const need of needs) {
      const reason = need(context);
      if (reason !== undefined) {
        return reason;
      }
    }
    return undefined;
  };
}
