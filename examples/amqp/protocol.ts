/** What the guest's client says to the bridge, one JSON document a line. */
export type GuestLine =
  /** The first line of a session: the guest speaks to the bridge that said hello with this name. */
  | { readonly attach: string }
  /** A message for the broker; `confirmed` answers it. */
  | { readonly publish: string; readonly body: string }
  /** Messages of the queue are wanted from now on, at most `window` of them unacknowledged. */
  | { readonly consume: true; readonly window: number }
  /** A delivered message was dealt with. */
  | { readonly acknowledge: number };

/** What the bridge says to the guest's client. */
export type BridgeLine =
  /** A new session: whatever was under way in the one before is undone at the broker unless it was acknowledged. */
  | { readonly session: string }
  /** The broker has the message and will keep it. */
  | { readonly confirmed: string }
  /** A message of the queue; `redelivered` when it was sent before and nobody acknowledged it. */
  | { readonly deliver: number; readonly id: string; readonly body: string; readonly redelivered: boolean }
  /** The broker or the bridge refused a line. */
  | { readonly refused: string };
