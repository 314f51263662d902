import type { RegisterDescription } from "../../spec/types.generated.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { noteRegisterChoice } from "./register-choices.ts";
import { statusClause } from "./status-clause.ts";

/** A read of the register was judged: its clauses are reached. */
export function reachRegister(judgement: Judgement, { clauses }: RegisterDescription): void {
  judgement.clause(clauses.location).reached++;
  judgement.clause(clauses.access).reached++;
  judgement.clause(clauses.reset).reached++;
  if (clauses.perQueue !== undefined) {
    judgement.clause(clauses.perQueue).reached++;
  }
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
      judgement.clause("STA-6").reached += (value & 0x80) !== 0 ? 1 : 0;
      judgement.clause("ROB-34").reached += value !== 0 && (value & 3) !== 3 ? 1 : 0;
    }
    return true;
  }
  const { reset, clauses } = register;
  const initial = reset.kind === "value" && values.length === 1 && values[0] === reset.value && !written;
  const special = register.effect === "set-status" ? statusClause(value, values[0] ?? 0) : undefined;
  judgement.violate(
    judgement.clause(special ?? (initial ? clauses.reset : clauses.access)),
    `${register.name}-differs`,
    `${register.name} ${values.map(hex).join(" or ")}`,
    hex(value),
  );
  return false;
}

/** Judges that what an access of no register's own width reads fits into that width. */
export function judgeOddWidth(judgement: Judgement, width: number, value: number): void {
  judgement.judge(
    judgement.clause("REG-7"),
    value >= 0 && value < 2 ** (8 * width),
    "value-out-of-width",
    () => `a value of ${width} bytes`,
    () => hex(value),
  );
}
