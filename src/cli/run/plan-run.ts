import type { Property, PropertyContext } from "../../runner/check/property.ts";
import { runnerDeviceOf } from "../../runner/device/runner-devices.ts";
import { choicesOf } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import { mainClause } from "../../verdict/check-report.ts";
import { type ClausePlan, type Offer, planClauses } from "../../verdict/clause-plan.ts";
import { clauseLevels } from "../../verdict/compliance.ts";
import type { Expectation } from "../../verdict/expectation/expectation.ts";
import { type PlannedExpectation, planExpectations } from "../../verdict/expectation/expectations.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";
import type { UntoldRung } from "../../verdict/ladder.ts";
import { countClauseStates, type Plan, type TargetFacts } from "../../verdict/plan.ts";
import type { Kit } from "../kit.ts";
import type { SessionFacts } from "../worker/worker-messages.ts";
import type { SuiteOptions } from "./run-options.ts";
import type { RunSelection } from "./select-run.ts";

/** The plan of a run with all it was drawn up from. */
export interface PlannedRun {
  readonly plan: Plan;
  readonly clauses: readonly ClausePlan[];
  readonly expectations: readonly PlannedExpectation[];
}

/** The area that a check is reported under: that of its main clause. */
export function areaOf(check: string, specification: Specification): string {
  const clause = mainClause(check);
  return specification.clauses.get(clause)?.area ?? clause;
}

/** The most binding level of a check's clauses. */
export function levelOf(clauses: readonly string[], specification: Specification): ClauseLevel {
  const levels = clauses.map((id) => specification.clauses.get(id)?.level);
  return clauseLevels.find((level) => levels.includes(level)) ?? "MAY";
}

/** What a target offers, as far as clauses depend on it. */
function offerOf(context: PropertyContext, transport: string, untold: readonly UntoldRung[]): Offer {
  const { capabilities } = context;
  const channels = untold.find(({ rung }) => rung === "channels");
  const words: readonly (readonly [string, boolean])[] = [
    ["msix", context.msix],
    ["save-restore", capabilities.saveRestore],
    ["memory-audit", capabilities.memoryAudit],
    ["interrupt-line", capabilities.interruptLine],
    ["fresh-device", capabilities.freshDevice],
  ];
  return {
    judged: { transport, device: context.deviceType },
    features: context.features,
    capabilities: new Set(words.filter(([, has]) => has).map(([word]) => word)),
    ...(channels === undefined ? {} : { untold: channels.detail }),
    usableQueue: context.queues.length > 0,
  };
}

function areasOf(properties: readonly Property[], specification: Specification): Plan["areas"] {
  const counts = new Map<string, number>();
  for (const { id } of properties) {
    const area = areaOf(id, specification);
    counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  return Array.from(counts, ([area, checks]) => ({ area, checks }));
}

/** The target as reports name it. */
function targetFacts({ description, context }: SessionFacts): TargetFacts {
  const { name, version, deviceType } = description;
  return { name, version, deviceType, features: [...context.features] };
}

/** What the specification leaves open, and what each clause says: a device may choose how to follow it. */
function questionsOf(specification: Specification): Record<string, string> {
  const open = choicesOf(specification).map(({ id, text }) => [id, text] as const);
  const chosen = [...specification.clauses.values()].filter(({ level }) => level === "MAY");
  return Object.fromEntries([...chosen.map(({ id, text }) => [id, text] as const), ...open]);
}

/**
 * Draws up the plan of a run: what is selected, offered, expected. `startedAt` is in milliseconds since 1970. Throws an
 * `ExpectationsError` when an entry excuses too much.
 */
export function planRun(
  kit: Kit,
  specification: Specification,
  session: SessionFacts,
  selection: RunSelection,
  entries: readonly Expectation[],
  options: SuiteOptions,
  startedAt: number,
): PlannedRun {
  const { context } = session;
  const { title } = specification.devices.get(context.deviceType) ?? specification.vmchannel;
  const started = new Date(startedAt).toISOString();
  const checks = kit.properties.map((property) => ({
    check: property.id,
    clauses: property.clauses,
    unavailable: property.unavailable(context),
  }));
  const isSelected = ({ id }: { readonly id: string }): boolean => selection.clauses.has(id);
  const untold = runnerDeviceOf(session.description.deviceType).untold(session.description);
  const offer = offerOf(context, context.transport, untold);
  const clauses = planClauses(specification.clauses.values(), offer, checks, isSelected);
  const target = targetFacts(session);
  const today = started.slice(0, 10);
  const ids = kit.properties.map(({ id }) => id);
  const expectations = planExpectations(entries, { checks: ids, target, today });
  const selected = new Set(selection.properties.map(({ id }) => id));
  return {
    plan: {
      kitVersion: kit.version,
      startedAt: started,
      specification: { title, digest: specification.digest },
      target,
      seed: options.seed,
      selection: options.filters,
      ...(options.settings === undefined ? {} : { settings: options.settings }),
      shard: options.shard === undefined ? "" : `${options.shard.index}/${options.shard.count}`,
      checks: selection.properties.length,
      areas: areasOf(selection.properties, specification),
      questions: questionsOf(specification),
      clauses: countClauseStates(clauses),
      ...(untold.length === 0 ? {} : { untold }),
      expectations: expectations.filter(({ applies, checks: own }) => applies && own.some((id) => selected.has(id)))
        .length,
    },
    clauses,
    expectations,
  };
}
