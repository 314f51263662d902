import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { factsOfFault, factsOfRun, type Json, type RunFacts } from "./run-facts.ts";
import type { Batch, FaultUnit, SuiteUnit, Unit } from "./units.ts";

/** A folder with a copy of this repository. */
export interface Checkout {
  readonly side: "old" | "new";
  /** Absolute path. */
  readonly folder: string;
}

/** Milliseconds after which a process is ended. */
const patience = 20 * 60_000;
const outputMax = 16 * 1024 * 1024;
const errorLinesMax = 5;

/** Compiles a checkout unless that was done since its sources changed. Throws an Error when it does not compile. */
export function buildCheckout({ side, folder }: Checkout): void {
  const script = join("scripts", "build.mjs");
  if (!existsSync(join(folder, script))) {
    throw new Error(`the ${side} folder ${folder} is no checkout of this repository: it has no ${script}`);
  }
  const { status } = spawnSync(process.execPath, [script, "--if-stale"], {
    cwd: folder,
    stdio: "inherit",
    timeout: patience,
  });
  if (status !== 0) {
    throw new Error(`the ${side} folder ${folder} could not be built; its messages are above`);
  }
}

/** A seeded fault, and how many operations it takes to find it. */
export interface KnownFault {
  readonly fault: string;
  readonly operations: number;
}

/** The seeded faults in the order of the catalogue. Throws an Error when its list cannot be read. */
export function readCatalogue({ side, folder }: Checkout): readonly KnownFault[] {
  const file = join(folder, "docs", "mutants.json");
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { readonly rows: readonly KnownFault[] }).rows;
  } catch (error) {
    throw new Error(`the list of seeded faults of the ${side} folder cannot be read (${(error as Error).message})`);
  }
}

/** Runs a batch in a process and gives what each of its units showed. Rejects when it was interrupted. */
export async function runBatch(
  checkout: Checkout,
  batch: Batch,
  signal: AbortSignal,
): Promise<ReadonlyMap<Unit, RunFacts>> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "vmconform-compare-")));
  try {
    const [first] = batch;
    return first?.kind === "suite"
      ? new Map([[first, await runSuite(checkout, first, scratch, signal)]])
      : await runFaults(checkout, batch as readonly FaultUnit[], scratch, signal);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function runSuite(checkout: Checkout, unit: SuiteUnit, scratch: string, signal: AbortSignal): Promise<RunFacts> {
  const report = join(scratch, "report.json");
  const results = join(scratch, "results");
  const args = ["run", ...unit.args, "--quiet", "--reporter", `json=${report}`, "--output-dir", results];
  const { exitCode, errorOutput } = await runProgram(checkout, args, signal);
  const cases = join(results, "cases");
  const names = existsSync(cases) ? readdirSync(cases).sort() : [];
  return factsOfRun({
    exitCode,
    report: readJson(report),
    cases: new Map(names.map((name) => [name, readFileSync(join(cases, name), "utf8")])),
    places: new Map([
      [scratch, "SCRATCH"],
      [realpathSync(checkout.folder), "CHECKOUT"],
      [checkout.folder, "CHECKOUT"],
    ]),
    wire: unit.wire,
    errorOutput,
  });
}

async function runFaults(
  checkout: Checkout,
  units: readonly FaultUnit[],
  scratch: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<Unit, RunFacts>> {
  const matrix = join(scratch, "mutants.json");
  const seed = String(units[0]?.seed ?? 1);
  const faults = units.flatMap(({ fault }) => ["--fault", fault]);
  const args = ["mutants", "--workers", "1", "--seed", seed, "--json", matrix, ...faults];
  const { exitCode, errorOutput } = await runProgram(checkout, args, signal);
  const rows = ((readJson(matrix) ?? {}) as { readonly rows?: readonly Json[] }).rows ?? [];
  const byFault = new Map(rows.map((row) => [(row as { readonly fault: string }).fault, row]));
  return new Map(
    units.map((unit) => {
      const row = byFault.get(unit.fault) ?? { fault: unit.fault, lost: `exit code ${exitCode}: ${errorOutput}` };
      return [unit, factsOfFault(row)];
    }),
  );
}

function readJson(file: string): Json | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Json) : undefined;
}

function runProgram(
  { folder }: Checkout,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly exitCode: number | string; readonly errorOutput: string }> {
  // Both sides run with the same options, whatever is set around this comparison.
  const environment = Object.entries(process.env).filter(([name]) => !/^(CI|GITHUB_|VMCONFORM_)/.test(name));
  const options = {
    cwd: folder,
    env: { ...Object.fromEntries(environment), NO_COLOR: "1" },
    maxBuffer: outputMax,
    timeout: patience,
    signal,
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join("dist", "src", "cli", "main.js"), ...args], options, (error, _output, text) => {
      if (signal.aborted) {
        reject(new Error("interrupted"));
        return;
      }
      const errorOutput = text.trimEnd().split("\n").slice(-errorLinesMax).join("\n");
      resolve({ exitCode: error === null ? 0 : (error.code ?? error.signal ?? "lost"), errorOutput });
    });
  });
}
