import { queueUses } from "../../../spec/queue-uses.ts";
import type { DeviceModel, DeviceModelOptions } from "../device-model.ts";
import { judgeDeviceFeatures } from "../judge-device-features.ts";
import { judgeQueuePresence } from "../judge-queue-presence.ts";
import { ChannelList } from "./channel-list.ts";
import { ReceiveRole } from "./receive-role.ts";
import { TransmitRole } from "./transmit-role.ts";

/** The feature with which a device shows and tells whether host ends are connected. */
const linkFeature = "VMCHANNEL_F_LINK";

/** What is judged of vmchannel: its config space, messages and channels (device.md). */
export function createVmchannelModel({ oracle, judgement, channels }: DeviceModelOptions): DeviceModel {
  const { specification, description, intended, observed } = oracle;
  const { vmchannel } = specification;
  const transmit = new TransmitRole(
    specification,
    judgement,
    channels,
    intended,
    description.capabilities.directHostEnds,
  );
  const receive = new ReceiveRole(specification, judgement, channels, intended, observed);
  const config = new ChannelList(specification, judgement, channels);
  const queues = queueUses(specification, description);
  const incoming = queues.find(({ direction }) => direction === "device-to-guest")?.index;
  const linkBit = vmchannel.features.find(({ name }) => name === linkFeature)?.bit;
  return {
    queues,
    config,
    linkFeature,
    role: (queue) => (queue === incoming ? receive : transmit),
    mayWrite: (queue) => queue === incoming,
    judgeFeatures: (offered) => {
      config.linkOffered = linkBit !== undefined && offered.has(linkBit);
      judgeDeviceFeatures(judgement, vmchannel, "vmchannel", offered);
    },
    judgeQueueSize: (queue, size) => {
      judgeQueuePresence(judgement, vmchannel, queue, size);
    },
    featuresWritten: (negotiated) => {
      transmit.anyLayout = negotiated("ANY_LAYOUT") || negotiated("VERSION_1");
    },
    connectionShownAt: (channel) => (config.linkOffered ? config.flagsOffset(channel) : undefined),
    rested: (live) => {
      const chains = incoming === undefined ? undefined : live.get(incoming)?.outstanding;
      const waiting = chains?.some(({ notified }) => notified) ?? false;
      if (channels.receiveOwed) {
        channels.waitForChains(!waiting);
      } else if (waiting) {
        judgement.reach("completed-without-message");
      }
    },
    reset: (queues) => {
      // What was in flight from the guest is neither delivered nor completed later.
      for (const queue of queues.values()) {
        const isInFlight = queue.direction === "device-reads" && queue.outstanding.some(({ notified }) => notified);
        judgement.clause("VMC-LIFE-2").reached += isInFlight ? 1 : 0;
      }
      transmit.reset();
    },
    hostResumed: (channel) => transmit.hostResumed(channel),
    hostClosed: (channel) => transmit.hostClosed(channel),
    received: (channel, bytes) => transmit.received(channel, bytes),
  };
}
