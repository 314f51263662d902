import { properties } from "../../properties/registry.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { campaignHtml } from "../../src/report/campaign/campaign-html.ts";
import type { ReportedWay } from "../../src/report/campaign/campaign-report.ts";
import { htmlReporter } from "../../src/report/html/html.ts";
import { recordScenario } from "../../src/runner/record/record-scenario.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { type CheckReport, mainClause } from "../../src/verdict/check-report.ts";
import { planClauses } from "../../src/verdict/clause-plan.ts";
import type { ClauseReport } from "../../src/verdict/judge-clauses.ts";
import { buildReport, type Report } from "../../src/verdict/report.ts";
import { openDamaging } from "../support/damaging-device.ts";
import { failure, plan, report, reported, result, warning } from "../verdict/samples.ts";

const shape = { parts: 2, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;

const operations: readonly Operation[] = [
  { kind: "initialise", features: [] },
  { kind: "host-send", channel: 1, length: 5 },
  { kind: "receive", capacity: 64, shape, notify: "yes" },
  { kind: "transmit", channel: 0, length: 41, extra: 0, shape: { ...shape, parts: 1 }, notify: "yes" },
];

/** Markup and worse in every text of a check. */
const nasty = `</script><img src="x" onerror="document.title='broken'"> & 'quotes' <!-- $& $1`;

/** A check that failed, with the trace of its scenario. */
async function tracedFailure(steps: readonly Operation[] = operations): Promise<CheckReport> {
  const scenario = { startIndex: 0, seed: 1, operations: steps };
  const session = await openDamaging();
  const trace = await recordScenario(session, scenario, { signature: "VMC-TX-1:bytes-differ" });
  await session.close();
  if (trace === undefined) {
    throw new Error("the damaging device broke nothing");
  }
  const finding = {
    clause: "VMC-TX-1",
    step: steps.length - 1,
    signature: "VMC-TX-1:bytes-differ",
    got: "56 79 d8 .. (41 bytes)",
  };
  const { trace: _none, ...shown } = failure("VMC-TX-1", finding);
  return reported({ ...shown, scenario, trace });
}

/** A report with every kind of verdict, one failure of them traced. */
export async function failingReport(): Promise<Report> {
  return report([
    await tracedFailure(),
    reported(result("REG-1", { warnings: [warning], choices: new Map([["A3", "resets the whole device"]]) })),
    reported({ ...failure("RST-2", { got: nasty }), title: nasty }, { errorOutput: [nasty] }),
    reported(failure("RST-1")),
    reported({ ...failure("REG-3", { signature: "other" }), outcome: "flaky", reason: "came once" }),
    reported(result("RNG-1", { outcome: "not-offered", reason: "no EVENT_IDX", reached: new Map() })),
  ]);
}

/** A report of one failure in which the device has chains of several descriptors, and steps that change no queue. */
export async function drawnReport(): Promise<Report> {
  const waiting: Operation = {
    kind: "receive",
    capacity: 90,
    shape: { ...shape, parts: 3, scatter: true },
    notify: "yes",
  };
  const idle: Operation = { kind: "register-read", register: "queue_select" };
  const [initialise, send, receive, transmit] = operations as [Operation, Operation, Operation, Operation];
  const steps = [initialise, send, receive, waiting, waiting, waiting, idle, idle, idle, transmit];
  return report([await tracedFailure(steps)]);
}

/** A small report in which nothing was found. */
export function passingReport(): Report {
  return report([reported(result("REG-1")), reported(result("RST-1"))]);
}

/** The report of a whole run that found nothing, with all clauses and checks there are. */
export function conformingReport(): Report {
  const specification = loadSpecification();
  const checks = properties.map((property) =>
    reported(result(property.id, { title: property.title, clauses: property.clauses })),
  );
  const planned = checks.map(({ check, clauses }) => ({ check, clauses, unavailable: undefined }));
  const offer = {
    judged: { transport: "legacy-pci", device: "vmchannel" },
    features: new Set(["ANY_LAYOUT", "INDIRECT_DESC", "EVENT_IDX"]),
    capabilities: new Set(["interrupt-line"]),
    usableQueue: true,
  } as const;
  return buildReport({
    plan: { ...plan, checks: checks.length },
    clauses: planClauses([...specification.clauses.values()], offer, planned, () => true),
    checks,
    expectations: [],
    end: { kind: "finished" },
    milliseconds: 31_000,
  });
}

/** A report with as many different findings, as many of them traced as a run traces. */
export async function manyFindings(count: number): Promise<Report> {
  const { trace, scenario, ...traced } = await tracedFailure();
  const checks = Array.from({ length: count }, (_, index): CheckReport => {
    const check = `RST-2/${index}`;
    const plain = reported(failure(check, { signature: `RST-2:${index}`, got: `0x${index.toString(16)}` }));
    const recorded = trace === undefined || scenario === undefined ? {} : { trace, scenario };
    return index < 20 ? { ...plain, ...recorded, clause: mainClause(traced.check) } : plain;
  });
  return report(checks);
}

/** The page of a campaign that found two clauses broken, one of them traced, and a recommendation not followed. */
export async function campaignPage(): Promise<string> {
  const traced = await tracedFailure();
  const plainCheck = reported({ ...failure("RST-2", { got: nasty }), title: nasty, reason: "Seen 3 times." });
  const seen = { count: 3, firstAt: 1.7e12, lastAt: 1.8e12, replays: { shown: 4, of: 5 }, isSettled: true };
  const way = (check: CheckReport): ReportedWay => {
    const { finding } = check;
    if (finding === undefined) {
      throw new Error("a bucket needs a finding");
    }
    return { signature: finding.signature, finding, check, ...seen };
  };
  const clause = (id: string): ClauseReport => {
    const known = loadSpecification().clauses.get(id);
    if (known === undefined) {
      throw new Error(`there is no clause ${id}`);
    }
    return { ...known, source: known.source, state: "selected", reason: "", verdict: "failed", reached: 0, checks: [] };
  };
  const soft = reported(result("REG-2", { finding: warning }));
  const work = { leases: 3, scenarios: 900, operations: 40_000, milliseconds: 15_000, gained: 1200 };
  return campaignHtml({
    target: nasty,
    facts: [["Store", nasty]],
    scenarios: 1900,
    transitions: 2400,
    work: [
      { title: "Scenarios of properties", ...work },
      { title: "Scenarios made of others", ...work },
    ],
    buckets: [
      { clause: clause("VMC-TX-1"), ways: [way(traced)] },
      {
        clause: clause("RST-2"),
        ways: [way(plainCheck), { ...way(reported(failure("RST-2"))), signature: "RST-2:b" }],
      },
      { clause: { ...clause("REG-2"), level: "SHOULD" }, ways: [way(soft)] },
    ],
    curve: Array.from({ length: 900 }, (_, index) => ({
      scenarios: 2 * index,
      transitions: Math.round(80 * Math.sqrt(index)),
    })),
    expected: ["about 12 new transitions to be expected of 1,000 further scenarios of properties"],
    damages: [{ place: "journal/a.ndjson:3", why: nasty }],
  });
}

/** A report as the HTML reporter writes it. */
export function renderPage(shown: Report): string {
  const reporter = htmlReporter();
  reporter.start(shown.plan, shown.clauses, shown.expectations);
  return reporter.end(shown);
}
