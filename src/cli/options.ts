import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import type { Verbosity } from "../report/terminal/verbosity.ts";
import type { DiffTargetsOptions } from "./commands/diff-targets.ts";
import type { MutantsOptions } from "./commands/mutants.ts";
import type { CommandIo } from "./io/io.ts";
import { referenceWord, type TargetChoice } from "./kit.ts";
import { parseCount, parseDuration, parseLevel, parseSeed, parseShard } from "./parse-values.ts";
import { expandPatterns } from "./patterns.ts";
import { parseExports, type WireOptions } from "./replay/wire-options.ts";
import { resultsRoot } from "./results/results-folder.ts";
import { defaultSeed, type RunOptions } from "./run/run-options.ts";
import type { Filters } from "./run/select-run.ts";
import { defaultSettingsFile } from "./settings-file.ts";
import { UsageError } from "./usage-error.ts";

const runsMax = 10_000_000;
const workersMax = 256;
const failuresMax = 1_000_000;

/** Options as commander hands them over: texts, or flags. */
export type RawOptions = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** The value of an option that was given once. */
export function text(options: RawOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** The values of an option that may be repeated. */
export function texts(options: RawOptions, name: string): readonly string[] {
  const value = options[name];
  return typeof value === "string" ? [value] : Array.isArray(value) ? value : [];
}

/** The value of an option in the form that its command needs. */
export function parsed<T>(options: RawOptions, name: string, parse: (value: string) => T): T | undefined {
  const value = text(options, name);
  return value === undefined ? undefined : parse(value);
}

/** An option that the environment can set too; a variable that is empty sets nothing. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  const variable = `VMCONFORM_${made.attributeName().replace(/[A-Z]/g, "_$&").toUpperCase()}`;
  return process.env[variable] === "" ? made : made.env(variable);
}

/** An option that may be given several times. */
export function repeated(flags: string, description: string): Option {
  return option(flags, description).argParser((value: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    value,
  ]);
}

/** The option that names the file of options. */
export function settingsOption(command: Command): Command {
  const description = `settings file (default: ${defaultSettingsFile}, if it exists)`;
  return command.addOption(option("--config <file>", description));
}

/** The options that select checks. */
export function filterOptions(command: Command): Command {
  return command
    .addOption(
      repeated("--run <glob>", "only these checks: ids or patterns of checks or clauses, or @file; may be repeated"),
    )
    .addOption(repeated("--skip <glob>", "all but these checks: ids or patterns, or @file; may be repeated"))
    .addOption(option("--level <level>", "lowest level of clauses to check: must, should or may (default: may)"))
    .addOption(option("--shard <k/n>", "only the k-th of n parts of the checks, such as 2/4"))
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"));
}

/** The options that say which target. */
export function targetOptions(
  command: Command,
  configuration: string = "configuration of the reference device",
): Command {
  return command
    .addOption(
      option("--target <manifest>", "target manifest or device module, or `reference` (default: the reference device)"),
    )
    .addOption(option("--timeout <time>", "how long a target may take to answer before it counts as hung"))
    .addOption(
      option("--wait <time>", "how long to wait for a target to become reachable (default: 20s, or the manifest's)"),
    )
    .addOption(option("--configuration <name>", configuration))
    .addOption(option("--fault <id>", "seed the reference device with this fault (docs/mutants.md lists them)"));
}

/** The options that say what is shown of the accesses of a replay. */
export function wireOptions(command: Command): Command {
  return command
    .option("--trace", "show every access, interrupt and byte, guest and device side by side")
    .option("--trace-file <file>", "write them to a file, unabridged")
    .addOption(
      new Option(
        "--export <format>",
        "write the accesses to a file that runs without the kit: qtest, a script for any qtest server, or c, a program; " +
          "format=FILE, or format=- for standard output (default: beside the case file); may be repeated",
      ).argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]),
    )
    .option("--pause", "print the process id of the target and wait for a debugger before the first access");
}

/** What is shown of the accesses of a replay. */
export function wireOptionsOf(options: RawOptions): WireOptions {
  return {
    trace: options["trace"] === true,
    traceFile: text(options, "traceFile"),
    exports: parseExports(texts(options, "export")),
    pause: options["pause"] === true,
  };
}

/** The options that say where results go, and how many of them are shown. */
export function reportingOptions(command: Command): Command {
  const names = "terminal, json, ndjson, junit, tap, sarif, html, github; name=FILE, or name=- for standard output";
  return command
    .addOption(option("-q, --quiet", "show failures and the last line only"))
    .addOption(option("--verbose", "show more: each check, and implementation-defined behaviour"))
    .addOption(repeated("--reporter <names>", names))
    .addOption(
      option(
        "--output-dir <folder>",
        `folder for reports and cases (default: a new one in ${resultsRoot}, and ${resultsRoot}/latest leads there)`,
      ),
    );
}

