import type { Command } from "commander";
import type { ExitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io/io.ts";
import type { Kit, TargetChoice } from "../kit.ts";
import { option, parsed, type RawOptions, settingsOption, targetOf, targetOptions, text } from "../options.ts";
import { parseDuration } from "../parse-values.ts";
import { resultsRoot } from "../results/results-folder.ts";
import { UsageError } from "../usage-error.ts";
import { fuzzWorker } from "./commands/fuzz.ts";
import { fuzzAdd } from "./commands/fuzz-add.ts";
import { fuzzMerge } from "./commands/fuzz-merge.ts";
import { fuzzPrune } from "./commands/fuzz-prune.ts";
import { fuzzPull, fuzzPush } from "./commands/fuzz-pull.ts";
import { fuzzReplay } from "./commands/fuzz-replay.ts";
import { fuzzReport } from "./commands/fuzz-report.ts";
import { fuzzStatus } from "./commands/fuzz-status.ts";
import { withCopy } from "./database/database-place.ts";
import { defaultStore, type StoreChoice } from "./fuzz-options.ts";
import { fuzzOptionsOf, howOptions, storeOf, storeOptions } from "./search-options.ts";
import { leaseOf, leaseOption, workersOf, workersOption } from "./worker-options.ts";

/** What commands of campaigns are given. */
export interface FuzzSurroundings {
  readonly kit: Kit;
  readonly io: CommandIo;
  /** What follows `--` on the command line. */
  readonly targetCommand: readonly string[];
  readonly outcome: { code: ExitCode };
}

/**
 * The options of a command below `fuzz`. Commander gives those that `fuzz` has too to `fuzz`; one that the command does
 * not have is refused.
 */
function ownOptions(command: Command): RawOptions {
  const parent = command.parent as Command;
  const given = parent.options.filter((one) => parent.getOptionValueSource(one.attributeName()) === "cli");
  const own = new Set(command.options.map(({ long }) => long));
  const odd = given.find(({ long }) => !own.has(long));
  if (odd !== undefined) {
    throw new UsageError(`unknown option '${odd.long}' of fuzz ${command.name()}`);
  }
  const inherited = given.map((one) => [one.attributeName(), parent.getOptionValue(one.attributeName())] as const);
  return { ...command.opts<RawOptions>(), ...Object.fromEntries(inherited) };
}

/** A command below `fuzz` that is about the campaign of a target. */
function addTargetCommand(
  fuzz: Command,
  name: string,
  description: string,
  { targetCommand, outcome }: FuzzSurroundings,
  act: (target: TargetChoice, options: RawOptions) => ExitCode | Promise<ExitCode>,
): Command {
  const command = fuzz
    .command(name)
    .description(description)
    .argument("[manifest]", "target manifest or device module (default: the reference device)")
    .usage("[options] [manifest]");
  return settingsOption(storeOptions(targetOptions(command))).action(async (manifest: string | undefined) => {
    const options = ownOptions(command);
    outcome.code = await act(targetOf(options, manifest, targetCommand), options);
  });
}

/** Adds what is below `fuzz`. */
export function addCampaignCommands(fuzz: Command, surroundings: FuzzSurroundings): void {
  const { kit, io, outcome, targetCommand } = surroundings;
  addTargetCommand(fuzz, "status", "show what a campaign has come to", surroundings, (target, options) =>
    copied(surroundings, target, options, false, (place) =>
      fuzzStatus(kit, { ...place, target, json: options["json"] === true }, io),
    ),
  ).option("--json", "write JSON");
  addTargetCommand(
    fuzz,
    "report",
    "write what a campaign has come to as an HTML page",
    surroundings,
    (target, options) =>
      copied(surroundings, target, options, false, (place) => {
        const given = { specDirectory: text(options, "spec"), output: text(options, "output") };
        return fuzzReport(kit, { ...place, target, ...given }, io);
      }),
  )
    .option("-o, --output <file>", "the file to write (default: report.html in the campaign's folder)")
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"));
  const adding = fuzz
    .command("add")
    .description("add scenarios to the corpus of a campaign")
    .argument("<paths...>", "case files, folders of them, or folders of other campaigns");
  settingsOption(storeOptions(targetOptions(adding))).action(async (paths: readonly string[]) => {
    const options = ownOptions(adding);
    const target = targetOf(options, undefined, targetCommand);
    outcome.code = await copied(surroundings, target, options, true, (place) =>
      fuzzAdd(kit, { ...place, target, paths }, io),
    );
  });
  fuzz
    .command("merge")
    .description("put what several stores of one campaign have into one of them")
    .argument("<folders...>", "folders of campaigns")
    .requiredOption("--into <folder>", "the folder that gets everything; may be new")
    .action((from: readonly string[], options: RawOptions) => {
      outcome.code = fuzzMerge(kit, { from, into: text(options, "into") ?? "" }, io);
    });
  addReplay(fuzz, surroundings);
  addDatabaseCommands(fuzz, surroundings);
  const pruned = "run the corpus once more, and give up what shows nothing that others do not show";
  addTargetCommand(fuzz, "prune", pruned, surroundings, (target, options) =>
    copied(surroundings, target, options, true, (place) =>
      fuzzPrune(kit, { ...place, target, specDirectory: text(options, "spec") }, io),
    ),
  ).addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"));
}

function addReplay(fuzz: Command, surroundings: FuzzSurroundings): void {
  const { kit, io } = surroundings;
  const description = "run what a campaign found and its corpus once more, and fail only when something new comes up";
  addTargetCommand(fuzz, "replay", description, surroundings, (target, options) => {
    const given = { target, specDirectory: text(options, "spec") };
    const output = text(options, "outputDir") ?? resultsRoot;
    const time = parsed(options, "time", (value) => parseDuration(value, "--time"));
    const expectations = text(options, "expectations");
    const workers = workersOf(options);
    const how = { output, time, workers, lease: leaseOf(options), expectations };
    return copied(surroundings, target, options, false, (place) => fuzzReplay(kit, { ...place, ...given, ...how }, io));
  })
    .addOption(option("--time <time>", "begin no further scenario after this time, such as 5m (default: no end)"))
    .addOption(workersOption())
    .addOption(leaseOption())
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"))
    .addOption(option("--expectations <file>", "file of known failures"))
    .addOption(option("--output-dir <folder>", `folder for a campaign of what is new (default: ${resultsRoot})`));
}

function addDatabaseCommands(fuzz: Command, surroundings: FuzzSurroundings): void {
  const { kit, io, outcome, targetCommand } = surroundings;
  howOptions(
    addTargetCommand(fuzz, "worker", "search for a campaign in a database", surroundings, (target, options) =>
      fuzzWorker(kit, { ...fuzzOptionsOf(options, undefined, targetCommand), target }, io),
    ),
  );
  addTargetCommand(fuzz, "pull", "copy a campaign in a database to a folder", surroundings, (target, options) =>
    fuzzPull(kit, { ...storeOf(options), target, into: text(options, "into") ?? defaultStore }, io),
  ).addOption(option("--into <folder>", `folder of campaigns that gets it (default: ${defaultStore})`));
  storeOptions(
    fuzz
      .command("push")
      .description("copy a campaign in a folder to a database; doing it again changes nothing")
      .argument("<folder>", "folder of a campaign"),
  ).action(async (from: string, _options: RawOptions, command: Command) => {
    outcome.code = await fuzzPush(kit, { ...storeOf(ownOptions(command)), from }, io);
  });
}

/** Carries out a command on the campaign that options name, or on a copy of it. */
function copied(
  { kit, io }: FuzzSurroundings,
  target: TargetChoice,
  options: RawOptions,
  writes: boolean,
  command: (place: StoreChoice) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  return withCopy({ ...storeOf(options), target }, writes, kit, io, command);
}
