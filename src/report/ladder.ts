import { type Ladder, type RungName, rungHolds, rungNames } from "../verdict/ladder.ts";
import type { Plan } from "../verdict/plan.ts";
import type { Styler } from "./text.ts";

function rungWords(ladder: Ladder, rung: RungName, style: Styler): string {
  switch (rungHolds(ladder, rung)) {
    case true:
      return `${rung} ${style("green", "✓")}`;
    case false:
      return style("bold", `${rung} ${style("red", "✗")}`);
    case undefined:
      return style("dim", rung);
  }
}

/** `PCI ✓ > registers ✓ > rings ✗ > interrupts > channels > malformed guests`. */
export function ladderLine(ladder: Ladder, style: Styler): string {
  return rungNames.map((rung) => rungWords(ladder, rung, style)).join(" > ");
}

/** `PCI ✓ > registers ✓ > rings ✓ > interrupts ? > channels ?`, where the manifest leaves something out. */
export function untoldLine(untold: Plan["untold"], style: Styler): string {
  const foundations = rungNames.slice(0, rungNames.indexOf("interrupts"));
  const open = (untold ?? []).map(({ rung }) => style("bold", `${rung} ${style("yellow", "?")}`));
  return [...foundations.map((rung) => `${rung} ${style("green", "✓")}`), ...open].join(" > ");
}

/** What comes next for a device under construction, to follow a colon. */
export function ladderSentence({ failing }: Ladder): string {
  return `the next rung is ${failing}`;
}