/** The folder that an option names; an empty name is a slip, such as a variable that is not set. */
function folderOf(options: RawOptions, name: string, flag: string, without: string): string | undefined {
  const folder = text(options, name);
  if (folder === "") {
    throw new UsageError(`${flag} names no folder; leave the option out ${without}`);
  }
  return folder;
}

/** The very folder for reports and cases, where one is named. */
export function outputOf(options: RawOptions): string | undefined {
  return folderOf(options, "outputDir", "--output-dir", "for a new one");
}

/** How much is shown. */
export function verbosityOf(options: RawOptions): Verbosity {
  if (options["quiet"] === true && options["verbose"] === true) {
    throw new UsageError("--quiet and --verbose contradict each other; give one of them");
  }
  return options["quiet"] === true ? "quiet" : options["verbose"] === true ? "verbose" : "normal";
}

/** Patterns of an option that was given: none at all is a slip, such as a variable that is not set. */
export function patternsOf(options: RawOptions, name: "run" | "skip"): string[] {
  const given = texts(options, name);
  const patterns = expandPatterns(given);
  if (given.length > 0 && patterns.length === 0) {
    throw new UsageError(
      `--${name} names no check and no clause; leave the option out to ${name === "run" ? "run" : "keep"} all`,
    );
  }
  return patterns;
}

/** What the options select. */
export function filtersOf(options: RawOptions): Filters {
  return {
    run: patternsOf(options, "run"),
    skip: patternsOf(options, "skip"),
    level: parsed(options, "level", parseLevel) ?? "MAY",
  };
}

/** The target that was chosen, as an argument or by `--target`. */
export function targetOf(options: RawOptions, manifest: string | undefined, command: readonly string[]): TargetChoice {
  const named = text(options, "target");
  if (manifest !== undefined && named !== undefined && manifest !== named) {
    throw new UsageError(`two targets are given: ${manifest} and --target ${named}`);
  }
  const chosen = manifest ?? named;
  return {
    manifest: chosen === referenceWord ? undefined : chosen,
    command,
    timeout: parsed(options, "timeout", (value) => parseDuration(value, "--timeout")),
    wait: parsed(options, "wait", (value) => parseDuration(value, "--wait")),
    configuration: text(options, "configuration"),
    fault: text(options, "fault"),
  };
}

/** Whether the command line itself says which target; a project's file only says which one is the usual. */
export function isTargetGiven(command: Command, targetCommand: readonly string[]): boolean {
  const sources = ["target", "configuration", "fault"].map((name) => command.getOptionValueSource(name));
  return targetCommand.length > 0 || sources.includes("cli");
}

/** Reporters asked for; the one for GitHub comes by itself where a workflow of it runs. */
export function reportersOf(options: RawOptions, io: CommandIo): readonly string[] {
  const given = texts(options, "reporter").flatMap((value) => value.split(","));
  const isInWorkflow = io.environment["GITHUB_ACTIONS"] === "true";
  const takesOutput = given.some((name) => name.endsWith("=-"));
  const chosen = given.length === 0 ? ["terminal"] : given;
  return isInWorkflow && !takesOutput && !chosen.includes("github") ? [...chosen, "github"] : chosen;
}

/** The options of `mutants`. */
export function mutantsOptionsOf(options: RawOptions): MutantsOptions {
  return {
    faults: texts(options, "fault"),
    seed: parsed(options, "seed", parseSeed) ?? defaultSeed,
    workers:
      parsed(options, "workers", (value) => parseCount(value, "--workers", 1, workersMax)) ?? availableParallelism(),
    json: text(options, "json"),
  };
}

/** The options of `diff` for two targets. */
export function diffTargetsOptionsOf(options: RawOptions): DiffTargetsOptions {
  return {
    specDirectory: text(options, "spec"),
    filters: filtersOf(options),
    shard: parsed(options, "shard", parseShard),
    seed: parsed(options, "seed", parseSeed) ?? defaultSeed,
    runs: parsed(options, "runs", (value) => parseCount(value, "--runs", 1, runsMax)),
  };
}

/** The options of `run`. */
export function runOptionsOf(
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
    workers: count("workers", "--workers", workersMax),
    shard: parsed(options, "shard", parseShard),
    failuresMax: options["bail"] === true ? 1 : count("maxFailures", "--max-failures", failuresMax),
    verbosity: verbosityOf(options),
    reporters: reportersOf(options, io),
    outputDirectory: outputOf(options),
    lastFailed: options["lastFailed"] === true,
    cases: texts(options, "cases"),
    settings: text(options, "config"),
    record: folderOf(options, "record", "--record", "to record nothing"),
    expectations: text(options, "expectations"),
    updateExpectations: options["updateExpectations"] === true,
  };
}
