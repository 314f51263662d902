import type { Chain } from "./chain-walk.ts";

/** A direction of descriptors, as the device sees it. */
export type Direction = "readable" | "writable";

/** What the walk notes for one direction, and what it means where the queue uses that direction. */
const outside = {
  readable: { "readable-outside-ram": "address-outside-ram", "readable-address-wraps": "address-wraps" },
  writable: { "writable-outside-ram": "address-outside-ram", "writable-address-wraps": "address-wraps" },
} as const;

/** What a descriptor of the direction that the queue does not use meets. */
const unused = "unused-address-outside-ram";

const marks: readonly string[] = [...Object.keys(outside.readable), ...Object.keys(outside.writable)];

/**
 * The conditions of spec/virtqueue.json that a chain meets on a queue which uses one direction: there an address that
 * is not wholly in guest memory is malformed, in the other direction ignoring and refusing are both open (OPEN-9).
 */
export function directionConditions({ conditions }: Chain, used: Direction): readonly string[] {
  if (!conditions.some((condition) => marks.includes(condition))) {
    return conditions;
  }
  const names: Readonly<Record<string, string>> = outside[used];
  return conditions.map((condition) => (marks.includes(condition) ? (names[condition] ?? unused) : condition));
}
