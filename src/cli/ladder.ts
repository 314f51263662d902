import type { Property, PropertyContext } from "../runner/check/property.ts";
import { checkNeeds } from "../runner/ladder/needs.ts";
import { TargetError } from "../target/target-error.ts";
import type { CheckResult } from "../verdict/check-result.ts";
import { type Ladder, missingOn, notReachedReason } from "../verdict/ladder.ts";
import type { KitSession } from "./kit.ts";
import { type RunListener, unfinishedResult } from "./run/run-checks.ts";
import type { SessionFacts } from "./worker/worker-messages.ts";

/** What a queue counts as whose size cannot be read: none of the checks asks for more. */
const unknownSize = 32_768;

/**
 * Finds out which rung does not hold on which checks stand; undefined when none is missing. A target that is lost
 * meanwhile is judged in full: that is for the checks to find.
 */
export async function climb(
  session: Pick<KitSession, "climb" | "startAfresh"> | undefined,
): Promise<Ladder | undefined> {
  try {
    return await session?.climb?.();
  } catch (error) {
    if (!(error instanceof TargetError)) {
      throw error;
    }
    session?.startAfresh?.();
    return undefined;
  }
}

/** The checks that a device can be asked for which has come this far; all of them without a ladder. */
export function withinReach(properties: readonly Property[], ladder: Ladder | undefined): readonly Property[] {
  const missing = missingOn(ladder);
  return missing === undefined ? properties : properties.filter((property) => !checkNeeds(property, missing));
}

/**
 * What is known of a target. What was read where no register answers says nothing of queues, so that no check is left
 * out for it.
 */
export function knownFacts(facts: SessionFacts, ladder: Ladder | undefined): SessionFacts {
  if (missingOn(ladder) !== "registers") {
    return facts;
  }
  const queueSizes = [unknownSize, unknownSize];
  return { ...facts, context: { ...facts.context, queueSizes, selectsAbsentQueues: true } };
}

function asNotReached(result: CheckResult, ladder: Ladder): CheckResult {
  return { ...result, outcome: "stopped", reason: notReachedReason(ladder) };
}

/** Tells of checks as `listener` wants it; of what reached nothing on a device under construction, why that is so. */
export function onLadder(listener: RunListener, ladder: Ladder | undefined): RunListener {
  return ladder === undefined
    ? listener
    : {
        begin: (property, position) => listener.begin(property, position),
        finish: (result, errorOutput) =>
          listener.finish(result.outcome === "inconclusive" ? asNotReached(result, ladder) : result, errorOutput),
      };
}

/** Tells of the checks that were out of reach. */
export function tellOutOfReach(
  properties: readonly Property[],
  context: PropertyContext,
  listener: RunListener,
  ladder: Ladder | undefined,
): void {
  const within = new Set(withinReach(properties, ladder));
  for (const property of properties.filter((candidate) => !within.has(candidate))) {
    const unavailable = property.unavailable(context);
    const result = unfinishedResult(property, unavailable ?? "", undefined);
    listener.finish(
      unavailable === undefined ? asNotReached(result, ladder as Ladder) : { ...result, outcome: "not-offered" },
      [],
    );
  }
}
