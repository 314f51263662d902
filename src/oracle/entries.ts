import type { Entry } from "./queue-role.ts";

/** An entry as it is offered. */
export function createEntry(
  known: Pick<Entry, "id" | "chain" | "reactions" | "sequence" | "position" | "layout">,
): Entry {
  return { ...known, notified: false, notice: "", rested: false, beforeStop: false };
}

/** Whether a device may stop at the entry, notified of it or not. */
export function mayStop({ reactions }: Entry): boolean {
  return reactions.break;
}
