import type { Facts } from "../judgement/blame/blame-row.ts";
import type { ChainLayout, Notice } from "../judgement/blame/circumstances.ts";
import type { Chain } from "./chain/chain-walk.ts";
import type { AllowedReactions } from "./chain/reactions.ts";
import type { QueueModel } from "./queue-model.ts";

/** One entry of the available ring that has not been completed. */
export interface Entry {
  /** The id as the driver wrote it. */
  readonly id: number;
  /** Undefined when the id is out of range. */
  readonly chain: Chain | undefined;
  reactions: AllowedReactions;
  /** The driver has notified since, or the device had asked not to be notified. */
  notified: boolean;
  /** Counts the entries of the queue in the order they were offered. */
  readonly sequence: number;
  /** Free-running index of the entry, counted on past 65535. */
  readonly position: number;
  /** What is most special about how the chain is laid out. */
  readonly layout: ChainLayout;
  /** How the driver told the device of it; undefined when it notified of this entry alone. */
  notice: Notice | undefined;
  /** The device was at rest with this entry in the ring before the driver notified of it. */
  rested: boolean;
  /** It was offered before the device may have stopped as a whole, so that its completion tells nothing of that. */
  beforeStop: boolean;
  /** The used index that covers it goes on where it was before the reset, so that its element may be an old one. */
  indexSurvived: boolean;
}

/** How strongly the completion of an entry is owed. */
export type Obligation = "must" | "should" | "no";

/** What a queue means to its device. */
export interface QueueRole {
  /** Conditions beyond the ring's own, from the direction the role uses. */
  conditions(chain: Chain): readonly string[];
  offered(entry: Entry): void;
  /** The entry's head was offered again while it is in flight. */
  duplicated(entry: Entry): void;
  /** A used element for the entry was seen. */
  completed(entry: Entry, usedLength: number): void;
  /** Whether no entry at all is owed at present. */
  readonly owesNothing: boolean;
  /** Whether the entry must, or should, be completed by now, when nothing is broken and it was notified. */
  owes(entry: Entry, queue: QueueModel): Obligation;
  /** Whether the device writes what the queue's chains describe. */
  readonly writes: boolean;
  /** The device both reads and writes what the queue's chains describe. */
  readonly isRequest?: true;
  /** What is known of what the entry carries, when it is not completed. */
  facts(entry: Entry): Facts;
  /** Whether a message of this life was malformed. */
  readonly refusedMessage: boolean;
  /** The entry should have been completed and was not. */
  late(entry: Entry): void;
}

/** Features of the present negotiation that change how a ring is read. */
export interface RingFeatures {
  readonly indirect: boolean;
  readonly eventIndex: boolean;
  readonly anyLayout: boolean;
  /** The driver accepted bits that are not offered. */
  readonly unoffered: boolean;
}

/** The features that matter to rings, of those that were negotiated. */
export function ringFeatures(negotiated: (feature: string) => boolean, unoffered: boolean): RingFeatures {
  return {
    indirect: negotiated("INDIRECT_DESC"),
    eventIndex: negotiated("EVENT_IDX"),
    anyLayout: negotiated("ANY_LAYOUT") || negotiated("VERSION_1"),
    unoffered,
  };
}

/** What new used elements mean to the interrupt ledger. */
export interface UsedProgress {
  /** The entries that were completed, in the order of the used ring. */
  readonly completed: readonly Entry[];
  readonly from: number;
  readonly to: number;
}
