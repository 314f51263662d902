// `npm run bench`: what the kit and its reference device do in a second, each beside a peer. Prints a table, writes
// JSON and ends with exit code 1 when something is slower than it has to be. Options: --quick, --output FILE.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { benchBringUp } from "./bring-up.ts";
import { benchEngine } from "./engine.ts";
import { isGoodEnough, judgedValue, type Measurement, type Omission } from "./measure.ts";
import { benchQtest, missingForQtest } from "./qtest.ts";
import { benchReport, missingForReport } from "./report.ts";
import { benchRing } from "./ring.ts";
import { benchServed, missingForServed } from "./served.ts";
import { benchTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    output: { type: "string", default: "vmconform-report/bench.json" },
  },
});
const effort = values.quick ? 1 : 4;
const measurements: Measurement[] = [];
const omissions: Omission[] = [];

const steps: readonly (readonly [string, () => Promise<Measurement[]> | Measurement[]])[] = [
  ["engine", () => benchEngine(1 + 2 * effort, 25 * effort)],
  ["ring", () => benchRing({ rounds: 1 + 2 * effort, messages: 64 * 500 * effort, longMessages: 2000 * effort })],
  ["bring-up", () => benchBringUp(1 + effort, 50 * effort)],
  ["report", () => benchReport(1 + effort)],
];
for (const [name, measure] of steps) {
  console.error(`measuring ${name} ...`);
  measurements.push(...(await measure()));
}
const missing = missingForQtest();
if (missing === undefined) {
  console.error("measuring qtest ...");
  measurements.push(...(await benchQtest({ rounds: 1 + effort, oneByOne: 5000 * effort, pipelined: 50_000 * effort })));
} else {
  omissions.push({ name: "qtest: commands to QEMU", reason: missing });
}

const missingProgram = missingForServed();
if (missingProgram === undefined) {
  console.error("measuring the suite over a socket ...");
  measurements.push(...(await benchServed(1, values.quick ? 2 : undefined)));
} else {
  omissions.push({ name: "suite: over a unix socket", reason: missingProgram });
}

const missingBrowser = missingForReport();
if (missingBrowser !== undefined) {
  omissions.push({ name: "report: opening it", reason: missingBrowser });
}

console.log(benchTable(measurements, omissions));
const document = {
  kind: "bench",
  version: 1,
  node: process.version,
  processor: cpus()[0]?.model ?? "unknown",
  measurements: measurements.map((measurement) => ({
    ...measurement,
    ...(measurement.peer === undefined ? {} : { ratio: judgedValue(measurement) }),
    ...(measurement.least === undefined && measurement.most === undefined ? {} : { passed: isGoodEnough(measurement) }),
  })),
  omissions,
};
mkdirSync(dirname(values.output), { recursive: true });
writeFileSync(values.output, `${JSON.stringify(document, undefined, 2)}\n`);
console.log(`\nwritten to ${values.output}`);
process.exitCode = measurements.every(isGoodEnough) ? 0 : 1;
