import { join } from "node:path";
import { combinedExitCode, type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io/io.ts";
import type { Kit } from "../kit.ts";
import type { RunOptions } from "../run/run-options.ts";
import { UsageError } from "../usage-error.ts";
import { run } from "./run.ts";

/** The name that means every configuration. */
const everyConfiguration = "all";

function refuseSharedFiles({ reporters, updateExpectations }: RunOptions): void {
  const withFile = reporters.find((reporter) => reporter.includes("="));
  if (withFile !== undefined) {
    throw new UsageError(
      `--reporter ${withFile} cannot be used with --configuration all: each configuration has a report of its own, ` +
        "in a folder of its own",
    );
  }
  if (updateExpectations) {
    throw new UsageError("--update-expectations cannot be used with --configuration all, only with one of them");
  }
}

/**
 * `vmconform run`, once for each configuration when all of them are asked for: each with its own folders for results,
 * all with one exit code. An interrupt ends them all.
 */
export async function runConfigurations(kit: Kit, options: RunOptions, io: CommandIo): Promise<ExitCode> {
  if (options.target.configuration !== everyConfiguration || options.target.manifest !== undefined) {
    return run(kit, options, io);
  }
  refuseSharedFiles(options);
  const codes: ExitCode[] = [];
  const others: string[] = [];
  for (const { name, description } of kit.configurations) {
    io.writeOut(`${codes.length === 0 ? "" : "\n"}Configuration ${name}: ${description}\n`);
    const target = { ...options.target, configuration: name };
    const given = options.outputDirectory;
    const outputDirectory = given === undefined ? undefined : join(given, name);
    const record = options.record === undefined ? undefined : join(options.record, name);
    const code = await run(kit, { ...options, target, outputDirectory, record }, io);
    codes.push(code);
    if (code !== exitCode.conforms) {
      others.push(`${name} (exit code ${code})`);
    }
    if (code === exitCode.interrupted || code === exitCode.kitBug) {
      break;
    }
  }
  const rest = others.length === 0 ? "" : `; ${others.join(", ")} ${others.length === 1 ? "does" : "do"} not`;
  io.writeOut(`\n${codes.length - others.length} of ${kit.configurations.length} configurations conform${rest}\n`);
  return combinedExitCode(codes);
}
