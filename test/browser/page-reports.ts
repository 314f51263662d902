import { properties } from "../../properties/registry.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { htmlReporter } from "../../src/report/html/html.ts";
import { recordScenario } from "../../src/runner/record/record-scenario.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { type CheckReport, mainClause } from "../../src/verdict/check-report.ts";
import { planClauses } from "../../src/verdict/clause-plan.ts";
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

/** A report as the HTML reporter writes it. */
export function renderPage(shown: Report): string {
  const reporter = htmlReporter();
  reporter.start(shown.plan, shown.clauses, shown.expectations);
  return reporter.end(shown);
}
