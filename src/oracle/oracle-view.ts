import type { Finding } from "../verdict/finding.ts";
import type { AtRest } from "./at-rest.ts";
import type { ConfigSpaceModel } from "./device/config-space-model.ts";
import type { DueInterrupts } from "./interrupt/due-interrupts.ts";
import type { InterruptModel } from "./interrupt/interrupt-model.ts";
import type { MsixModel } from "./interrupt/msix-model.ts";
import type { Judgement } from "./judgement/judgement.ts";
import type { Segment } from "./ring/chain/chain-walk.ts";
import type { QueueModel } from "./ring/queue-model.ts";
import type { Entry } from "./ring/queue-role.ts";
import type { ChannelModel } from "./stream/channel-models.ts";
import type { ReceiveStream } from "./stream/receive-stream.ts";
import type { TransmitStream } from "./stream/transmit-stream.ts";
import type { Registers } from "./transport/registers.ts";
import type { TransportModel } from "./transport/transport-model.ts";

/** What those who drive a device see of a model: these members of it, and none that they could change. */
type Looks<Model, Members extends keyof Model> = Readonly<Pick<Model, Members>>;

/** A queue as those who drive it see it. */
export interface QueueView
  extends Looks<
    QueueModel,
    | "index"
    | "size"
    | "ring"
    | "outsideRam"
    | "usedSeen"
    | "usedFlags"
    | "availableEvent"
    | "direction"
    | "owing"
    | "forWritableOfCompleted"
  > {
  readonly features: Readonly<QueueModel["features"]>;
  /** Entries that were not completed, in the order they were offered. */
  readonly outstanding: readonly Looks<Entry, "chain" | "notified">[];
}

/** A channel as those who drive a device see it. */
export interface ChannelView extends Looks<ChannelModel, "position" | "name" | "id" | "connected" | "reading"> {
  readonly transmit: Looks<TransmitStream, "ended" | "judged" | "uncompleted">;
  readonly receive: Looks<ReceiveStream, "sent" | "delivered" | "ended" | "owed" | "pending" | "judged">;
}

/**
 * The oracle as those who drive a device see it: what is owed, and what a driver could know by itself. Nothing of it
 * changes the oracle, which the compiler holds: whoever drives tells it something by showing it evidence.
 */
export interface OracleView {
  readonly judgement: Looks<Judgement, "doubt" | "step" | "reached"> & {
    /** The first observation that no allowed behaviour explains. */
    readonly finding: Finding | undefined;
    readonly warnings: readonly Finding[];
    /** Open choices seen: id of the ambiguity or statement -> behaviour. */
    readonly choices: ReadonlyMap<string, string>;
  };
  readonly registers: Looks<Registers, "msix" | "hostFeatures" | "writtenFeatures" | "value" | "possible"> & {
    readonly featuresRead: Looks<Registers["featuresRead"], "readsBack">;
    readonly queues: Looks<Registers["queues"], "queueSize">;
  };
  readonly transport: Looks<TransportModel, "registerAt" | "registersIn">;
  readonly interrupts: Looks<InterruptModel, "line" | "msix" | "missing" | "owedBy"> & {
    readonly due: Looks<DueInterrupts, "allowed" | "configOwed" | "configAllowed">;
  };
  readonly messages: Looks<MsixModel, "enabled" | "programmed" | "isProgrammed" | "missing" | "mustPend">;
  readonly configSpace: Looks<ConfigSpaceModel, "bytesKnown" | "extent">;
  readonly device: {
    /** Where in config space the device shows whether a channel's host end is connected; undefined when it does not. */
    connectionShownAt(channel: Pick<ChannelView, "name">): number | undefined;
  };
  readonly channels: { readonly all: readonly ChannelView[] };
  readonly rest: Looks<AtRest, "owing" | "awaitsHostEnds">;
  /** Live queues by index. */
  readonly queues: ReadonlyMap<number, QueueView>;
  /** Nothing is owed and no value is expected until the next reset. */
  readonly uncertain: boolean;
  /** Some queue was offered more than it has entries. */
  readonly overfull: object | undefined;
  /** Stretches of guest memory whose contents are the guest's own damage until the next reset. */
  readonly damaged: readonly Readonly<Segment>[];
  /** Whether config space shows the driver which host ends are connected. */
  readonly linksShown: boolean;
}
