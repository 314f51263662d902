import type { OracleOptions } from "../judgement/oracle-options.ts";
import type { QueueModel } from "./queue-model.ts";

/** What the driver asked for at the time of a completion. */
export interface SuppressionState {
  /** avail.flags has NO_INTERRUPT. */
  readonly noInterrupt: boolean;
  readonly eventIndex: boolean;
  readonly usedEvent: number;
  /** The ring ran out of available entries and NOTIFY_ON_EMPTY was negotiated. */
  readonly ranEmpty: boolean;
  /** NOTIFY_ON_EMPTY was negotiated: whether chains held back count as available is open (device.md 10.13). */
  readonly notifyOnEmpty: boolean;
  /**
   * What the driver asked for before, where the device may have decided by that: while entries lay in the ring that it
   * may serve at any time. The first one first; empty where only the last word counts.
   */
  readonly former: readonly AskedFor[];
}

/** What the driver asks for on a queue: by flag, or by index with EVENT_IDX. */
export interface AskedFor {
  /** avail.flags has NO_INTERRUPT. */
  readonly noInterrupt: boolean;
  readonly usedEvent: number;
}

/** What guest memory and the specification are taken from. */
type Sources = Pick<OracleOptions, "intended" | "specification">;

/** What the driver asks for on a queue at this moment, as guest memory says. */
export function askedFor({ ring }: QueueModel, { intended, specification }: Sources): AskedFor {
  const { flagsOffset, flags } = specification.virtqueue.available;
  const asked = intended.view.getUint16(intended.at(ring.available) + flagsOffset, true);
  return {
    noInterrupt: (asked & flags.noInterrupt) !== 0,
    usedEvent: intended.view.getUint16(intended.at(ring.usedEvent), true),
  };
}

/** What a decision on an interrupt of a queue goes by, with what the driver asked for before that may count. */
export function suppressionOf(
  queue: QueueModel,
  sources: Sources,
  notifyOnEmpty: boolean,
  former: readonly AskedFor[],
): SuppressionState {
  return {
    ...askedFor(queue, sources),
    eventIndex: queue.features.eventIndex,
    ranEmpty: notifyOnEmpty && queue.outstanding.length === 0,
    notifyOnEmpty,
    former,
  };
}

/** Why a queue interrupt is owed. */
export type InterruptReason = "ring-empty" | "event-crossed" | "used" | "used-elsewhere";

/**
 * Why an interrupt is owed when chains are used, `from` .. `to` in free-running indices; undefined when the driver
 * suppressed it. `first` for the queue whose interrupts are told apart from those of the others.
 */
export function interruptReason(
  state: SuppressionState,
  from: number,
  to: number,
  first: boolean,
): InterruptReason | undefined {
  if (state.ranEmpty) {
    return "ring-empty";
  }
  const asked = [...state.former, state];
  if (state.eventIndex) {
    return mayPassSilently(asked, from, to) ? undefined : "event-crossed";
  }
  if (asked.some(({ noInterrupt }) => noInterrupt)) {
    return undefined;
  }
  return first ? "used" : "used-elsewhere";
}

/** Whether chains can be used without crossing used_event: each under something that was asked for. */
function mayPassSilently(asked: readonly AskedFor[], from: number, to: number): boolean {
  const count = (to - from) & 0xffff;
  // How many can be used silently so far; all once used_event is behind or out of reach.
  let silent = 0;
  for (const { usedEvent } of asked) {
    const event = (usedEvent - from) & 0xffff;
    silent = event >= count || silent > event ? count : event;
  }
  return silent === count;
}
