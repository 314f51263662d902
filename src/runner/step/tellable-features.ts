import type { FeatureSet } from "../../wire/feature-set.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";

/**
 * Those of `features` that the driver can accept and know afterwards which it has. A device that meets bit 30 may
 * take no feature at all, and only the register tells; where that does not read back (OPEN-20) the bit is left out.
 * Whether it does read back is found out with the other bits.
 */
export function* tellableFeatures(run: ScenarioRun, features: FeatureSet): Steps<FeatureSet> {
  const { guest, oracle } = run;
  const echo = guest.badFeatureBit;
  const others = features.and(guest.hostFeatures).without(echo);
  if (!features.has(echo) || others.isEmpty || oracle.registers.featuresRead.readsBack) {
    return features;
  }
  guest.transport.accept(others);
  guest.transport.read("accept-features");
  yield* run.stimulus();
  return oracle.registers.featuresRead.readsBack ? features : features.without(echo);
}
