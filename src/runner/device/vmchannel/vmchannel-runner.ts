import type { Specification } from "../../../spec/specification.ts";
import type { TargetDescription } from "../../../target/target.ts";
import type { UntoldRung } from "../../../verdict/ladder.ts";
import { encodeHeader } from "../../../wire/message-header.ts";
import type { RunnerDevice, TrialChain } from "../runner-device.ts";
import { examineChannels } from "./examine-channels.ts";

/** Room for a message to the guest. */
const roomBytes = 64;

/** What the runner does for vmchannel only. */
export const vmchannelRunner: RunnerDevice = {
  trialChains,
  untold,
  examination: { step: "channels", examine: examineChannels },
};

/** Messages of no channel and of the first, all without payload, and room for messages where there is a host end. */
function trialChains({ vmchannel }: Specification, { channels }: TargetDescription): readonly TrialChain[] {
  return vmchannel.queues.flatMap(({ index: queue, direction }): TrialChain[] => {
    if (direction === "device-to-guest") {
      return channels.length === 0 ? [] : [{ queue, bytes: new Uint8Array(roomBytes), isWritable: true }];
    }
    return [vmchannel.configLayout.reservedId, 0].map((channel) => ({
      queue,
      bytes: encodeHeader(vmchannel.message, { channelId: channel, length: 0 }),
      isWritable: false,
    }));
  });
}

function untold({ channels, capabilities }: TargetDescription): readonly UntoldRung[] {
  // The kit holds the host ends and the interrupt line of a device in its own process.
  if (capabilities.directHostEnds) {
    return [];
  }
  const line: UntoldRung = {
    rung: "interrupts",
    detail: "the manifest names no interrupt line",
    hint: "Name it in interrupt of the manifest, or clauses on the line are not tried.",
  };
  const ends: UntoldRung = {
    rung: "channels",
    detail: "the manifest names no channel",
    hint: "List each channel with its host end in channels of the manifest, or clauses on messages are not tried.",
  };
  return [...(capabilities.interruptLine ? [] : [line]), ...(channels.length > 0 ? [] : [ends])];
}
