import type { Readable, Writable } from "node:stream";
import type { TargetError } from "../target-error.ts";

/** An open way to a qtest server: what it sends, and where requests go. One socket, or the two pipes of a child. */
export interface QtestConnection {
  readonly input: Readable;
  readonly output: Writable;
}

/** Whoever knows more of the target than the connection does: the process behind it, if the kit started one. */
export interface QtestPeer {
  /** Says why the connection was lost: with which status the process ended, and its last words. */
  describeLoss(cause: Error | undefined): Promise<TargetError>;
  /** Says what the process is doing while it does not answer: whether it burns CPU, sleeps or is stopped. */
  describeSilence(limitMilliseconds: number): Promise<TargetError>;
}
