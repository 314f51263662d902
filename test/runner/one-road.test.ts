import { expect, test } from "vitest";
import { compilePlanted } from "../support/compile-planted.ts";

const head = `import type { Oracle } from "./src/oracle/oracle.ts";
import type { QueueModel } from "./src/oracle/ring/queue-model.ts";
import type { ScenarioRun } from "./src/runner/scenario-run.ts";
declare function spoil(oracle: Oracle): void;
declare function stop(queue: QueueModel): void;
`;

/** Asks and shows evidence, and nothing else. */
const lawful = [
  "const waits = run.oracle.rest.owing() === 'yes' && !run.oracle.uncertain; run.evidence.hidden(); return waits;",
  "for (const queue of run.oracle.queues.values()) { void [queue.size, queue.outstanding.length, queue.owing()]; }",
  "const { channels: c } = run.oracle; void c.all.map(({ receive }) => receive.pending); return run.over;",
];

/** Each changes the oracle, or tells it something, past the one way in. */
const offences = [
  "run.oracle.pci.judgeClosed(1, 2, true);",
  "const o = run.oracle; o.pci.judgeClosed(1, 2, true);",
  "const o = run.oracle; o.interrupts.stimulus();",
  'run.oracle["interrupts"].stimulus();',
  "const { interrupts: ledger } = run.oracle; ledger.due.owed = undefined;",
  "run.oracle.malformed = true;",
  "run.oracle.uncertain = true;",
  "run.oracle.overfull ??= undefined;",
  "run.oracle.judgement.clause('ROB-1').reached++;",
  "run.oracle.judgement.finding = undefined;",
  "run.oracle.judgement.warnings.length = 0;",
  "const { judgement } = run.oracle; judgement.deviates('crashed', {}, '', '');",
  "const { queues: q } = run.oracle; q.delete(1);",
  "run.oracle.queues.delete(1);",
  "run.oracle.queues.get(1)?.notified(false);",
  "for (const queue of run.oracle.queues.values()) queue.takeAvailable();",
  "for (const queue of run.oracle.queues.values()) queue.usedSeen = 0;",
  "for (const queue of run.oracle.queues.values()) queue.outstanding.length = 0;",
  "for (const queue of run.oracle.queues.values()) for (const entry of queue.outstanding) entry.notified = true;",
  "for (const queue of run.oracle.queues.values()) stop(queue);",
  "for (const channel of run.oracle.channels.all) channel.connected = true;",
  "for (const { receive } of run.oracle.channels.all) receive.send(new Uint8Array(1));",
  "run.oracle.registers.reset();",
  "run.oracle.messages.oweNothing();",
  "run.oracle.damaged.push({ address: 0, length: 1 });",
  "const { host } = run.oracle; return host;",
  "run.oracle.loseCertainty();",
  "spoil(run.oracle);",
  "const mine: Oracle = run.oracle; return mine;",
  "const { evidence } = run; evidence.oracle.queues.clear();",
];

/** A module of steps, one to a line. */
function steps(lines: readonly string[]): string {
  return (
    head + lines.map((line, step) => `export function step${step}(run: ScenarioRun): unknown { ${line} }\n`).join("")
  );
}

test("whoever drives a device asks the oracle and shows it evidence; the compiler refuses anything else", () => {
  const lines = [...lawful, ...offences].map((line) => (line.includes("return ") ? line : `${line} return 0;`));
  const errors = compilePlanted(steps(lines));

  const before = head.split("\n").length - 1;
  // The modules that the steps are made from are there.
  expect(errors.filter(({ line }) => line <= before)).toEqual([]);
  const refused = new Set(errors.map(({ line }) => lines[line - before - 1]));
  expect(lines.filter((line) => !refused.has(line))).toEqual(lines.slice(0, lawful.length));
});
