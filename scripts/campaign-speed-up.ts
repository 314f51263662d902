/**
 * Measures how much more two workers do than one in a campaign on the reference device. Usage:
 * `tsx scripts/campaign-speed-up.ts [SECONDS] [ROUNDS]`. One and two workers run in turn, so that what else the
 * machine does concerns both. It needs dist/ and two cores that nobody else uses.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../dist/src/cli/main.js", import.meta.url));
const [secondsGiven = "20", roundsGiven = "3"] = process.argv.slice(2);
const seconds = Number(secondsGiven);
const rounds = Number(roundsGiven);

interface Speed {
  readonly scenarios: number;
  readonly operations: number;
}

function vmconform(words: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...words], { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`vmconform ${words.join(" ")} ended with ${status}: ${stderr}`);
  }
  return stdout;
}

/** Scenarios and operations in a second of a campaign that is new. */
function measure(workers: number, seed: number): Speed {
  const store = mkdtempSync(join(tmpdir(), "vmconform-speed-"));
  try {
    const words = ["--store", store, "--name", "speed", "--seed", String(seed)];
    vmconform(["fuzz", ...words, "--workers", String(workers), "--time", `${seconds}s`]);
    const told = JSON.parse(vmconform(["fuzz", "status", "--json", "--store", store, "--name", "speed"])) as {
      readonly totals: Readonly<Record<string, Speed>>;
    };
    const sum = (pick: (speed: Speed) => number): number =>
      Object.values(told.totals).reduce((total, one) => total + pick(one), 0) / seconds;
    return { scenarios: sum(({ scenarios }) => scenarios), operations: sum(({ operations }) => operations) };
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

const measured = { one: [] as Speed[], two: [] as Speed[] };
for (let round = 0; round < rounds; round++) {
  measured.one.push(measure(1, round));
  measured.two.push(measure(2, round));
}
const one = median(measured.one.map(({ operations }) => operations));
const two = median(measured.two.map(({ operations }) => operations));
for (const [name, speeds] of Object.entries(measured)) {
  const told = speeds.map(({ scenarios, operations }) => `${scenarios.toFixed(1)} (${operations.toFixed(0)})`);
  console.log(`${name}: scenarios a second (operations): ${told.join(", ")}`);
}
console.log(`two workers do ${(two / one).toFixed(2)} times the operations of one, on ${availableParallelism()} cores`);
