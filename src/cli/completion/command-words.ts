import type { Command } from "commander";
import type { Kit } from "../kit.ts";

/** What may stand behind an option or in the place of an argument. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** Files, or one of the words, which are commands below a command. */
  | { readonly kind: "files"; readonly words?: readonly string[] }
  | { readonly kind: "anything" };

/** An option as a shell completes it. */
export interface OptionWords {
  /** Its names, with dashes. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined for a flag. */
  readonly values: Values | undefined;
}

/** A command as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  readonly argument: Values;
}

const reporterNames = ["terminal", "json", "ndjson", "junit", "tap", "sarif", "html", "github"];

/** Values that are known by the name of an option or an argument. */
function knownWords(name: string, kit: Kit): readonly string[] | undefined {
  switch (name) {
    case "id":
    case "--run":
    case "--skip":
      return [...new Set([...kit.loadSpecification(undefined).clauses.keys(), ...kit.properties.map(({ id }) => id)])];
    case "--level":
      return ["must", "should", "may"];
    case "--reporter":
      return reporterNames;
    case "--configuration":
      return [...kit.configurations.map((configuration) => configuration.name), "all"];
    case "--policy":
      return ["transparent", "disconnect"];
    case "--export":
      return ["qtest", "c"];
    case "shell":
      return ["bash", "zsh", "fish"];
    default:
      return undefined;
  }
}

function valuesOf(name: string, placeholder: string, kit: Kit): Values {
  const words = knownWords(name, kit);
  if (words !== undefined) {
    return { kind: "words", words };
  }
  return /file|folder|manifest|path|before|after/.test(placeholder) ? { kind: "files" } : { kind: "anything" };
}

function optionsOf(command: Command, kit: Kit): OptionWords[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined),
      description: option.description,
      values:
        option.isBoolean() || !/[<[]/.test(option.flags) ? undefined : valuesOf(option.long ?? "", option.flags, kit),
    }));
}

/** The commands of a program, with what their options and arguments take. */
export function commandWords(program: Command, kit: Kit): CommandWords[] {
  return program.commands.map((command) => {
    const [argument] = command.registeredArguments;
    const below = command.commands.filter((one) => one.name() !== "help");
    const own = optionsOf(command, kit);
    const names = new Set(own.flatMap((one) => one.names));
    const further = below
      .flatMap((one) => optionsOf(one, kit))
      .filter((one) => !one.names.some((name) => names.has(name)));
    const values =
      argument === undefined ? { kind: "anything" as const } : valuesOf(argument.name(), argument.name(), kit);
    return {
      name: command.name(),
      description: command.description(),
      options: [...own, ...further],
      argument: below.length === 0 ? values : { kind: "files", words: below.map((one) => one.name()) },
    };
  });
}
