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

/** A rung of which the manifest does not tell what the kit needs to try it. */
export interface UntoldRung {
  readonly rung: RungName;
  /** What is not told, one sentence. */
  readonly detail: string;
  /** What to do about it, one sentence. */
  readonly hint: string;
}

/** Whether a rung holds; undefined when it was not tried. */
export function rungHolds({ failing }: Ladder, rung: RungName): boolean | undefined {
  const distance = rungNames.indexOf(rung) - rungNames.indexOf(failing);
  return distance < 0 ? true : distance === 0 ? false : undefined;
}

/** What does not work of that which most checks need: without registers there are no rings either. */
export type Missing = "registers" | "rings";

/** What does not work yet; undefined without a ladder. */
export function missingOn(ladder: Ladder | undefined): Missing | undefined {
  if (ladder === undefined) {
    return undefined;
  }
  return ladder.failing === "PCI" || ladder.failing === "registers" ? "registers" : "rings";
}

/** Why checks are not tried that need a rung. */
export function notReachedReason({ failing }: Ladder): string {
  switch (failing) {
    case "PCI":
      return "not reached: the PCI function does not work yet";
    case "rings":
      return "not reached: queues do not work yet";
    default:
      return `not reached: ${failing} do not work yet`;
  }
}
