import type { Command } from "commander";
import { option, type RawOptions } from "../options.ts";
import { fuzz } from "./commands/fuzz.ts";
import { fuzzCanary } from "./commands/fuzz-canary.ts";
import { addCampaignCommands, type FuzzSurroundings } from "./define-campaign-commands.ts";
import { fuzzOptionsOf, searchOptions } from "./search-options.ts";

/** Adds `fuzz` and what it has below it. */
export function addFuzz(program: Command, surroundings: FuzzSurroundings): void {
  const { kit, io, targetCommand, outcome } = surroundings;
  const command = program
    .command("fuzz")
    .description("search for as long as you like, and keep what is found: a campaign that can be ended and goes on")
    .argument("[manifest]", "target manifest or device module (default: the reference device)")
    .usage("[options] [manifest] [-- command of the target]\n       vmconform fuzz <command> [options]");
  searchOptions(command)
    .addOption(option("--canary", "plant a fault in the reference device, and show that a campaign finds it"))
    .action(async (manifest: string | undefined, options: RawOptions) => {
      const isCanary = options["canary"] === true;
      outcome.code = await (isCanary ? fuzzCanary : fuzz)(kit, fuzzOptionsOf(options, manifest, targetCommand), io);
    });
  addCampaignCommands(command, surroundings);
}
