import type { ScenarioRun, Steps } from "../scenario-run.ts";

/**
 * The features of `value` that the driver can accept and know afterwards which it has. A device that meets bit 30 may
 * take no feature at all, and only the register tells; where that does not read back (OPEN-20) the bit is left out.
 * Whether it does read back is found out with the other bits.
 */
export function* tellableFeatures(run: ScenarioRun, value: number): Steps<number> {
  const { guest, oracle } = run;
  const echo = 2 ** guest.badFeatureBit;
  const others = (value & guest.hostFeatures & ~echo) >>> 0;
  if ((value & echo) === 0 || others === 0 || oracle.registers.featuresRead.readsBack) {
    return value;
  }
  guest.writeRegister("guest_features", others);
  guest.readRegister("guest_features");
  yield* run.stimulus();
  return oracle.registers.featuresRead.readsBack ? value : (value & ~echo) >>> 0;
}
