import { Command, CommanderError, Option } from "commander";
import { type ExitCode, exitCode } from "../verdict/exit-code.ts";
import { explain } from "./commands/explain.ts";
import { list } from "./commands/list.ts";
import { replay } from "./commands/replay.ts";
import { run } from "./commands/run.ts";
import { describeError } from "./describe-error.ts";
import type { CommandIo } from "./io.ts";
import type { Kit, TargetChoice } from "./kit.ts";
import { parseCount, parseDuration, parseLevel, parseSeed, parseShard } from "./parse-values.ts";
import { expandPatterns } from "./patterns.ts";
import { defaultOutputDirectory, defaultSeed, type RunOptions } from "./run-options.ts";
import type { Filters } from "./select-run.ts";
import { UsageError } from "./usage-error.ts";

const exitCodeHelp = `
Exit codes, the same for every reporter:
  0    the device conforms
  1    it does not, or an entry of the expectations file has to be changed
  2    wrong usage, specification or configuration
  3    it could not be run: the target was lost, or not one check was executed
  70   a bug of the kit
  130  interrupted; what was finished is reported

An option can also be set by the environment: --max-failures by VMCONFORM_MAX_FAILURES, and so on.
`;

const runsMax = 10_000_000;
const workersMax = 256;
const failuresMax = 1_000_000;

/** Options as commander hands them over: texts, or flags. */
type RawOptions = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

function text(options: RawOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

function texts(options: RawOptions, name: string): readonly string[] {
  const value = options[name];
  return typeof value === "string" ? [value] : Array.isArray(value) ? value : [];
}

function parsed<T>(options: RawOptions, name: string, parse: (value: string) => T): T | undefined {
  const value = text(options, name);
  return value === undefined ? undefined : parse(value);
}

/** An option that the environment can set too. */
function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return made.env(`VMCONFORM_${made.attributeName().replace(/[A-Z]/g, "_$&").toUpperCase()}`);
}

function repeated(flags: string, description: string): Option {
  return option(flags, description).argParser((value: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    value,
  ]);
}

function filterOptions(command: Command): Command {
  return command
    .addOption(repeated("--run <glob>", "only these checks: ids of checks or clauses, or @file; may be repeated"))
    .addOption(repeated("--skip <glob>", "leave these out: ids of checks or clauses, or @file; may be repeated"))
    .addOption(option("--level <level>", "the least binding level to look at: must, should or may (default: may)"))
    .addOption(option("--shard <k/n>", "only the k-th of n parts of the checks"))
    .addOption(option("--spec <folder>", "another specification than the kit's own"));
}

function targetOptions(command: Command): Command {
  return command
    .addOption(option("--target <manifest>", "target manifest; without one the reference device is judged"))
    .addOption(option("--timeout <time>", "how long a target may take to answer before it counts as hung"));
}

function filtersOf(options: RawOptions): Filters {
  return {
    run: expandPatterns(texts(options, "run")),
    skip: expandPatterns(texts(options, "skip")),
    level: parsed(options, "level", parseLevel) ?? "MAY",
  };
}

function targetOf(options: RawOptions, manifest: string | undefined, command: readonly string[]): TargetChoice {
  const named = text(options, "target");
  if (manifest !== undefined && named !== undefined && manifest !== named) {
    throw new UsageError(`two targets are given: ${manifest} and --target ${named}`);
  }
  return {
    manifest: manifest ?? named,
    command,
    timeout: parsed(options, "timeout", (value) => parseDuration(value, "--timeout")),
  };
}

/** Reporters asked for; the one for GitHub comes by itself where a workflow of it runs. */
function reportersOf(options: RawOptions, io: CommandIo): readonly string[] {
  const given = texts(options, "reporter").flatMap((value) => value.split(","));
  const isInWorkflow = io.environment["GITHUB_ACTIONS"] === "true";
  const takesOutput = given.some((name) => name.endsWith("=-"));
  const chosen = given.length === 0 ? ["terminal"] : given;
  return isInWorkflow && !takesOutput && !chosen.includes("github") ? [...chosen, "github"] : chosen;
}

function runOptionsOf(
  options: RawOptions,
  manifest: string | undefined,
  command: readonly string[],
  io: CommandIo,
): RunOptions {
  const count = (name: string, flag: string, maximum: number) =>
    parsed(options, name, (value) => parseCount(value, flag, 1, maximum));
  return {
    target: targetOf(options, manifest, command),
    specDirectory: text(options, "spec"),
    filters: filtersOf(options),
    seed: parsed(options, "seed", parseSeed) ?? defaultSeed,
    runs: count("runs", "--runs", runsMax),
    timeBudget: parsed(options, "time", (value) => parseDuration(value, "--time")),
    workers: count("workers", "--workers", workersMax) ?? 1,
    shard: parsed(options, "shard", parseShard),
    failuresMax: options["bail"] === true ? 1 : count("maxFailures", "--max-failures", failuresMax),
    reporters: reportersOf(options, io),
    outputDirectory: text(options, "outputDir") ?? defaultOutputDirectory,
    expectations: text(options, "expectations"),
    updateExpectations: options["updateExpectations"] === true,
  };
}

