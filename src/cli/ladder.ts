import { checkNeedsRings } from "../runner/ladder/needs-rings.ts";
import type { Property, PropertyContext } from "../runner/property.ts";
import { TargetError } from "../target/target-error.ts";
import type { CheckResult } from "../verdict/check-result.ts";
import { type Ladder, notReachedReason } from "../verdict/ladder.ts";
import type { KitSession } from "./kit.ts";
import { type RunListener, unfinishedResult } from "./run-checks.ts";

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
  return ladder === undefined ? properties : properties.filter((property) => !checkNeedsRings(property));
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
  for (const property of ladder === undefined ? [] : properties.filter(checkNeedsRings)) {
    const unavailable = property.unavailable(context);
    const result = unfinishedResult(property, unavailable ?? "", undefined);
    listener.finish(
      unavailable === undefined ? asNotReached(result, ladder as Ladder) : { ...result, outcome: "not-offered" },
      [],
    );
  }
}
