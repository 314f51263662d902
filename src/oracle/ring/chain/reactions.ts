import type { Specification } from "../../../spec/specification.ts";
import type { Subject } from "../../judgement/blame/blame-row.ts";
import { conditionSubject } from "../../judgement/blame/subjects.ts";

/** What the specification lets a device do with a chain that meets some malformed conditions. */
export interface AllowedReactions {
  /** Serving it as if nothing were wrong. */
  readonly serve: boolean;
  /** Completing it with used.len 0. */
  readonly completeEmpty: boolean;
  /** Completing the id as it was offered, with length 0. */
  readonly completeOfferedId: boolean;
  /** Stopping until reset. */
  readonly break: boolean;
  /** The clause that rules the first condition met. */
  readonly clause: string;
  /** The clauses of all conditions met. */
  readonly clauses: readonly string[];
  /** The open choice that the only condition met is about; empty when there is none, or several conditions. */
  readonly ambiguity: string;
  /** Names of the conditions, for findings. */
  readonly conditions: readonly string[];
}

/** The conditions under which the kit found no rule: used for a chain that is in order. */
const goodChain: AllowedReactions = Object.freeze({
  serve: true,
  completeEmpty: false,
  completeOfferedId: false,
  break: false,
  clause: "",
  clauses: Object.freeze([]),
  ambiguity: "",
  conditions: Object.freeze([]),
});

/**
 * Joins the reactions allowed to each condition: serving only where every condition allows it, and otherwise what any
 * of them allows, since a device may notice whichever it comes to first.
 */
export function allowedReactions(specification: Specification, conditions: readonly string[]): AllowedReactions {
  if (conditions.length === 0) {
    return goodChain;
  }
  const rules = conditions.map((name) => {
    const rule = specification.virtqueue.malformed.find((condition) => condition.name === name);
    if (rule === undefined) {
      throw new RangeError(`spec/virtqueue.json describes no malformed condition ${name}`);
    }
    return rule;
  });
  const allows = (reaction: string): boolean => rules.some((rule) => rule.reactions.some((name) => name === reaction));
  return {
    serve: rules.every((rule) => rule.reactions.some((name) => name === "serve")),
    completeEmpty: allows("complete-empty"),
    completeOfferedId: allows("complete-offered-id"),
    break: allows("break"),
    clause: rules[0]?.clause ?? "",
    clauses: rules.map((rule) => rule.clause),
    ambiguity: (rules.length === 1 ? rules[0]?.ambiguity : undefined) ?? "",
    conditions,
  };
}

/** The first malformed condition that a chain meets, as what a deviation is about. */
export function reactionsSubject({ conditions, clause }: AllowedReactions): Subject {
  return conditionSubject({ name: conditions[0] ?? "", clause });
}

/** The reactions allowed to a malformed chain, in words. */
export function describeReactions(reactions: AllowedReactions, queue: number, names: string): string {
  const allowed: string[] = [];
  if (reactions.serve) {
    allowed.push("serve it");
  }
  if (reactions.completeEmpty || reactions.completeOfferedId) {
    allowed.push("complete it with used.len 0");
  }
  if (reactions.break) {
    allowed.push("stop until reset");
  }
  return `for a malformed chain on queue ${queue} (${names}): ${allowed.join(" or ")}`;
}
