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
import { fuzz } from "./commands/fuzz.ts";
import { fuzzCanary } from "./commands/fuzz-canary.ts";
import { addCampaignCommands, type FuzzSurroundings, storeOf, storeOptions } from "./define-campaign-commands.ts";
import type { FuzzOptions } from "./fuzz-options.ts";
import { leaseOf, leaseOption, workersOf, workersOption } from "./worker-options.ts";

function fuzzOptionsOf(
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

function addSearchOptions(command: Command): Command {
  return settingsOption(storeOptions(targetOptions(command)))
    .addOption(option("--time <time>", "end after this time, such as 90s or 8h (default: when it is interrupted)"))
    .addOption(workersOption())
    .addOption(leaseOption())
    .addOption(option("--seed <number>", 'seed of the scenarios, or "random" (default: random)'))
    .addOption(option("--guided", "give more time to what reaches more that is new"))
    .addOption(repeated("--run <glob>", "only scenarios of these checks: ids or patterns, or @file; may be repeated"))
    .addOption(repeated("--skip <glob>", "scenarios of all but these checks: ids or patterns; may be repeated"))
    .addOption(option("--spec <folder>", "folder of a specification to use instead of the kit's own"))
    .addOption(option("--expectations <file>", "file of known failures"))
    .addOption(option("--canary", "plant a fault in the reference device, and show that a campaign finds it"));
}

/** Adds `fuzz` and what it has below it. */
export function addFuzz(program: Command, surroundings: FuzzSurroundings): void {
  const { kit, io, targetCommand, outcome } = surroundings;
  const command = program
    .command("fuzz")
    .description("search for as long as you like, and keep what is found: a campaign that can be ended and goes on")
    .argument("[manifest]", "target manifest or device module (default: the reference device)")
    .usage("[options] [manifest] [-- command of the target]\n       vmconform fuzz <command> [options]");
  addSearchOptions(command).action(async (manifest: string | undefined, options: RawOptions) => {
    const isCanary = options["canary"] === true;
    outcome.code = await (isCanary ? fuzzCanary : fuzz)(kit, fuzzOptionsOf(options, manifest, targetCommand), io);
  });
  addCampaignCommands(command, surroundings);
}
