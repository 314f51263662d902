import type { Random } from "../../base/random.ts";
import type { Operation } from "../../operation/operation.ts";
import type { ChannelObservation, Observation } from "../record/observation.ts";
import type { PropertyContext } from "./property.ts";

/** The counterpart of a scenario. */
export interface TransformedScenario {
  readonly operations: readonly Operation[];
  /** The step of the original from which on the two are compared; 0, the default, compares the whole of both. */
  readonly comparedFrom?: number;
}

/** What comparing two observations comes to. */
export type Comparison =
  | { readonly kind: "same" }
  /** The device was not asked the same in both, so nothing follows; `reason` says what differed. */
  | { readonly kind: "incomparable"; readonly reason: string }
  | { readonly kind: "different"; readonly allowed: string; readonly got: string };

/**
 * A rule that needs no oracle: a scenario and its transform, each on a renewed target, must look alike from outside.
 * It may only demand what the specification makes the same for every device: streams, not messages.
 */
export interface Relation {
  /** Second half of the signature, behind `relation-`. */
  readonly name: string;
  /** The clause of level MUST that a difference breaks. */
  readonly clause: string;
  /** What the transform has that the original has not: `with a save after each step`. */
  readonly change: string;
  /** Makes the counterpart. Must draw every choice from `random`, which depends on the scenario's seed alone. */
  readonly transform: (
    operations: readonly Operation[],
    random: Random,
    context: PropertyContext,
  ) => TransformedScenario;
  readonly compare: (original: Observation, transformed: Observation) => Comparison;
}

const same: Comparison = { kind: "same" };

/** The same bytes went in: then the same bytes come out, the same chains are completed, the registers are the same. */
export function sameObservation(original: Observation, transformed: Observation): Comparison {
  return compareWith(original, transformed, (expected, got) => (sameBytes(expected, got) ? undefined : "equal"));
}

/**
 * Like `sameObservation`, but what was under way when the observation of the original began may come out first in the
 * original.
 */
export function sameAfterLeftovers(original: Observation, transformed: Observation): Comparison {
  return compareWith(original, transformed, (expected, got, leftover) => {
    const extra = expected.length - got.length;
    const fits = extra >= 0 && extra <= leftover && sameBytes(expected.subarray(extra), got);
    return fits ? undefined : `equal behind the first ${Math.max(0, Math.min(extra, leftover))}`;
  });
}

type StreamRule = (original: Uint8Array, transformed: Uint8Array, leftover: number) => string | undefined;

function compareWith(original: Observation, transformed: Observation, rule: StreamRule): Comparison {
  const reason = differentInput(original, transformed);
  if (reason !== undefined) {
    return { kind: "incomparable", reason };
  }
  for (const [position, before] of original.channels.entries()) {
    const after = transformed.channels[position] as ChannelObservation;
    const toHost = rule(before.delivered, after.delivered, before.offeredBefore);
    if (toHost !== undefined) {
      return streamsDiffer(`to the host end of channel ${position}`, toHost, before.delivered, after.delivered);
    }
    const toGuest = rule(before.received, after.received, before.sentBefore);
    if (toGuest !== undefined && !(maySayLess(before, after) && agreeSoFar(before, after))) {
      return streamsDiffer(`to the guest on channel ${position}`, toGuest, before.received, after.received);
    }
  }
  if (original.chainsCompleted !== transformed.chainsCompleted) {
    const allowed = `${original.chainsCompleted} chains completed, of ${original.chainsOffered}`;
    return { kind: "different", allowed, got: `${transformed.chainsCompleted}` };
  }
  const register = original.registers.findIndex((text, index) => text !== transformed.registers[index]);
  if (register >= 0 || original.registers.length !== transformed.registers.length) {
    const allowed = original.registers[register] ?? `${original.registers.length} registers`;
    return { kind: "different", allowed, got: transformed.registers[register] ?? "nothing more" };
  }
  return same;
}

/**
 * The closing checks post so many chains and no more, and how many bytes the device gives in each is open: some of what
 * the host end sent may not have been given by then.
 */
function isCutShort({ received, sent, sentBefore }: ChannelObservation): boolean {
  return received.length < sentBefore + sent.length;
}

/** Whether both were cut short, or the original alone, which had more to give: what was under way before came first. */
function maySayLess(before: ChannelObservation, after: ChannelObservation): boolean {
  return isCutShort(before) && (isCutShort(after) || before.sentBefore > 0);
}

/** As far as both go, the guest was given the same; what was under way before may come first in the original. */
function agreeSoFar(before: ChannelObservation, after: ChannelObservation): boolean {
  const leftoverMax = Math.min(before.sentBefore, before.received.length);
  for (let leftover = 0; leftover <= leftoverMax; leftover++) {
    const count = Math.min(before.received.length - leftover, after.received.length);
    if (sameBytes(before.received.subarray(leftover, leftover + count), after.received.subarray(0, count))) {
      return true;
    }
  }
  return false;
}

function differentInput(original: Observation, transformed: Observation): string | undefined {
  if (original.events !== transformed.events || original.channels.length !== transformed.channels.length) {
    return "host ends did not do the same";
  }
  if (original.chainsOffered !== transformed.chainsOffered) {
    return `${original.chainsOffered} chains were offered, then ${transformed.chainsOffered}`;
  }
  for (const [position, { offered, sent }] of original.channels.entries()) {
    const other = transformed.channels[position] as ChannelObservation;
    if (!sameBytes(offered, other.offered) || !sameBytes(sent, other.sent)) {
      return `other bytes went into channel ${position}`;
    }
  }
  return undefined;
}

function streamsDiffer(direction: string, how: string, before: Uint8Array, after: Uint8Array): Comparison {
  let same = 0;
  while (same < before.length && before[same] === after[same]) {
    same++;
  }
  return {
    kind: "different",
    allowed: `the ${before.length} bytes ${direction}: ${how}`,
    got: `${after.length} bytes, the first ${same} alike`,
  };
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
