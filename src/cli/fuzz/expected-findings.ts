import type { BucketWay } from "../../campaign/store/buckets.ts";
import { covers, type PlannedExpectation, planExpectations } from "../../verdict/expectation/expectations.ts";
import { isWildcard } from "../../verdict/glob.ts";
import type { Kit } from "../kit.ts";
import { readExpectations } from "../run/expectations-file.ts";
import type { SessionFacts } from "../worker/worker-messages.ts";

/** What an expectations file says of a campaign. */
export interface ExpectedFindings {
  /** Signatures that are no news wherever they are met. */
  readonly signatures: readonly string[];
  /** Whether a way in which a clause is broken is expected. */
  readonly covers: (way: Pick<BucketWay, "signature" | "smallest">) => boolean;
}

/** Reads an expectations file for a target; without one nothing is expected. Throws as a run does. */
export function expectedFindings(
  path: string | undefined,
  { description, context }: SessionFacts,
  kit: Kit,
  now: number,
): ExpectedFindings {
  const { name, version, deviceType } = description;
  const entries: readonly PlannedExpectation[] = planExpectations(readExpectations(path, false).entries, {
    checks: kit.properties.map(({ id }) => id),
    target: { name, version, deviceType, features: [...context.features] },
    today: new Date(now).toISOString().slice(0, 10),
  });
  const applying = entries.filter(({ applies }) => applies);
  return {
    signatures: applying.map(({ match }) => match).filter((match) => !isWildcard(match)),
    covers: ({ signature, smallest }) => applying.some((entry) => covers(entry, smallest.check, signature)),
  };
}
