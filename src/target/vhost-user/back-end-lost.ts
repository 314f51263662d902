/** How a conversation with a back-end came to its end. */
export type LossKind =
  /** The connection was closed. */
  | "closed"
  /** A reply did not come in time. */
  | "silent"
  /** Something came that is no such reply. */
  | "protocol";

/** A back-end cannot be spoken to any more. What became of its process is found out by whoever started it. */
export class BackEndLost extends Error {
  override readonly name = "BackEndLost";
  readonly kind: LossKind;

  constructor(kind: LossKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
