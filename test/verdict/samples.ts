import type { Scenario } from "../../src/operation/scenario.ts";
import type { Clause } from "../../src/spec/specification.ts";
import { type CheckReport, checkReport, mainClause } from "../../src/verdict/check-report.ts";
import type { CheckResult } from "../../src/verdict/check-result.ts";
import { type ClausePlan, planClauses } from "../../src/verdict/clause-plan.ts";
import type { PlannedExpectation } from "../../src/verdict/expectation/expectations.ts";
import { judgeCheck } from "../../src/verdict/expectation/expectations.ts";
import type { Finding } from "../../src/verdict/finding.ts";
import { countClauseStates, type Plan } from "../../src/verdict/plan.ts";
import { buildReport, type Report } from "../../src/verdict/report.ts";
import type { RunEnd } from "../../src/verdict/run-end.ts";

/** A clause with everything but what the test is about filled in. */
export function clause(id: string, changes: Partial<Clause> = {}): Clause {
  return {
    id,
    level: "MUST",
    origin: ["L"],
    text: `The text of ${id}.`,
    source: ["VIRTIO 0.9.5 2.2.2.1"],
    applies: {},
    area: id.slice(0, id.indexOf("-")),
    exempt: new Map<string, string>(),
    file: "transports/legacy-pci.json",
    ...changes,
  };
}

/** Eight clauses, one for each way a clause can end. */
const clauses: readonly Clause[] = [
  clause("REG-1"),
  clause("REG-2", { level: "SHOULD" }),
  clause("REG-3", { level: "MAY" }),
  clause("RST-1"),
  clause("RST-2"),
  clause("RNG-1", { requires: { features: ["EVENT_IDX"] } }),
  clause("RNG-2", { untestable: "nothing outside the device shows it" }),
  clause("VMC-TX-1", { applies: { device: ["vmchannel"] } }),
];

export const scenario: Scenario = {
  startIndex: 0,
  seed: 7,
  operations: [
    { kind: "initialise", features: ["ANY_LAYOUT"] },
    { kind: "register-write", register: "queue_select", value: 1 },
    { kind: "reset" },
    { kind: "register-scan", queues: 2, isr: true },
  ],
};

export const finding: Finding = {
  clause: "RST-2",
  level: "MUST",
  allowed: "0x0",
  got: "0x1",
  step: 3,
  signature: "RST-2:queue_select",
};

export const warning: Finding = {
  clause: "REG-2",
  level: "SHOULD",
  allowed: "0",
  got: "8",
  step: 1,
  signature: "REG-2:length",
};

/** What a check showed; passed and reached its main clause unless told otherwise. */
export function result(check: string, changes: Partial<CheckResult> = {}): CheckResult {
  return {
    check,
    title: `What ${check} says holds`,
    clauses: [mainClause(check)],
    outcome: "passed",
    reason: "",
    runs: 10,
    operations: 100,
    milliseconds: 5,
    finding: undefined,
    scenario: undefined,
    operationsBeforeShrinking: 0,
    warnings: [],
    reached: new Map([[mainClause(check), 3]]),
    choices: new Map(),
    ...changes,
  };
}

/** A check that failed with {@link finding}, or with changes to it. */
export function failure(check: string, changes: Partial<Finding> = {}): CheckResult {
  return result(check, {
    outcome: "failed",
    finding: { ...finding, ...changes },
    scenario,
    operationsBeforeShrinking: 41,
  });
}

/** A check in a report. */
export function reported(shown: CheckResult, changes: Partial<CheckReport> = {}): CheckReport {
  const failed = shown.finding !== undefined;
  const caseFile = `vmconform-report/cases/${shown.check.replace("/", "_")}-1.json`;
  return {
    ...checkReport(shown, {
      area: shown.check.slice(0, shown.check.indexOf("-")),
      level: "MUST",
      errorOutput: [],
      ...(failed ? { caseFile, replay: `vmconform replay ${caseFile}` } : {}),
    }),
    ...changes,
  };
}

/** The clauses of {@link clauses} as planned for a device without features. */
export function clausePlan(selected: (clause: Clause) => boolean = () => true): ClausePlan[] {
  const checks = clauses.map(({ id }) => ({ check: id, clauses: [id], unavailable: undefined }));
  const offer = {
    judged: { transport: "legacy-pci", device: "other" },
    features: new Set<string>(),
    capabilities: new Set<string>(),
    usableQueue: false,
  } as const;
  return planClauses(clauses, offer, checks, selected);
}

export const plan: Plan = {
  kitVersion: "0.1.0",
  startedAt: "2026-11-22T10:00:00.000Z",
  specification: { title: "vmchannel device, version 1", digest: "3f9c21ab".repeat(8) },
  target: { name: "sample", version: "1.0", deviceType: "other", features: ["ANY_LAYOUT"] },
  seed: 7,
  selection: { run: [], skip: [], level: "MAY" },
  shard: "",
  checks: 4,
  areas: [],
  clauses: countClauseStates(clausePlan()),
  expectations: 0,
};

/** The areas of checks, as a plan counts them. */
function areasOf(shown: readonly CheckReport[]): Plan["areas"] {
  const names = [...new Set(shown.map(({ area }) => area))];
  return names.map((area) => ({ area, checks: shown.filter((check) => check.area === area).length }));
}

/** A report of the given checks, expectations applied. */
export function report(
  shown: readonly CheckReport[],
  expectations: readonly PlannedExpectation[] = [],
  end: RunEnd = { kind: "finished" },
): Report {
  return buildReport({
    plan: { ...plan, checks: shown.length, areas: areasOf(shown) },
    clauses: clausePlan(),
    checks: shown.map((check) => judgeCheck(check, expectations)),
    expectations,
    end,
    milliseconds: 1234,
  });
}
