import type { Command } from "commander";

/** Where the value of an option is from when it is not from the command line, by the option's long name. */
export type OptionSources = Map<string, string>;

/** Notes which options of a command the environment or the settings file has set. */
export function noteSources(command: Command, sources: OptionSources): void {
  for (const option of command.options) {
    const name = option.attributeName();
    const source = command.getOptionValueSource(name);
    if (source === "env") {
      sources.set(option.long ?? name, `the environment variable ${option.envVar}`);
    } else if (source === "config" && option.long !== "--config") {
      sources.set(option.long ?? name, `the settings file ${String(command.getOptionValue("config"))}`);
    }
  }
}

/** A line that says where the option that a message is about was set; empty when it was the command line. */
export function sourceNote(message: string, sources: OptionSources): string {
  const [named] = /--[a-z][\w-]*/.exec(message) ?? [];
  const source = named === undefined ? undefined : sources.get(named);
  return source === undefined ? "" : `\n  ${named} is set by ${source}.`;
}
