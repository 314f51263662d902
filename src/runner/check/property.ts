import type { Random } from "../../base/random.ts";
import type { OperationContext } from "../../operation/generators/operation-context.ts";
import type { Operation } from "../../operation/operation.ts";
import type { QueueUse } from "../../spec/queue-uses.ts";
import type { TargetCapabilities } from "../../target/target.ts";
import type { Relation } from "./relation.ts";

/** Values of a bring-up that is done step by step. */
export interface BringUpValues {
  /** The status before features are negotiated. */
  readonly greeted: number;
  /** The status that says that they are; undefined where the transport has no such step. */
  readonly agreed: number | undefined;
  /** The status of a driver that is ready. */
  readonly ready: number;
  /** Features that a driver accepts wherever they are offered, as two words. */
  readonly required: { readonly low: number; readonly high: number };
}

/** What a property may know of the target it is run against: what was announced and what enumeration showed. */
export interface PropertyContext extends OperationContext {
  /** Name of the device type, such as `vmchannel`; `other` for one that the kit does not know. */
  readonly deviceType: string;
  /** The queues that the kit knows how to use. */
  readonly queues: readonly QueueUse[];
  /** The name of its transport, that of its file in spec/transports/. */
  readonly transport: string;
  /** The device is no PCI function. */
  readonly withoutPci?: boolean;
  /** Ids of the clauses that bind such devices; left out where every check has one of them. */
  readonly binding?: ReadonlySet<string>;
  /** How a driver of the transport brings a device up: what it writes to the status, and features it always accepts. */
  readonly bringUp: BringUpValues;
  /** Numbers of queues that are not there can be selected; a device may ignore them instead (A4). */
  readonly selectsAbsentQueues: boolean;
  /** What the target promises and can be asked. */
  readonly capabilities: TargetCapabilities;
}

/** What a property's generator makes. */
export interface GeneratedScenario {
  /** What guest and host do, in this order. */
  readonly operations: Operation[];
  /** Where rings start; only used where the target can be told. */
  readonly startIndex?: number;
}

/**
 * One check of the kit. It names the clauses it is there to reach; every clause is judged in every property, since
 * the oracle judges every observation, whatever caused it.
 */
export interface Property {
  /** `<clause>` or `<clause>/<variant>`; permanent, like the clause's id. */
  readonly id: string;
  /** A sentence that says what holds. */
  readonly title: string;
  /** The clauses that this property exercises. */
  readonly clauses: readonly string[];
  /** It makes sense on a device that does not serve its queues yet, though its id says nothing of that. */
  readonly withoutRings?: boolean;
  /** Why the property cannot run on this target, or undefined when it can. */
  readonly unavailable: (context: PropertyContext) => string | undefined;
  /** Scenarios in a default run; a constant scenario has 1. */
  readonly runs: number;
  /** Makes one scenario. Must draw every choice from `random`. */
  readonly generate: (random: Random, context: PropertyContext) => GeneratedScenario;
  /** What must hold between a scenario and its counterpart, besides all that the oracle judges in both. */
  readonly relation?: Relation;
}

/**
 * Checks a property's fields and gives it back: the one way to make a property. One of whose clauses none binds a
 * device cannot run there.
 */
export function defineProperty(property: Property): Property {
  const { clauses } = property;
  const unavailable = (context: PropertyContext): string | undefined =>
    property.unavailable(context) ??
    (context.binding !== undefined && !clauses.some((id) => context.binding?.has(id))
      ? "none of its clauses is about such a device"
      : undefined);
  return Object.freeze({ ...property, unavailable });
}
