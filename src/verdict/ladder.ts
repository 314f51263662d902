/** What a device is built up from, in the order in which it is best done. */
export const rungNames = ["PCI", "registers", "rings", "interrupts", "channels", "malformed guests"] as const;

/** One of {@link rungNames}. */
export type RungName = (typeof rungNames)[number];

/** How far a device under construction has come. A device of which every rung that was tried holds has no ladder. */
export interface Ladder {
  /** The first rung that does not hold. Those before it hold; those behind it were not tried. */
  readonly failing: RungName;
  /** What was seen there, one sentence. */
  readonly detail: string;
  /** What to do next, one sentence. */
  readonly hint: string;
}

/** Whether a rung holds; undefined when it was not tried. */
export function rungHolds({ failing }: Ladder, rung: RungName): boolean | undefined {
  const distance = rungNames.indexOf(rung) - rungNames.indexOf(failing);
  return distance < 0 ? true : distance === 0 ? false : undefined;
}

/** Why checks are not tried that need a rung. */
export function notReachedReason({ failing }: Ladder): string {
  switch (failing) {
    case "rings":
      return "not reached: queues do not work yet";
    default:
      return `not reached: ${failing} do not work yet`;
  }
}
