// `npm run compare -- OLD_FOLDER [NEW_FOLDER]`: whether two checkouts of this repository judge alike; for refactorings.
//
// Runs the built command line of both with the same seeds: on the reference device in this process, on the served
// reference device and on QEMU over a unix socket, on the reference with one seeded fault by the whole suite, and on
// many seeded faults up to the first finding. Compares exit codes, the outcome of every check and clause, defects,
// findings, warnings, choices, traces, counterexamples, and case files byte for byte. Lists every difference.
//
//   --seeds 1,2,3     seeds; each fault is judged with one of them, in turn
//   --faults N        how many faults, spread over the catalogue (default 40); `all`; or ids, separated by commas
//   --quick           seed 1, in-process only, 20 faults that are found early: for each step of a refactoring
//   --accept FILE     changes of blame that are meant, one to a line: fault ID: CLAUSE-A -> CLAUSE-B
//   --baseline        runs the old side only, to have it cached; its sources must be those of its commit
//   --workers N       processes at once (default: one for each processor)
//
// Exit code 0: alike; 1: not alike; 2: a mistake in the command line; 3: could not be run. What the old folder showed
// is kept in its .vmconform/compare/, by commit; delete that folder when something outside of the sources changes, such
// as QEMU. All differences and notes also go to .vmconform/compare-differences.txt of the new folder.
//
// Not compared, since it may lawfully differ: times, the version of the kit, paths of folders, and of the
// specification the digest, the wording and the sources. In-process all else is determined. Over a socket it
// depends on when bytes arrive how often the kit looks, hence how often a clause was judged (`reached`), which is
// left out there; for the same reason a difference over a socket counts only when a second run of both sides shows
// it again. In-process a change of `reached` is a note and no difference: a clause that is not judged at all any
// more has another verdict.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type AcceptedChange, parseAccepted, settleAccepted } from "./compare/accepted.ts";
import { openCache } from "./compare/cache.ts";
import { buildCheckout, type Checkout, readCatalogue } from "./compare/checkout.ts";
import { type CollectOptions, collect } from "./compare/collect.ts";
import {
  countChanges,
  type Difference,
  differencesOf,
  differenceText,
  lastingDifferences,
} from "./compare/differences.ts";
import type { RunFacts } from "./compare/run-facts.ts";
import { type Unit, unitsOf } from "./compare/units.ts";

const shownMax = 100;
/** Faults that take longer to find are not among those of `--quick`. */
const quickOperationsMax = 20_000;
const servedReference = "targets/served-reference.json";
const qemu = "targets/qemu-virtio-serial.json";

interface Request {
  readonly old: Checkout;
  readonly current: Checkout;
  readonly units: readonly Unit[];
  readonly accepted: readonly AcceptedChange[];
  readonly baseline: boolean;
  readonly workers: number;
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => interruption.abort());
}
process.exitCode = await main();

async function main(): Promise<number> {
  let request: Request;
  try {
    request = readRequest();
  } catch (error) {
    console.error(`compare: ${(error as Error).message}`);
    return 2;
  }
  try {
    return await compare(request);
  } catch (error) {
    if (interruption.signal.aborted) {
      return 130;
    }
    console.error(`compare: ${(error as Error).message}`);
    return 3;
  }
}

function readRequest(): Request {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: "string" },
      faults: { type: "string" },
      quick: { type: "boolean", default: false },
      accept: { type: "string" },
      baseline: { type: "boolean", default: false },
      workers: { type: "string", default: String(availableParallelism()) },
    },
  });
  const [oldFolder, newFolder = ".", ...others] = positionals;
  if (oldFolder === undefined || others.length > 0) {
    throw new Error("expected OLD_FOLDER [NEW_FOLDER]: a checkout to compare with, and one to compare (default: here)");
  }
  const old: Checkout = { side: "old", folder: resolve(oldFolder) };
  const seeds = (values.seeds ?? (values.quick ? "1" : "1,2,3"))
    .split(",")
    .map((text) => wholeNumber("seeds", text, 0))
    .filter((seed, index, all) => all.indexOf(seed) === index);
  const isQuickSample = values.quick && values.faults === undefined;
  const catalogue = readCatalogue(old).filter(({ operations }) => !isQuickSample || operations <= quickOperationsMax);
  const units = unitsOf({
    seeds,
    faults: values.faults ?? (values.quick ? "20" : "40"),
    targets: values.quick ? new Map() : wiredTargets(seeds),
    catalogue: catalogue.map(({ fault }) => fault),
  });
  return {
    old,
    current: { side: "new", folder: resolve(newFolder) },
    units,
    accepted: values.accept === undefined ? [] : readAccepted(values.accept),
    baseline: values.baseline,
    workers: wholeNumber("workers", values.workers, 1),
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < least || value >= 2 ** 32) {
    throw new Error(`--${option}: expected a whole number from ${least} on, found "${text}"`);
  }
  return value;
}

