import { unreachable } from "../../base/assert.ts";
import type { CommandWords, OptionWords, Values } from "./command-words.ts";

function proposal(values: Values): string {
  switch (values.kind) {
    case "words":
      return `COMPREPLY=($(compgen -W "${values.words.join(" ")}" -- "$word"))`;
    case "files":
      return values.words === undefined
        ? 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word"))'
        : `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -W "${values.words.join(" ")}" -f -- "$word"))`;
    case "anything":
      return ":";
    default:
      return unreachable(values);
  }
}

/** What comes behind an option that takes a value; options of one name mean the same in every command. */
function valueCases(commands: readonly CommandWords[]): string[] {
  const taking = new Map<string, OptionWords>();
  for (const option of commands.flatMap(({ options }) => options)) {
    if (option.values !== undefined) {
      taking.set(option.names.join("|"), option);
    }
  }
  return Array.from(
    taking,
    ([names, { values }]) => `    ${names}) ${values === undefined ? ":" : proposal(values)}; return ;;`,
  );
}

function commandCase({ name, options, argument }: CommandWords): string {
  const flags = options.flatMap(({ names }) => names.filter((flag) => flag.startsWith("--"))).join(" ");
  return `    ${name}) flags="${flags}"; [[ $word == -* ]] || { ${proposal(argument)}; return; } ;;`;
}

/**
 * A script for bash: the commands, their options and what these take. `names` are those under which the program is
 * called.
 */
export function bashScript(names: readonly string[], commands: readonly CommandWords[]): string {
  const known = commands.map(({ name }) => name).join(" ");
  return `_vmconform() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command="" flags="" index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    [[ \${COMP_WORDS[index]} == -- ]] && return
    [[ -z $command && \${COMP_WORDS[index]} != -* ]] && command="\${COMP_WORDS[index]}"
  done
  case "$before" in
${valueCases(commands).join("\n")}
  esac
  case "$command" in
    "") flags="--help --version --no-color"; [[ $word == -* ]] || flags="${known}" ;;
${commands.map(commandCase).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$flags" -- "$word"))
}
complete -F _vmconform ${names.join(" ")}
`;
}
