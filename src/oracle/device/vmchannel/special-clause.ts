import type { Entry } from "../../ring/queue-role.ts";

/** The clause on what is special about a good message: how its chain is laid out goes before how long it is. */
export function specialClause(clause: string, { layout }: Entry): string {
  return layout !== "" && clause !== "VMC-MSG-3" ? layout : clause;
}
