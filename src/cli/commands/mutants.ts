import type { FaultEntry } from "../../mutation/fault-entry.ts";
import { runFaults } from "../../mutation/fault-pool.ts";
import type { FaultResult } from "../../mutation/fault-result.ts";
import { killRows, summarise } from "../../mutation/kill-matrix.ts";
import { matrixHeading, matrixLine, summaryText } from "../../mutation/kill-matrix-text.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import { globMatcher } from "../../verdict/glob.ts";
import { writeTextFile } from "../files.ts";
import type { CommandIo } from "../io.ts";
import type { Kit } from "../kit.ts";
import { StatusLine } from "../status-line.ts";
import { UsageError } from "../usage-error.ts";

/** Options of `vmconform mutants`. */
export interface MutantsOptions {
  /** Globs over the ids of faults; none: all of them. */
  readonly run: readonly string[];
  readonly seed: number;
  readonly workers: number;
  /** Where the matrix goes as JSON. */
  readonly json: string | undefined;
  /** Runs the faults. Default: in processes of their own. */
  readonly runFaults?: typeof runFaults;
}

function selectFaults(faults: readonly FaultEntry[], globs: readonly string[]): readonly FaultEntry[] {
  const matchers = globs.map(globMatcher);
  const selected = globs.length === 0 ? faults : faults.filter(({ id }) => matchers.some((matches) => matches(id)));
  if (selected.length === 0) {
    throw new UsageError(`no fault matches ${globs.join(", ")}; the catalogue has ${faults.length}`);
  }
  return selected;
}

/** `vmconform mutants`: the suite against every seeded fault. Gives 0 when all are noticed, 1 when some survive. */
export async function mutants(kit: Kit, options: MutantsOptions, io: CommandIo): Promise<ExitCode> {
  const specification = kit.loadSpecification(undefined);
  const selected = selectFaults((await kit.mutation()).faults, options.run);
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  const status = new StatusLine(io);
  let finished = 0;
  io.writeOut(`${matrixHeading()}\n`);
  try {
    const results = await (options.runFaults ?? runFaults)(
      selected.map(({ id }) => id),
      {
        workers: options.workers,
        seed: options.seed,
        signal: controller.signal,
        done: (result: FaultResult) => {
          finished++;
          status.clear();
          const [row] = killRows(selected, [result]);
          io.writeOut(row === undefined ? "" : `${matrixLine(row)}\n`);
          status.show(`  ${finished}/${selected.length}`);
        },
      },
    );
    status.clear();
    const rows = killRows(selected, results);
    const summary = summarise(rows, specification.clauses.values());
    io.writeOut(`\n${summaryText(options.run.length === 0 ? summary : { ...summary, unproven: [] })}`);
    if (options.json !== undefined) {
      const { digest } = specification;
      const document = { kind: "kill-matrix", version: 1, kit: kit.version, specDigest: digest, seed: options.seed };
      writeTextFile(options.json, `${JSON.stringify({ ...document, summary, rows }, null, 2)}\n`);
    }
    if (controller.signal.aborted) {
      return exitCode.interrupted;
    }
    return summary.survivors.length > 0 ? exitCode.nonconforming : exitCode.conforms;
  } finally {
    stopListening();
    status.clear();
  }
}
