import type { ReferenceSetup } from "../../support/reference-session.ts";
import * as lookers from "./lookers.ts";
import * as queues from "./queues.ts";
import * as receives from "./receives.ts";
import * as registers from "./registers.ts";
import * as silent from "./silent.ts";
import * as transmits from "./transmits.ts";
import * as walks from "./walks.ts";

/** A device that does several things that few devices do and that the specification allows. */
export interface OddDevice {
  readonly title: string;
  readonly setup: ReferenceSetup;
  /** The SHOULD clauses it breaks. */
  readonly warns: readonly string[];
}

const noFeatures = { link: false, notifyOnEmpty: false, anyLayout: false, indirect: false, eventIndex: false };

export const oddDevices: readonly OddDevice[] = [
  {
    title: "gives and takes byte by byte, publishes in batches and keeps its selection when a queue does not exist",
    setup: {
      parts: {
        Receive: receives.ByteReceive,
        Transmit: transmits.TricklingTransmit,
        Virtqueue: queues.BatchingQueue,
        Interrupts: queues.BothBitsInterrupts,
        Transport: registers.SelectiveTransport,
        ReferenceDevice: registers.EarlyDevice,
      },
    },
    warns: [],
  },
  {
    title: "cuts host bytes at random, fills with zeros, serves channels out of turn and interrupts all the time",
    setup: {
      parts: {
        Receive: receives.RaggedReceive,
        Transmit: transmits.ReorderingTransmit,
        Virtqueue: queues.HastyQueue,
        Suppression: queues.LoudSuppression,
        Interrupts: queues.MarkingInterrupts,
        Transport: registers.MaskingTransport,
        Channels: receives.StrangeIdChannels,
      },
      saves: false,
    },
    warns: ["INT-7"],
  },
  {
    title: "repeats messages behind themselves, counts what it took, hides its features and greets after a reset",
    setup: {
      parts: {
        Receive: receives.RepeatingReceive,
        Virtqueue: queues.CountingQueue,
        ChainWalk: queues.NotingWalk,
        Suppression: queues.GreetingSuppression,
        Transport: registers.HidingTransport,
        PciFunction: registers.OldFunction,
      },
      saves: false,
    },
    warns: ["VMC-TX-5"],
  },
  {
    title: "takes receive chains ahead, waits for the slowest host end and never clears a status bit",
    setup: {
      parts: {
        Receive: receives.EagerReceive,
        ReferenceDevice: receives.EagerDevice,
        Transmit: transmits.BlockingTransmit,
        Virtqueue: queues.HoldingQueue,
        Transport: registers.StickyTransport,
      },
      saves: false,
    },
    warns: ["VMC-ISO-2"],
  },
  {
    title: "defers all work, reads descriptors twice, takes host bytes over and knows no access of a foreign width",
    setup: {
      parts: {
        ReferenceDevice: transmits.DeferringDevice,
        ChainWalk: walks.DoubtingWalk,
        Virtqueue: queues.HeadStrictQueue,
        Channels: receives.EagerChannels,
        Transport: registers.StrictTransport,
        ConfigSpace: registers.MeasuredConfigSpace,
      },
    },
    warns: ["RNG-29"],
  },
  {
    title: "stops at the slightest fault, decodes by the first byte and gives zeros past its config space",
    setup: {
      options: { malformedReaction: "break", zeroAddress: "queue" },
      parts: {
        Virtqueue: queues.SolidaryQueue,
        ChainWalk: walks.StrictWalk,
        Transport: registers.FirstByteTransport,
        ConfigSpace: registers.ZeroEndedConfigSpace,
      },
    },
    warns: [],
  },
  {
    title: "follows any indirect table, serves repeated heads one by one and asks for quiet while it works",
    setup: {
      parts: {
        ChainWalk: walks.LenientWalk,
        ChainsInFlight: walks.ForgetfulInFlight,
        Virtqueue: queues.QuietQueue,
        Ring: queues.QuietRing,
        Suppression: queues.TellingSuppression,
      },
    },
    warns: [],
  },
  {
    title: "stores flags with the index, tells loops by counting, shows no features and has more windows, at 4 GiB",
    setup: {
      parts: {
        Ring: queues.WideRing,
        Virtqueue: queues.LateQueue,
        ChainWalk: walks.CountingWalk,
        Transport: registers.SilentTransport,
        PciFunction: registers.SpaciousFunction,
      },
      saves: false,
      ram: [
        { start: 0x1_0000_0000, length: 0x40_0000 },
        { start: 0x1_0080_0000, length: 0x40_0000 },
      ],
    },
    warns: [],
  },
  {
    title: "completes in reverse, has a constant past its config space, and no feature on rings of 2 and 1",
    setup: {
      options: { features: noFeatures, queueSizes: [2, 1], msixVectors: 0 },
      parts: {
        Virtqueue: queues.ReversingQueue,
        ChainWalk: queues.NotingWalk,
        ConfigSpace: registers.ConstantEndedConfigSpace,
      },
      saves: false,
    },
    warns: [],
  },
  {
    title: "refuses split headers, and reads behind its config space but not across its end, with no feature",
    setup: {
      options: { features: noFeatures, queueSizes: [8, 8], malformedReaction: "break" },
      parts: {
        Transmit: transmits.UndividedTransmit,
        ChainWalk: transmits.MeasuringWalk,
        Transport: registers.FillingTransport,
        ConfigSpace: registers.MeasuredZeroEndedConfigSpace,
      },
    },
    warns: [],
  },
  {
    title: "looks at its rings with every access, notified or not, and has a capability of its vendor's own",
    setup: {
      parts: {
        Transport: lookers.PollingTransport,
        Ring: lookers.BlockRing,
        PciFunction: registers.TalkativeFunction,
      },
    },
    warns: [],
  },
  {
    title: "fills buffers with zeros before it knows what they are, stops at faults and never tells its features",
    setup: {
      options: { malformedReaction: "break" },
      parts: {
        ChainWalk: walks.ZeroingWalk,
        Receive: receives.EagerReceive,
        ReferenceDevice: receives.EagerDevice,
        Transport: registers.MuteTransport,
      },
      saves: false,
    },
    warns: [],
  },
  {
    title: "stops a queue at a fault and tells nothing of what it had completed in that pass",
    setup: { options: { malformedReaction: "break" }, parts: { Virtqueue: silent.SilentQueue } },
    warns: [],
  },
  {
    title: "stops as a whole at a fault and tells nothing more, whatever it had completed",
    setup: {
      options: { malformedReaction: "break" },
      parts: {
        Virtqueue: queues.SolidaryQueue,
        Interrupts: silent.SilentInterrupts,
        ReferenceDevice: silent.SilentDevice,
      },
    },
    warns: [],
  },
  {
    title: "interrupts for its queues without cause",
    setup: { parts: { ReferenceDevice: lookers.JumpyDevice } },
    warns: ["INT-15", "INT-7"],
  },
];
