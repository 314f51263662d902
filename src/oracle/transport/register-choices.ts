import type { RegisterDescription } from "../../spec/types.generated.ts";
import type { Judgement } from "../judgement/judgement.ts";

/** What a register may show by effect: the choice, and the behaviour that each of the allowed values means in turn. */
const choices: Readonly<Partial<Record<RegisterDescription["effect"], readonly [string, readonly string[]]>>> = {
  "select-queue": ["A4", ["absent-queue", "keeps-selection"]],
  "set-status": ["A16", ["stores", "keeps"]],
  "accept-features": ["OPEN-20", ["as-written", "masked", "unreadable"]],
};

/** Notes which of several values allowed to a register a device has chosen; `values` in the order of the behaviours. */
export function noteRegisterChoice(
  judgement: Judgement,
  { effect }: RegisterDescription,
  value: number,
  values: readonly number[],
): void {
  const choice = choices[effect];
  if (choice === undefined || values.length < 2) {
    return;
  }
  const [id, names] = choice;
  const name = names[Math.min(values.indexOf(value), names.length - 1)];
  if (name !== undefined) {
    judgement.note(id, name);
  }
}

/** Notes what a read of the notify register gives, which has no meaning (A7). */
export function noteNotifyRead(judgement: Judgement, value: number, lastWritten: number | undefined): void {
  if (value === 0 && lastWritten === 0) {
    return;
  }
  const name = value === 0xffff ? "all-ones" : value === 0 ? "zero" : value === lastWritten ? "last-written" : "other";
  judgement.note("A7", name);
}