function readAccepted(file: string): AcceptedChange[] {
  try {
    return parseAccepted(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`--accept ${file}: ${(error as Error).message}`);
  }
}

/** The served reference with each seed, and QEMU, which breaks two clauses and so leaves case files, with the first. */
function wiredTargets(seeds: readonly number[]): Map<string, readonly number[]> {
  const targets = new Map<string, readonly number[]>([[servedReference, seeds]]);
  if (spawnSync("qemu-system-x86_64", ["--version"]).status === 0) {
    targets.set(qemu, seeds.slice(0, 1));
  } else {
    console.error("compare: there is no qemu-system-x86_64, so QEMU is left out");
  }
  return targets;
}

async function compare({ old, current, units, accepted, baseline, workers }: Request): Promise<number> {
  const started = performance.now();
  const options: CollectOptions = { workers, signal: interruption.signal, say: (line) => console.error(line) };
  const cache = openCache(old.folder);
  if (cache === undefined && baseline) {
    throw new Error(`--baseline: ${old.folder} differs from its commit, so that nothing can be cached; commit first`);
  }
  if (cache === undefined) {
    console.error(`compare: ${old.folder} differs from its commit, so that nothing is cached for it`);
  }
  const before = await collect(old, units, { ...options, cache, prepare: () => buildCheckout(old) });
  if (baseline) {
    console.log(`${units.length} runs of ${old.folder} are cached.`);
    return 0;
  }
  const after = await collect(current, units, { ...options, prepare: () => buildCheckout(current) });
  const found = await confirm(units, before, after, async (unit) => {
    const single = { ...options, workers: 1 };
    console.error(`${unit.title} differs: both sides run once more`);
    const again = await collect(old, [unit], { ...single, prepare: () => buildCheckout(old) });
    return { before: again, after: await collect(current, [unit], single) };
  });
  const counts = units.flatMap((unit) => countChanges(unit.title, factsIn(before, unit), factsIn(after, unit)));
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  return report(current, units, settleAccepted(found, accepted), counts, seconds);
}

type Collected = ReadonlyMap<Unit, RunFacts>;

/** All differences; those over a wire only if they last. */
async function confirm(
  units: readonly Unit[],
  before: Collected,
  after: Collected,
  repeat: (unit: Unit) => Promise<{ readonly before: Collected; readonly after: Collected }>,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const unit of units) {
    const first = differencesOf(unit.title, factsIn(before, unit), factsIn(after, unit));
    if (first.length === 0 || unit.kind === "fault" || !unit.wire) {
      differences.push(...first);
      continue;
    }
    const second = await repeat(unit);
    const again = differencesOf(unit.title, factsIn(second.before, unit), factsIn(second.after, unit));
    differences.push(...lastingDifferences(first, again));
  }
  return differences;
}

function factsIn(collected: Collected, unit: Unit): RunFacts {
  return collected.get(unit) ?? { facts: {}, counts: {} };
}

function report(
  { folder }: Checkout,
  units: readonly Unit[],
  { left, accepted, unused }: ReturnType<typeof settleAccepted>,
  counts: readonly string[],
  seconds: string,
): number {
  // What decides comes first: a trace only draws what a verdict was made of.
  const traces = left.filter(({ field }) => field === "trace");
  const ordered = [...left.filter(({ field }) => field !== "trace"), ...traces];
  const lines = ordered.map((difference, index) => differenceText(difference, index + 1));
  const file = join(folder, ".vmconform", "compare-differences.txt");
  if (existsSync(folder)) {
    mkdirSync(join(folder, ".vmconform"), { recursive: true });
    writeFileSync(file, [...lines, ...counts, ""].join("\n"));
  }
  for (const line of lines.slice(0, shownMax)) {
    console.log(line);
  }
  if (lines.length > shownMax) {
    console.log(`... and ${lines.length - shownMax} more in ${file}`);
  }
  for (const { fault, from, to } of unused) {
    console.log(`not seen: fault ${fault}: ${from} -> ${to} was accepted and did not show`);
  }
  const faults = units.filter(({ kind }) => kind === "fault").length;
  const where = traces.length === 0 ? "" : `, ${traces.length} of them in traces, which the HTML report draws`;
  const parts = [
    `${units.length - faults} runs of the suite and ${faults} faults compared in ${seconds} s`,
    `${left.length} differences${where}`,
    ...(accepted.length === 0 ? [] : [`${accepted.length} accepted`]),
    ...(counts.length === 0 ? [] : [`a note: ${counts.length} clauses judged more or less often, see ${file}`]),
  ];
  console.log(`${parts.join("; ")}.`);
  return left.length === 0 ? 0 : 1;
}
