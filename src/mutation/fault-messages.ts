import type { FaultResult } from "./fault-result.ts";

/** One run of the suite against a fault. */
export interface FaultTask {
  readonly fault: string;
  /** Only the checks that are about this clause are run, up to the first one that names it. Default: all checks. */
  readonly clause?: string | undefined;
}

/** Messages to a worker. */
export type FaultRequest =
  | { readonly kind: "run"; readonly task: FaultTask; readonly seed: number }
  /** Finish what is under way and end. */
  | { readonly kind: "stop" };

/** What a worker says. */
export type FaultReply =
  /** A scenario has come to its end: the device does not hang. */
  | { readonly kind: "alive" }
  | { readonly kind: "result"; readonly result: FaultResult }
  /** A bug of the kit. */
  | { readonly kind: "bug"; readonly message: string };

/** The argument that makes a process of the kit a worker of the matrix. */
export const faultWorkerArgument = "worker-of-faults";
