import type { RegisterDescription } from "../../spec/types.generated.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { noteRegisterChoice } from "./register-choices.ts";
import { statusFacts } from "./status-facts.ts";

/** A read of the register was judged: its clauses are reached. */
export function reachRegister(judgement: Judgement, { clauses }: RegisterDescription): void {
  judgement.clause(clauses.location).reached++;
  judgement.clause(clauses.access).reached++;
  judgement.clause(clauses.reset).reached++;
  if (clauses.perQueue !== undefined) {
    judgement.clause(clauses.perQueue).reached++;
  }
}

const failedBit = 0x80;

/** A read of the status was judged: FAILED in it was stored. */
export function reachStatus(judgement: Judgement, value: number): void {
  judgement.clause("STA-6").reached += (value & failedBit) !== 0 ? 1 : 0;
}

/**
 * Judges a read of a register that is not per queue by the values it may give. `written` when it was written since the
 * last reset, so that what it shows is not what the reset left.
 */
export function judgeRegisterValue(
  judgement: Judgement,
  register: RegisterDescription,
  value: number,
  values: readonly number[],
  written: boolean,
): boolean {
  if (values.includes(value)) {
    noteRegisterChoice(judgement, register, value, values);
    reachRegister(judgement, register);
    if (register.effect === "set-status") {
      judgement.clause("FEAT-4").reached++;
      reachStatus(judgement, value);
      judgement.clause("ROB-34").reached += value !== 0 && (value & 3) !== 3 ? 1 : 0;
    }
    return true;
  }
  const { reset, effect, name } = register;
  const untouched = reset.kind === "value" && values.length === 1 && values[0] === reset.value && !written;
  const special = effect === "set-status" ? statusFacts(value, values[0] ?? 0) : {};
  judgement.deviates(
    "register-differs",
    { subject: register, untouched, ...special },
    `${name} ${values.map(hex).join(" or ")}`,
    hex(value),
  );
  return false;
}
