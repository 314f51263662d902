import type { ChainLayout } from "../../judgement/blame/circumstances.ts";
import type { Entry } from "../queue-role.ts";
import type { Chain } from "./chain-walk.ts";
import type { AllowedReactions } from "./reactions.ts";

/** An entry as it is offered: a literal of all fields, since copies of part of one are many times slower. */
export function createEntry(
  id: number,
  chain: Chain | undefined,
  reactions: AllowedReactions,
  sequence: number,
  position: number,
  layout: ChainLayout,
): Entry {
  return {
    id,
    chain,
    reactions,
    notified: false,
    sequence,
    position,
    layout,
    notice: undefined,
    rested: false,
    beforeStop: false,
    indexSurvived: false,
  };
}

/** Whether a device may stop at the entry, notified of it or not. */
export function mayStop({ reactions }: Entry): boolean {
  return reactions.break;
}

/** Where among entries the first with an id stands, or -1. */
export function positionOf(entries: readonly Entry[], id: number): number {
  for (let position = 0; position < entries.length; position++) {
    if (entries[position]?.id === id) {
      return position;
    }
  }
  return -1;
}
