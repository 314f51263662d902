import type { Scenario } from "../../operation/scenario.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ScenarioTrace, TraceStep } from "../../verdict/scenario-trace.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Session } from "../session.ts";
import { AccessRecorder } from "./record-accesses.ts";
import { ChannelRecorder } from "./record-channels.ts";
import { MemoryRecorder } from "./record-memory.ts";
import { recordQueues } from "./record-queues.ts";

/** The most steps a trace holds; the last ones are kept, since a finding ends its scenario. */
const stepsMax = 32;

/** The most characters of JSON a trace holds; the oldest steps beyond are left out. */
const charactersMax = 48 * 1024;

function recordRegisters(run: ScenarioRun): TraceStep["registers"] {
  const { registers } = run.oracle;
  const shown: { name: string; values: readonly number[] }[] = [];
  for (const register of run.guest.specification.transport.registers) {
    const { name, perQueue, access, presence } = register;
    if (perQueue || access === "rc" || access === "wo" || (presence !== "always" && !registers.msix)) {
      continue;
    }
    shown.push({ name, values: [...new Set(registers.possible(register))] });
  }
  return shown;
}

function recordInterrupt(run: ScenarioRun): TraceStep["interrupt"] {
  const { line, owedBy, due, msix } = run.oracle.interrupts;
  const { allowed, configOwed, configAllowed } = due;
  return { line, owed: owedBy, allowed, configOwed, configAllowed, msix };
}

/** Drops the oldest steps until the rest fits. */
function bounded(steps: readonly TraceStep[]): ScenarioTrace {
  let first = Math.max(0, steps.length - stepsMax);
  const lengths = steps.map((step) => JSON.stringify(step).length);
  let total = lengths.slice(first).reduce((sum, length) => sum + length, 0);
  while (total > charactersMax && first < steps.length - 1) {
    total -= lengths[first++] ?? 0;
  }
  return { omitted: first, steps: steps.slice(first) };
}

/**
 * Runs a scenario once more and writes down, after each operation, what a reader needs to see how its finding came
 * about. Undefined when the finding did not come again. Rejects with a `TargetError` when the target is lost.
 */
export async function recordScenario(
  session: Pick<Session, "runScenario">,
  scenario: Scenario,
  finding: Pick<Finding, "signature">,
): Promise<ScenarioTrace | undefined> {
  const steps: TraceStep[] = [];
  let memory: MemoryRecorder | undefined;
  let channels: ChannelRecorder | undefined;
  let accesses: AccessRecorder | undefined;
  const outcome = await session.runScenario(scenario, (step, operation, run) => {
    if (step < 0 || memory === undefined || channels === undefined || accesses === undefined) {
      // Each run, that of a confirmation included, starts its trace anew.
      steps.length = 0;
      memory = new MemoryRecorder(run);
      channels = new ChannelRecorder(run);
      accesses = new AccessRecorder(run, finding);
    }
    steps.push({
      step,
      registers: recordRegisters(run),
      queues: recordQueues(run),
      interrupt: recordInterrupt(run),
      ...accesses.record(operation),
      ...memory.record(),
      channels: channels.record(),
    });
  });
  return outcome.finding?.signature === finding.signature ? bounded(steps) : undefined;
}
