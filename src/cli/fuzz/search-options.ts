import type { Command } from "commander";
import {
  option,
  parsed,
  patternsOf,
  type RawOptions,
  repeated,
  settingsOption,
  targetOf,
  targetOptions,
  text,
} from "../options.ts";
import { parseDuration, parseSeed } from "../parse-values.ts";
import { defaultStore, type FuzzOptions, type StoreChoice } from "./fuzz-options.ts";
import { leaseOf, leaseOption, workersOf, workersOption } from "./worker-options.ts";

/** The options that say which campaign. */
export function storeOptions(command: Command): Command {
  return command
    .addOption(option("--store <place>", `folder of campaigns, or postgres://... (default: ${defaultStore})`))
    .addOption(option("--name <name>", "name of the campaign (default: that of the target)"));
}

/** Where the campaign is. */
export function storeOf(options: RawOptions): StoreChoice {
  return { store: text(options, "store") ?? defaultStore, name: text(options, "name") };
}

/** The options of commands that search. */
export function searchOptions(command: Command): Command {
  return howOptions(settingsOption(storeOptions(targetOptions(command))));
}

/** The options that say how a campaign is carried out. */
export function howOptions(command: Command): Command {
  return command
    .addOption(option("--time <time>", "end after this time, such as 90s or 8h (default: when it is interrupted)"))
    .addOption(workersOption())
    .addOption(leaseOption())
    .addOption(option("--seed <number>", 'seed of the scenarios, or "random" (default: random)'))
    .addOption(option("--guided", "give more time to what reaches more that is new"))
    .addOption(repeated("--run <glob>", "only scenarios of these checks: ids or patterns, or @file; may be repeated"))
    .addOption(repeated("--skip <glob>", "scenarios of all but these checks: ids or patterns; may be repeated"))
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"))
    .addOption(option("--expectations <file>", "file of known failures"));
}

/** The options of a search, parsed and checked. */
export function fuzzOptionsOf(
  options: RawOptions,
  manifest: string | undefined,
  targetCommand: readonly string[],
): FuzzOptions {
  return {
    ...storeOf(options),
    target: targetOf(options, manifest, targetCommand),
    specDirectory: text(options, "spec"),
    run: patternsOf(options, "run"),
    skip: patternsOf(options, "skip"),
    seed: parseSeed(text(options, "seed") ?? "random"),
    time: parsed(options, "time", (value) => parseDuration(value, "--time")),
    workers: workersOf(options),
    lease: leaseOf(options),
    guided: options["guided"] === true,
    expectations: text(options, "expectations"),
  };
}