/** Where the action of a command leaves its exit code. */
interface Outcome {
  code: ExitCode;
}

function addRun(program: Command, kit: Kit, io: CommandIo, targetCommand: readonly string[], outcome: Outcome): void {
  const command = program
    .command("run")
    .description("run the conformance suite")
    .argument("[manifest]", "target manifest; without one the reference device is judged")
    .usage("[options] [manifest] [-- command of the target]");
  targetOptions(filterOptions(command))
    .addOption(option("--seed <number>", `seed of the scenarios, or "random" (default: ${defaultSeed})`))
    .addOption(option("--runs <number>", "scenarios of each check, in place of its own number"))
    .addOption(option("--time <time>", "begin no further check after this long, such as 90s or 5m"))
    .addOption(option("-j, --workers <number>", "processes that run checks side by side (default: 1)"))
    .addOption(option("-x, --bail", "stop after the first failed check"))
    .addOption(option("--max-failures <number>", "stop after this many failed checks"))
    .addOption(
      repeated(
        "--reporter <names>",
        "terminal, json, ndjson, junit, tap, sarif, github; name=FILE, or name=- for stdout",
      ),
    )
    .addOption(option("--output-dir <folder>", `where reports and cases go (default: ${defaultOutputDirectory})`))
    .addOption(option("--expectations <file>", "the failures that are known"))
    .addOption(option("--update-expectations", "bring the expectations file in line with this run"))
    .action(async (manifest: string | undefined, options: RawOptions) => {
      outcome.code = await run(kit, runOptionsOf(options, manifest, targetCommand, io), io);
    });
}

function addReplay(
  program: Command,
  kit: Kit,
  io: CommandIo,
  targetCommand: readonly string[],
  outcome: Outcome,
): void {
  const command = program
    .command("replay")
    .description("run one case file again")
    .argument("<file>", "case file, as a failed run writes it")
    .usage("[options] <file> [-- command of the target]")
    .addOption(option("--spec <folder>", "another specification than the kit's own"));
  targetOptions(command).action(async (file: string, options: RawOptions) => {
    const target = targetOf(options, undefined, targetCommand);
    outcome.code = await replay(kit, { file, target, specDirectory: text(options, "spec") }, io);
  });
}

function addList(program: Command, kit: Kit, io: CommandIo, outcome: Outcome): void {
  filterOptions(program.command("list").description("list the checks that a run would carry out"))
    .option("--untested", "list the clauses that no check brings about, with the reason")
    .action((options: RawOptions) => {
      const shard = parsed(options, "shard", parseShard);
      const untested = options["untested"] === true;
      const specDirectory = text(options, "spec");
      outcome.code = list(kit, { specDirectory, filters: filtersOf(options), shard, untested }, io);
    });
}

function addExplain(program: Command, kit: Kit, io: CommandIo, outcome: Outcome): void {
  program
    .command("explain")
    .description("tell all about a clause or a check")
    .argument("<id>", "id of a clause or a check, such as RST-2")
    .addOption(option("--spec <folder>", "another specification than the kit's own"))
    .action((id: string, options: RawOptions) => {
      outcome.code = explain(kit, id, text(options, "spec"), io);
    });
}

function createProgram(kit: Kit, io: CommandIo, targetCommand: readonly string[], outcome: Outcome): Command {
  const program = new Command("vmconform")
    .description("Conformance kit for the vmchannel virtual device")
    .version(kit.version, "-V, --version")
    .helpCommand(true)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (message) => io.writeOut(message),
      writeErr: (message) => io.writeError(message),
      getOutHelpWidth: () => io.output.columns ?? 100,
      getErrHelpWidth: () => io.output.columns ?? 100,
    })
    .addHelpText("after", exitCodeHelp);
  addRun(program, kit, io, targetCommand, outcome);
  addReplay(program, kit, io, targetCommand, outcome);
  addList(program, kit, io, outcome);
  addExplain(program, kit, io, outcome);
  return program;
}

/** Splits what follows `--`, the command of a target, from the kit's own arguments. */
function splitArguments(given: readonly string[]): { own: readonly string[]; targetCommand: readonly string[] } {
  const separator = given.indexOf("--");
  return separator < 0
    ? { own: given, targetCommand: [] }
    : { own: given.slice(0, separator), targetCommand: given.slice(separator + 1) };
}

/**
 * Carries out one command line, given without the names of Node.js and of the program, and gives the exit code.
 * Never throws: what goes wrong is said on standard error.
 */
export async function runCommandLine(given: readonly string[], kit: Kit, io: CommandIo): Promise<ExitCode> {
  const { own, targetCommand } = splitArguments(given);
  const outcome: Outcome = { code: exitCode.conforms };
  try {
    await createProgram(kit, io, targetCommand, outcome).parseAsync(own, { from: "user" });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what was wrong, or has shown the help that was asked for.
      return error.exitCode === 0 ? exitCode.conforms : exitCode.usage;
    }
    const { text: message, code } = describeError(error);
    io.writeError(`vmconform: ${message}\n`);
    return code;
  }
}
