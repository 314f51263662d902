import { unreachable } from "../../base/assert.ts";
import type { CommandWords, OptionWords, Values } from "./command-words.ts";

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** What follows, in the words of `complete`. */
function taken(values: Values): string {
  switch (values.kind) {
    case "words":
      return ` -x -a ${quoted(values.words.join(" "))}`;
    case "files":
      return values.words === undefined ? " -r -F" : ` -r -F -a ${quoted(values.words.join(" "))}`;
    case "anything":
      return " -x";
    default:
      return unreachable(values);
  }
}

function optionLine(name: string, command: string, { names, description, values }: OptionWords): string {
  const flags = names.map((flag) => (flag.startsWith("--") ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`)).join("");
  const condition = quoted(`__fish_seen_subcommand_from ${command}`);
  return `complete -c ${name} -n ${condition}${flags}${values === undefined ? "" : taken(values)} -d ${quoted(description)}`;
}

/** A script for fish: the commands and their options with what they are for. */
export function fishScript(names: readonly string[], commands: readonly CommandWords[]): string {
  const lines = names.flatMap((name) => [
    `complete -c ${name} -f`,
    ...commands.map((command) => {
      return `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.description)}`;
    }),
    ...commands.flatMap((command) => {
      const condition = quoted(`__fish_seen_subcommand_from ${command.name}`);
      const { kind } = command.argument;
      const argument = kind === "anything" ? [] : [`complete -c ${name} -n ${condition}${taken(command.argument)}`];
      return [...argument, ...command.options.map((option) => optionLine(name, command.name, option))];
    }),
  ]);
  return `${lines.join("\n")}\n`;
}
