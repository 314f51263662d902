import { KitError } from "../../base/assert.ts";
import type { FaultEntry } from "../../mutation/fault-entry.ts";
import type { FaultTask } from "../../mutation/fault-messages.ts";
import { runFaults } from "../../mutation/fault-pool.ts";
import { type FaultResult, isFound } from "../../mutation/fault-result.ts";
import { type KillRow, type KillSummary, killRows, summarise } from "../../mutation/kill-matrix.ts";
import { matrixHeading, matrixLine, summaryText } from "../../mutation/kill-matrix-text.ts";
import type { MutationKit } from "../../mutation/mutation-kit.ts";
import { nameClauses } from "../../mutation/name-clauses.ts";
import { bindsOn } from "../../spec/applies.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import { globMatcher } from "../../verdict/glob.ts";
import { writeTextFile } from "../io/files.ts";
import type { CommandIo } from "../io/io.ts";
import { StatusLine } from "../io/status-line.ts";
import type { Kit } from "../kit.ts";
import { UsageError } from "../usage-error.ts";

/** Options of `vmconform mutants`. */
export interface MutantsOptions {
  /** Globs over the ids of faults; none: the whole catalogue. */
  readonly faults: readonly string[];
  readonly seed: number;
  readonly workers: number;
  /** Where the matrix goes as JSON. */
  readonly json: string | undefined;
  /** Runs the faults. Default: in processes of their own. */
  readonly runFaults?: typeof runFaults;
}

/** The faults to run; only a glob reaches those that are listed apart since nothing can find them. */
function selectFaults({ faults, equivalents }: MutationKit, globs: readonly string[]): readonly FaultEntry[] {
  if (globs.length === 0) {
    return faults;
  }
  const matchers = globs.map(globMatcher);
  const selected = [...faults, ...equivalents].filter(({ id }) => matchers.some((matches) => matches(id)));
  if (selected.length === 0) {
    throw new UsageError(`no fault matches ${globs.join(", ")}; docs/mutants.md lists all ${faults.length}`);
  }
  return selected;
}

/** Shows the matrix on the terminal as it grows. */
class Progress {
  readonly #io: CommandIo;
  readonly #status: StatusLine;
  readonly #faults: readonly FaultEntry[];
  #finished = 0;
  #total: number;

  constructor(io: CommandIo, status: StatusLine, faults: readonly FaultEntry[]) {
    this.#io = io;
    this.#status = status;
    this.#faults = faults;
    this.#total = faults.length;
  }

  /** One fault came to its end. */
  readonly done = (result: FaultResult): void => {
    this.#finished++;
    this.#status.clear();
    const [row] = killRows(this.#faults, [result]);
    this.#io.writeOut(row === undefined ? "" : `${matrixLine(row)}\n`);
    this.#status.show(`  ${this.#finished}/${this.#total}`);
  };

  /** Clauses that no first finding named are looked for. */
  readonly naming = (left: number): void => {
    this.#status.show(`  looking for the checks that name ${left} more clauses`);
  };
}

/** Runs the canary first: if it is not found, nothing that follows means anything. */
async function checkCanary({ canary }: MutationKit, run: (tasks: readonly FaultTask[]) => Promise<FaultResult[]>) {
  const [result] = await run([{ fault: canary.id }]);
  if (result !== undefined && !isFound(result)) {
    throw new KitError(
      `the canary passed: a device on which ${canary.wrong.toLowerCase()} A kit that accepts it judges nothing`,
    );
  }
}

/** 0 when all faults are found and, of the whole catalogue, every clause is named; 1 otherwise. */
function verdictOf({ survivors, unproven }: KillSummary): ExitCode {
  return survivors.length > 0 || unproven.length > 0 ? exitCode.nonconforming : exitCode.conforms;
}

/**
 * `vmconform mutants`: the suite against every seeded fault. Gives 0 when all are noticed, 1 when some survive or, of
 * the whole catalogue, some clause is never named. Rejects with a KitError when the canary passes.
 */
export async function mutants(kit: Kit, options: MutantsOptions, io: CommandIo): Promise<ExitCode> {
  const specification = kit.loadSpecification(undefined);
  const mutation = await kit.mutation();
  const selected = selectFaults(mutation, options.faults);
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  const status = new StatusLine(io);
  const { seed, workers } = options;
  const pool = { workers, seed, signal: controller.signal };
  const run = options.runFaults ?? runFaults;
  const progress = new Progress(io, status, selected);
  try {
    await checkCanary(mutation, (tasks) => run(tasks, pool));
    io.writeOut(`${matrixHeading()}\n`);
    const tasks = selected.map(({ id }) => ({ fault: id }));
    const results = await run(tasks, { ...pool, done: progress.done });
    const rows = killRows(selected, results);
    // The faults are those of a device on one transport: they prove no clause that binds on others only.
    const all = [...specification.clauses.values()];
    const clauses = all.filter(({ applies }) => bindsOn(applies, [specification.transportName]));
    const whole = options.faults.length === 0 && !controller.signal.aborted;
    const naming = { workers, named: progress.naming, run: (more: readonly FaultTask[]) => run(more, pool) };
    const named = whole ? await nameClauses(rows, clauses, naming) : new Map<string, FaultResult>();
    const summary = summarise(rows, whole ? clauses : [], named, new Set(mutation.equivalents.map(({ id }) => id)));
    status.clear();
    io.writeOut(`\n${summaryText(summary)}`);
    if (options.json !== undefined) {
      writeMatrix(options.json, kit, specification.digest, seed, summary, rows);
    }
    return controller.signal.aborted ? exitCode.interrupted : verdictOf(summary);
  } finally {
    stopListening();
    status.clear();
  }
}

function writeMatrix(
  path: string,
  { version }: Kit,
  specDigest: string,
  seed: number,
  summary: KillSummary,
  rows: readonly KillRow[],
): void {
  const document = { kind: "kill-matrix", version: 1, kit: version, specDigest, seed, summary, rows };
  writeTextFile(path, `${JSON.stringify(document, null, 2)}\n`);
}
