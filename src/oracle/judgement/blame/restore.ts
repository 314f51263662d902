/** What became of the device's state in this scenario, as far as what follows may have come of it. */
export type Restored =
  | "no"
  /** It was saved and restored under the policy transparent. */
  | "transparent"
  /** It was saved and restored under the policy disconnect. */
  | "disconnect"
  /** The running device refused a state document. */
  | "refused";

/** The clause that a deviation is attributed to when it was seen after a restore, whatever it breaks otherwise. */
export interface RestoreRow {
  readonly restored: Exclude<Restored, "no">;
  /** Second halves of signatures; without it the row is for all of them. */
  readonly deviations?: readonly string[];
  /** Areas of the clause that the deviation breaks otherwise; without it the row is for all of them. */
  readonly areas?: readonly string[];
  readonly clause: string;
}

/** The area of clauses on saving and restoring, which are attributed to nothing else. */
const restoreArea = "MIG";

/** What holds for every type of device, the most special first. */
export const restoreRows: readonly RestoreRow[] = [
  // What a state document must hold beside the queues and the channels.
  { restored: "transparent", areas: ["PCI", "REG", "STA", "FEAT"], clause: "MIG-9" },
  { restored: "transparent", clause: "MIG-1" },
  { restored: "disconnect", clause: "MIG-9" },
  { restored: "refused", clause: "MIG-8" },
];

/**
 * The clause on saving and restoring that a deviation is attributed to, when it was seen after a restore; the clause
 * itself when there was none. Whether the restore has to do with it, the smallest scenario shows.
 */
export function clauseAfterRestore(
  rows: readonly RestoreRow[],
  restored: Restored,
  clause: { readonly id: string; readonly area: string },
  deviation: string,
): string {
  if (restored === "no" || clause.area === restoreArea) {
    return clause.id;
  }
  const row = rows.find(
    (one) =>
      one.restored === restored &&
      one.deviations?.includes(deviation) !== false &&
      one.areas?.includes(clause.area) !== false,
  );
  return row?.clause ?? clause.id;
}
