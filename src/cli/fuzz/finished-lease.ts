import type { Lease, LeaseOutcome } from "../../campaign/lease/lease.ts";
import { packNumbers } from "../../campaign/novelty/packed-numbers.ts";
import type { TransitionCounts } from "../../campaign/novelty/transition-counts.ts";
import type { FinishedLease } from "../../campaign/store/campaign-store.ts";

/** What of a lease goes into the store, in the light of what is known there. */
export function finishedLease(
  { work }: Pick<Lease, "work">,
  outcome: LeaseOutcome,
  known: TransitionCounts,
): FinishedLease {
  const { scenarios, operations, milliseconds, met, found, settled, loss } = outcome;
  return {
    work,
    milliseconds: Math.round(milliseconds),
    scenarios,
    operations,
    ...transitionsOf(work, outcome, known),
    ...(Object.keys(met).length === 0 ? {} : { met }),
    ...(found.length === 0 ? {} : { found }),
    ...(settled === undefined ? {} : { settled }),
    ...(loss === undefined ? {} : { loss }),
    kept: keptOf(outcome, known),
  };
}

function transitionsOf(
  work: Lease["work"],
  { transitions }: LeaseOutcome,
  known: TransitionCounts,
): Pick<FinishedLease, "once" | "often" | "seen"> {
  const packed = (list: readonly number[]): string | undefined => (list.length === 0 ? undefined : packNumbers(list));
  if (work !== "generate") {
    const seen = packed([...transitions.keys()].filter((transition) => !known.has(transition)));
    return seen === undefined ? {} : { seen };
  }
  const telling = [...transitions].filter(([transition]) => known.isTelling(transition));
  const once = packed(telling.filter(([, count]) => count === 1).map(([transition]) => transition));
  const often = packed(telling.filter(([, count]) => count > 1).map(([transition]) => transition));
  return { ...(once === undefined ? {} : { once }), ...(often === undefined ? {} : { often }) };
}

/** The scenarios that showed something nobody had seen, each with how much that was. */
function keptOf({ novel }: LeaseOutcome, known: TransitionCounts): FinishedLease["kept"] {
  const shown = new Set<number>();
  const kept: FinishedLease["kept"][number][] = [];
  for (const { check, scenario, transitions } of novel) {
    const fresh = transitions.filter((transition) => !known.has(transition) && !shown.has(transition));
    if (fresh.length > 0) {
      kept.push({ check, scenario, gain: fresh.length });
    }
    for (const transition of fresh) {
      shown.add(transition);
    }
  }
  return kept;
}
