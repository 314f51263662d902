import type { MessageSocket } from "./native/message-socket.ts";
import type { SharedMemory } from "./native/shared-memory.ts";

/** An event counter by which one side signals the other: a kick or a call. */
export interface Signal {
  readonly descriptor: number;
  signal(): void;
  /** Whether it was signalled since this was asked last. */
  take(): boolean;
  close(): void;
}

/** The front-end's end of a connection. No call waits longer than its limit. */
export type LinkSocket = Pick<MessageSocket, "send" | "receive" | "discard" | "close">;

/** What a wait came to. */
export type Waited = "called" | "closed" | "quiet";

/** What a front-end shares with a back-end. */
export interface Link {
  /** Makes memory that the back-end can map. Throws a `TargetError`. */
  memory(bytes: number): SharedMemory;
  /** Makes an event counter. Throws a `TargetError`. */
  signal(): Signal;
  /** Waits until one of the calls is signalled, or the connection ends. */
  wait(calls: readonly Signal[], socket: LinkSocket | undefined, milliseconds: number): Waited;
}
