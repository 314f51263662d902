import type { Command } from "commander";
import type { ExitCode } from "../verdict/exit-code.ts";
import { completion, completionHelp } from "./commands/completion.ts";
import { diff } from "./commands/diff.ts";
import { diffTargets, isTargetPath } from "./commands/diff-targets.ts";
import { doctor } from "./commands/doctor.ts";
import { explain } from "./commands/explain.ts";
import { init } from "./commands/init.ts";
import { judge } from "./commands/judge.ts";
import { list } from "./commands/list.ts";
import { mutants } from "./commands/mutants.ts";
import { replay } from "./commands/replay.ts";
import { report } from "./commands/report.ts";
import { runConfigurations } from "./commands/run-configurations.ts";
import { serve } from "./commands/serve.ts";
import { addFuzz } from "./fuzz/define-fuzz.ts";
import type { CommandIo } from "./io/io.ts";
import type { Kit } from "./kit.ts";
import {
  diffTargetsOptionsOf,
  filterOptions,
  filtersOf,
  isTargetGiven,
  mutantsOptionsOf,
  option,
  outputOf,
  parsed,
  type RawOptions,
  repeated,
  reportersOf,
  reportingOptions,
  runOptionsOf,
  settingsOption,
  targetOf,
  targetOptions,
  text,
  texts,
  verbosityOf,
  wireOptions,
  wireOptionsOf,
} from "./options.ts";
import { parseCount, parseShard } from "./parse-values.ts";
import { defaultSeed } from "./run/run-options.ts";
import { UsageError } from "./usage-error.ts";

/** Where the action of a command leaves its exit code. */
export interface Outcome {
  code: ExitCode;
}

