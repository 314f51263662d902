import { type JudgedDevice, whyNotBound } from "../spec/applies.ts";
import type { Clause } from "../spec/specification.ts";
import type { ClauseLevel } from "./finding.ts";

/** What a run is going to do about a clause. */
export type ClauseState = "selected" | "not-selected" | "not-offered" | "untestable";

/** One clause in the plan of a run. */
export interface ClausePlan {
  /** Id of the clause. */
  readonly id: string;
  /** How binding it is. */
  readonly level: ClauseLevel;
  /** The area of the specification, such as `RST`. */
  readonly area: string;
  /** Letters of where it is from. */
  readonly origin: readonly string[];
  /** What it says. */
  readonly text: string;
  /** Where it is said, in words. */
  readonly source: readonly string[];
  /** What the run does about it. */
  readonly state: ClauseState;
  /** Why it is not offered or untestable, or why it may stay inconclusive; empty otherwise. */
  readonly reason: string;
}

/** What the target offers, as far as clauses depend on it. */
export interface Offer {
  /** Its transport and type. */
  readonly judged: JudgedDevice;
  readonly features: ReadonlySet<string>;
  /** Capability words as clauses use them. */
  readonly capabilities: ReadonlySet<string>;
  /** What of the channels is not known, so that clauses that need one stay inconclusive; absent when all is known. */
  readonly untold?: string;
  /** Whether some queue can be used. */
  readonly usableQueue: boolean;
}

/** A check of the kit, as far as the plan of clauses depends on it. */
export interface PlannedCheck {
  readonly check: string;
  readonly clauses: readonly string[];
  /** Why it cannot run on this target; undefined when it can. */
  readonly unavailable: string | undefined;
}

const capabilityNames: ReadonlyMap<string, string> = new Map([
  ["msix", "MSI-X"],
  ["save-restore", "save and restore"],
  ["memory-audit", "a trace of the device's memory accesses"],
  ["interrupt-line", "a view of the interrupt line"],
  ["fresh-device", "a device as from power-on"],
]);

/** Why a clause does not apply to what is offered; undefined when it does. */
function notOfferedReason(clause: Clause, offer: Offer): string | undefined {
  const unbound = whyNotBound(clause, offer.judged);
  if (unbound !== undefined) {
    return unbound;
  }
  if (clause.applies.queue === true && !offer.usableQueue) {
    return "no queue of the device can be used without knowing its type";
  }
  for (const feature of clause.requires?.features ?? []) {
    if (!offer.features.has(feature)) {
      return `the device does not offer ${feature}`;
    }
  }
  for (const capability of clause.requires?.capabilities ?? []) {
    if (!offer.capabilities.has(capability)) {
      return `the target does not have ${capabilityNames.get(capability) ?? capability}`;
    }
  }
  return undefined;
}

function planClause(
  clause: Clause,
  offer: Offer,
  checks: readonly PlannedCheck[],
  selected: boolean,
): Pick<ClausePlan, "state" | "reason"> {
  if (clause.untestable !== undefined) {
    return { state: "untestable", reason: clause.untestable };
  }
  const absent = notOfferedReason(clause, offer);
  if (absent !== undefined) {
    return { state: "not-offered", reason: absent };
  }
  if (!selected) {
    return { state: "not-selected", reason: "" };
  }
  if (checks.length === 0) {
    return { state: "selected", reason: "no check of the kit brings its condition about" };
  }
  const unavailable = checks.map((check) => check.unavailable);
  const first = unavailable[0];
  if (first !== undefined && unavailable.every((reason) => reason !== undefined)) {
    return { state: "not-offered", reason: first };
  }
  return { state: "selected", reason: clause.applies.device !== undefined ? (offer.untold ?? "") : "" };
}

/**
 * Plans every clause of a specification, in its order. `checks` are all checks of the kit; `isSelected` says which
 * clauses the user's selection keeps.
 */
export function planClauses(
  clauses: Iterable<Clause>,
  offer: Offer,
  checks: readonly PlannedCheck[],
  isSelected: (clause: Clause) => boolean,
): ClausePlan[] {
  const byClause = new Map<string, PlannedCheck[]>();
  for (const check of checks) {
    for (const clause of check.clauses) {
      const list = byClause.get(clause) ?? [];
      list.push(check);
      byClause.set(clause, list);
    }
  }
  return Array.from(clauses, (clause) => ({
    id: clause.id,
    level: clause.level,
    area: clause.area,
    origin: clause.origin,
    text: clause.text,
    source: clause.source,
    ...planClause(clause, offer, byClause.get(clause.id) ?? [], isSelected(clause)),
  }));
}
