import type { Judgement } from "../judgement/judgement.ts";

/** Notes what ISR shows with MSI-X on (A9): `due` when an interrupt was due since it was last read. */
export function noteIsrWithMsix(judgement: Judgement, value: number, due: boolean, unknown: boolean): void {
  if (!unknown && (value !== 0 || due)) {
    judgement.note("A9", value !== 0 ? "set" : "clear");
  }
}

/** Notes how ISR shows a change of config space (A10); with a chain used as well it tells nothing. */
export function noteConfigInterrupt(judgement: Judgement, queueBit: boolean, used: boolean): void {
  if (!used) {
    judgement.note("A10", queueBit ? "both-bits" : "config-alone");
  }
}