function addRun(program: Command, kit: Kit, io: CommandIo, targetCommand: readonly string[], outcome: Outcome): void {
  const command = program
    .command("run")
    .description("run the conformance suite")
    .argument("[manifest]", "target manifest or device module (default: the reference device)")
    .usage("[options] [manifest] [-- command of the target]");
  const configuration = "configuration of the reference device, or all for each in turn";
  settingsOption(reportingOptions(targetOptions(filterOptions(command), configuration)))
    .addOption(option("--seed <number>", `seed of the scenarios, or "random" (default: ${defaultSeed})`))
    .addOption(option("--runs <number>", "scenarios per check (default: each check has its own number)"))
    .addOption(option("--time <time>", "start no new check after this time, such as 90s or 5m"))
    .addOption(
      option(
        "-j, --workers <number>",
        "processes that run checks (default: this one; for a device module 1 process of its own)",
      ),
    )
    .addOption(option("-x, --bail", "stop after the first failed check"))
    .addOption(option("--max-failures <number>", "stop after this many failed checks"))
    .addOption(option("--last-failed", "run only the checks that failed in the last run of this target"))
    .addOption(
      repeated(
        "--cases <path>",
        "run these case files first, or those of a folder (with --last-failed: the last run's)",
      ),
    )
    .addOption(option("--record <folder>", "record one scenario of each check into this folder, for vmconform judge"))
    .addOption(option("--expectations <file>", "file of known failures"))
    .addOption(option("--update-expectations", "update the expectations file from the target"))
    .action(async (manifest: string | undefined, options: RawOptions) => {
      const runOptions = runOptionsOf(options, manifest, targetCommand, io);
      outcome.code = await runConfigurations(kit, runOptions, io);
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
    .description("reproduce a failure from its case file")
    .argument("<file>", "case file, as written by a run that failed")
    .usage("[options] <file> [-- command of the target]")
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"));
  settingsOption(wireOptions(targetOptions(command))).action(async (file: string, options: RawOptions) => {
    const target = targetOf(options, undefined, targetCommand);
    const targetIsGiven = isTargetGiven(command, targetCommand);
    const wire = wireOptionsOf(options);
    outcome.code = await replay(kit, { file, target, targetIsGiven, specDirectory: text(options, "spec"), wire }, io);
  });
}

function addList(program: Command, kit: Kit, io: CommandIo, targetCommand: readonly string[], outcome: Outcome): void {
  const command = program
    .command("list")
    .description("list the checks that a run would execute; on a target with those that it cannot run, and why")
    .argument("[manifest]", "target manifest or device module, or `reference` (default: list what the kit has)")
    .usage("[options] [manifest] [-- command of the target]");
  settingsOption(filterOptions(command))
    .option("--untested", "list the clauses that no check covers, with the reason")
    .option("--json", "write JSON")
    .action(async (manifest: string | undefined, options: RawOptions) => {
      const shard = parsed(options, "shard", parseShard);
      const untested = options["untested"] === true;
      const target = manifest === undefined ? undefined : targetOf(options, manifest, targetCommand);
      const settings = { specDirectory: text(options, "spec"), filters: filtersOf(options), shard, untested };
      outcome.code = await list(kit, { ...settings, target, json: options["json"] === true }, io);
    });
}

function addExplain(program: Command, kit: Kit, io: CommandIo, outcome: Outcome): void {
  program
    .command("explain")
    .description("show a clause, a check, an open choice or an area")
    .argument("<id>", "such as RST-2, A4, OPEN-22 or PCI")
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"))
    .action((id: string, options: RawOptions) => {
      outcome.code = explain(kit, id, text(options, "spec"), io);
    });
}

function addJudge(program: Command, kit: Kit, io: CommandIo, outcome: Outcome): void {
  program
    .command("judge")
    .description("judge what a run has recorded, without a target")
    .argument("<file>", "recorded evidence, as written by run --record")
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"))
    .option("--json", "write JSON")
    .action((file: string, options: RawOptions) => {
      const settings = { file, specDirectory: text(options, "spec"), json: options["json"] === true };
      outcome.code = judge(kit, settings, io);
    });
}

function addDoctor(
  program: Command,
  kit: Kit,
  io: CommandIo,
  targetCommand: readonly string[],
  outcome: Outcome,
): void {
  const command = program
    .command("doctor")
    .description("check the setup of a target step by step")
    .argument("[manifest]", "target manifest or device module (default: the reference device)")
    .usage("[options] [manifest] [-- command of the target]")
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"));
  settingsOption(targetOptions(command)).action(async (manifest: string | undefined, options: RawOptions) => {
    const target = targetOf(options, manifest, targetCommand);
    outcome.code = await doctor(kit, { target, specDirectory: text(options, "spec") }, io);
  });
}

function addInit(program: Command, io: CommandIo, targetCommand: readonly string[], outcome: Outcome): void {
  program
    .command("init")
    .description("write a first target manifest")
    .argument("[file]", "the manifest to write", "vmconform-target.json")
    .usage("[options] [file] [-- command of the target]")
    .action((file: string) => {
      outcome.code = init({ file, command: targetCommand }, io);
    });
}

function addReport(program: Command, io: CommandIo, outcome: Outcome): void {
  const command = program
    .command("report")
    .description("merge shard reports, or convert a report to another format")
    .argument("<files...>", "report.json or results.ndjson of each part");
  settingsOption(reportingOptions(command)).action((files: readonly string[], options: RawOptions) => {
    const reporters = reportersOf(options, io);
    const outputDirectory = outputOf(options);
    outcome.code = report({ files, reporters, outputDirectory, verbosity: verbosityOf(options) }, io);
  });
}

function addDiff(program: Command, kit: Kit, io: CommandIo, outcome: Outcome): void {
  const command = program
    .command("diff")
    .description(
      "show what changed between two reports, or where two targets behave differently (the options are for targets); exit code 1 when worse or different",
    )
    .argument("<before>", "report.json or results.ndjson; or a target manifest, a device module or `reference`")
    .argument("<after>", "the same kind of input");
  filterOptions(command)
    .addOption(option("--seed <number>", `seed of the scenarios (default: ${defaultSeed})`))
    .addOption(option("--runs <number>", "scenarios of each check (default: at most 20)"))
    .action(async (before: string, after: string, options: RawOptions) => {
      const isTarget = isTargetPath(before);
      if (isTarget !== isTargetPath(after)) {
        const [target, other] = isTarget ? [before, after] : [after, before];
        const hint = "Give two targets, or two reports.";
        throw new UsageError(`${target} is a target, and ${other} is not one, or cannot be read\n  ${hint}`);
      }
      outcome.code = isTarget
        ? await diffTargets(kit, [before, after], diffTargetsOptionsOf(options), io)
        : diff(before, after, io);
    });
}

function addServe(program: Command, kit: Kit, io: CommandIo, outcome: Outcome): void {
  program
    .command("serve")
    .description("serve the reference device to qtest clients")
    .requiredOption("--qtest <device>", "address for qtest clients: unix:PATH, tcp:127.0.0.1:PORT or stdio")
    .addOption(
      repeated("--vmchannel <name:device>", "a channel and its host end, such as agent:unix:/tmp/a,server,nowait"),
    )
    .option("--memory <MiB>", "guest memory (default: 512)")
    .option("--slot <number>", "PCI slot, 2 to 31 (default: 2)")
    .option("--transport <interfaces>", "legacy, transitional or modern (default: legacy)")
    .option("--restore <file>", "start from this saved state")
    .option("--policy <policy>", "what happens to host ends on a restore: transparent or disconnect")
    .option("--save <file>", "save the state to this file at exit and on each SIGUSR2")
    .action(async (options: RawOptions) => {
      const count = (name: string, minimum: number, maximum: number) =>
        parsed(options, name, (value) => parseCount(value, `--${name}`, minimum, maximum));
      outcome.code = await serve(
        kit,
        {
          channels: texts(options, "vmchannel"),
          qtest: text(options, "qtest") ?? "",
          memoryMegabytes: count("memory", 1, 3072),
          slot: count("slot", 2, 31),
          transport: text(options, "transport"),
          restore: text(options, "restore"),
          policy: text(options, "policy"),
          save: text(options, "save"),
        },
        io,
      );
    });
}

function addMutants(program: Command, kit: Kit, io: CommandIo, outcome: Outcome): void {
  program
    .command("mutants")
    .description("test the suite itself: run it on the reference device with one seeded fault at a time")
    .addOption(repeated("--fault <glob>", "only these faults, by id or pattern; may be repeated"))
    .addOption(option("--seed <number>", `seed of the scenarios, or "random" (default: ${defaultSeed})`))
    .addOption(option("-j, --workers <number>", "number of processes (default: one per core)"))
    .option("--json <file>", "write the kill matrix as JSON")
    .action(async (options: RawOptions) => {
      outcome.code = await mutants(kit, mutantsOptionsOf(options), io);
    });
}

function addCompletion(program: Command, kit: Kit, io: CommandIo, outcome: Outcome): void {
  program
    .command("completion")
    .description("write a script that completes command lines in a shell")
    .argument("<shell>", "bash, zsh or fish")
    .addHelpText("after", completionHelp)
    .action((shell: string) => {
      outcome.code = completion(program, kit, shell, io);
    });
}

/** Adds every command to the program. What follows `--` on the command line is `targetCommand`. */
export function defineCommands(
  program: Command,
  kit: Kit,
  io: CommandIo,
  targetCommand: readonly string[],
  outcome: Outcome,
): void {
  addRun(program, kit, io, targetCommand, outcome);
  addFuzz(program, { kit, io, targetCommand, outcome });
  addReplay(program, kit, io, targetCommand, outcome);
  addList(program, kit, io, targetCommand, outcome);
  addExplain(program, kit, io, outcome);
  addJudge(program, kit, io, outcome);
  addDoctor(program, kit, io, targetCommand, outcome);
  addInit(program, io, targetCommand, outcome);
  addReport(program, io, outcome);
  addDiff(program, kit, io, outcome);
  addServe(program, kit, io, outcome);
  addMutants(program, kit, io, outcome);
  addCompletion(program, kit, io, outcome);
}
