import type { TargetError } from "../target-error.ts";
import type { QtestConnection, QtestPeer } from "./qtest-connection.ts";
import type { InterruptListener } from "./qtest-open-requests.ts";

/** How a client is set up. */
export interface QtestClientOptions {
  readonly connection: QtestConnection;
  readonly peer: QtestPeer;
  /** Number of the interrupt line that samples show; undefined when there is none to see. */
  readonly interruptLine: number | undefined;
  /** How long the target may leave requests without any reply, in milliseconds. */
  readonly replyLimitMilliseconds: number;
  /** Hears the interrupt line as it is reported. */
  readonly onInterrupt?: InterruptListener | undefined;
}

/** Somebody who waits for replies. */
export interface Waiter {
  /** Requests that may be left without a reply. */
  readonly left: number;
  readonly resolve: () => void;
  readonly reject: (error: TargetError) => void;
}
