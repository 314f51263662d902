import type { InterruptReason } from "../ring/suppression.ts";

/** Why a message must come. */
export type OwedBy = "queue" | "unmasked" | "config";

/** One vector of the table, from the first time the driver wrote its entry or an event met it. */
export interface MsixVector {
  /** The data word of its entry; undefined until the driver wrote one. */
  data: number | undefined;
  /** The mask bit of its entry; set at power-on. */
  masked: boolean;
  /** A message must come. */
  owed: OwedBy | undefined;
  /** Why the last interrupt of a queue that it tells of was owed. */
  reason: InterruptReason | undefined;
  /** Its message came before, for what is mapped to it now: one that is missing later is missing for a reason. */
  told: boolean;
  /** A message may come. */
  may: boolean;
  /** Events happened, all of which the driver had suppressed, which is no more than a hint. */
  hinted: boolean;
  /** The pending bit must be set: something happened while the vector was masked. */
  pendingMust: boolean;
  /** The pending bit may be set. */
  pendingMay: boolean;
  /** A message was seen and is being taken away, so that one that comes meanwhile cannot be told from it. */
  collected: boolean;
}

/** A vector of which nothing is known but what power-on gives. */
export function createMsixVector(): MsixVector {
  return {
    data: undefined,
    masked: true,
    owed: undefined,
    reason: undefined,
    told: false,
    may: false,
    hinted: false,
    pendingMust: false,
    // Of a device that is not fresh some earlier event may be pending.
    pendingMay: true,
    collected: false,
  };
}

/** Nothing is owed of a vector any more, but what was owed may still come. */
export function makeDoubtful(vector: MsixVector): void {
  vector.owed = undefined;
  vector.hinted = false;
  vector.collected = false;
  vector.pendingMust = false;
}

/** A message may come: now, or when the vector is not `held` behind a mask any more. */
export function allowMessage(vector: MsixVector, held: boolean): void {
  if (held) {
    vector.pendingMay = true;
  } else {
    vector.may = true;
  }
}

/** The vector comes to be `held` behind a mask, or is so no more; `enabled` says whether MSI-X is on. */
export function moveMask(vector: MsixVector, held: boolean, enabled: boolean): void {
  if (held) {
    vector.pendingMay ||= vector.may;
    vector.may = false;
    vector.owed = undefined;
    return;
  }
  if (!enabled) {
    // It may come when MSI-X is turned on.
    vector.pendingMust = false;
    return;
  }
  if (vector.pendingMust) {
    vector.owed = "unmasked";
  }
  vector.may = vector.pendingMay;
  vector.pendingMust = false;
  vector.pendingMay = false;
}

/** Why a message is owed, as findings say it. */
export const owedFor: Readonly<Record<OwedBy, string>> = {
  queue: "a chain was used on a queue that is mapped to it, and the driver had not suppressed the interrupt",
  unmasked: "an event was pending when it was unmasked",
  config: "the link state of a channel changed, with VMCHANNEL_F_LINK negotiated",
};
