import type { OddAct } from "../judgement/blame/circumstances.ts";
import type { Chain } from "./chain/chain-walk.ts";

/** Under which circumstances a chain is served: what a served one reaches, and what is told of a missing completion. */
export interface ServiceContext {
  /** The driver has set DRIVER_OK. */
  readonly driverOk: boolean;
  /** The driver accepted fewer features than offered. */
  readonly subset: boolean;
  /** The driver accepted bits that are not offered. */
  readonly unoffered: boolean;
  /** Resets since the scenario began, bring-up included. */
  readonly lives: number;
  /** The device has been reset after a malformed chain. */
  readonly afterMalformed: boolean;
  /** Chains that the device was notified of were in flight at the last reset. */
  readonly afterInFlight: boolean;
  /** The oddest thing that the driver did before the last reset; undefined when it did nothing odd. */
  readonly oddBefore: OddAct | undefined;
  /** A malformed chain of this life was completed empty. */
  readonly completedEmpty: boolean;
  /** A message of this life was malformed. */
  readonly refusedMessage: boolean;
  /** A queue that is not there was notified in this life. */
  readonly absentNotified: boolean;
  /** Whether the driver wrote size or addresses of a queue while it was enabled. */
  readonly wroteLate: (queue: number) => boolean;
  /** How often a queue was reset by itself in this life. */
  readonly queueResets: (queue: number) => number;
  /** Whether the driver has made a queue smaller than the device's maximum. */
  readonly smallerSize: (queue: number) => boolean;
  /** Whether a buffer lies at an edge of RAM or of a region. */
  readonly atEdge: (chain: Chain) => boolean;
}
