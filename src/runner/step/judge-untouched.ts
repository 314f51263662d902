import type { RegisterDescription } from "../../spec/types.generated.ts";
import type { ScenarioRun, Steps } from "../scenario-run.ts";

/** Registers that an access somewhere else in the header must leave as they are. */
const storedRegisters: readonly string[] = ["device_status", "guest_features", "queue_select"];

/** The registers that keep what is written, that an access does not touch, and whose value is known. */
export function untouchedRegisters({ oracle }: ScenarioRun, touched: readonly RegisterDescription[]): string[] {
  return storedRegisters.filter(
    (name) => !touched.some((register) => register.name === name) && oracle.registers.possible(name).length > 0,
  );
}

/** Reads the registers that an access did not touch, and judges that they hold what they held. */
export function* judgeUntouched(run: ScenarioRun, touched: readonly RegisterDescription[], access: string): Steps {
  const { batch, guest, oracle } = run;
  const judged = untouchedRegisters(run, touched);
  const entries = judged.map((name) => guest.readRegister(name));
  // What the device did meanwhile is judged when the oracle has heard of the access, which may have changed its ways.
  yield* run.carry();
  for (const [index, name] of judged.entries()) {
    const possible = oracle.registers.possible(name);
    const got = batch.value[entries[index] as number] as number;
    const silent = name === "guest_features" && oracle.registers.featuresRead.isSilent(got, possible);
    oracle.judgement.judge(
      oracle.judgement.clause("REG-7"),
      oracle.uncertain || silent || possible.includes(got),
      "other-register-changed",
      `${name} ${possible.join(" or ")} after ${access}, which does not touch it`,
      `${got}`,
    );
  }
}
