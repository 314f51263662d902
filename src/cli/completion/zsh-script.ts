import { bashScript } from "./bash-script.ts";
import type { CommandWords } from "./command-words.ts";

/** A script for zsh, which carries out the one for bash. */
export function zshScript(names: readonly string[], commands: readonly CommandWords[]): string {
  return `#compdef ${names.join(" ")}
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bashScript(names, commands)}`;
}
