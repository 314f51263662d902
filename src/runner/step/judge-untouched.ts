import type { RegisterDescription, RegisterEffect } from "../../spec/types.generated.ts";
import type { ScenarioRun, Steps } from "../scenario-run.ts";

/** Registers that an access somewhere else in the header must leave as they are. */
const storedRegisters: readonly RegisterEffect[] = ["set-status", "accept-features", "select-queue"];

/** The registers that keep what is written, that an access does not touch, and whose value is known. */
export function untouchedRegisters(
  { guest, oracle }: ScenarioRun,
  touched: readonly RegisterDescription[],
): RegisterDescription[] {
  const { registers } = guest.specification.transport;
  const stored = storedRegisters.flatMap((use) => registers.filter(({ effect }) => effect === use));
  return stored.filter((register) => !touched.includes(register) && oracle.registers.possible(register).length > 0);
}

/** Reads the registers that an access did not touch, and judges that they hold what they held. */
export function* judgeUntouched(run: ScenarioRun, touched: readonly RegisterDescription[], access: string): Steps {
  const { batch, guest, oracle } = run;
  const judged = untouchedRegisters(run, touched);
  const entries = judged.map((register) => guest.transport.readRegister(register));
  // What the device did meanwhile is judged when the oracle has heard of the access, which may have changed its ways.
  yield* run.carry();
  for (const [index, register] of judged.entries()) {
    const { name, effect } = register;
    const possible = oracle.registers.possible(register);
    const got = batch.value[entries[index] as number] as number;
    const silent = effect === "accept-features" && oracle.registers.featuresRead.isSilent(got, possible);
    oracle.judgement.judge(
      oracle.judgement.clause("REG-7"),
      oracle.uncertain || silent || possible.includes(got),
      "other-register-changed",
      `${name} ${possible.join(" or ")} after ${access}, which does not touch it`,
      `${got}`,
    );
  }
}
