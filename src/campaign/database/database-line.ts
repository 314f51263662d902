import { createHash } from "node:crypto";
import { unpackNumbers } from "../novelty/packed-numbers.ts";
import type { JournalLine, LeaseLine } from "../store/lease-line.ts";

/** The id that makes a line count once, wherever it is stored. */
export function lineId(line: JournalLine): string {
  return line.kind === "lease"
    ? line.id
    : `prune-${createHash("sha256").update(JSON.stringify(line)).digest("hex").slice(0, 32)}`;
}

/** An id in the form of a UUID that follows from a text. */
export function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** The transitions that a lease tells of. */
export function lineTransitions({
  once = "",
  often = "",
  seen = "",
}: Pick<LeaseLine, "once" | "often" | "seen">): number[] {
  return [once, often, seen].flatMap((packed) => unpackNumbers(packed));
}
