import type { Command } from "commander";
import { suggestion } from "../../base/closest-match.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import { bashScript } from "../completion/bash-script.ts";
import { commandWords } from "../completion/command-words.ts";
import { fishScript } from "../completion/fish-script.ts";
import { zshScript } from "../completion/zsh-script.ts";
import type { CommandIo } from "../io/io.ts";
import type { Kit } from "../kit.ts";
import { programNames } from "../replay-command.ts";
import { UsageError } from "../usage-error.ts";

/** How the scripts are put to use. */
export const completionHelp = `
For example, for this shell only:
  bash        source <(vmconform completion bash)
  zsh         source <(vmconform completion zsh)
  fish        vmconform completion fish | source
For every new one, write it to a file that the shell reads, such as
  bash   ~/.local/share/bash-completion/completions/vmconform
  zsh    _vmconform in a folder of $fpath
  fish   ~/.config/fish/completions/vmconform.fish
`;

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `vmconform completion SHELL`: a script that completes command lines. Throws a `UsageError` for another shell. */
export function completion(program: Command, kit: Kit, shell: string, io: CommandIo): ExitCode {
  const names = Object.keys(scripts);
  const script = Object.entries(scripts).find(([name]) => name === shell)?.[1];
  if (script === undefined) {
    throw new UsageError(`there is no script for ${shell}${suggestion(shell, names)}; there are ${names.join(", ")}`);
  }
  io.writeOut(script(programNames, commandWords(program, kit)));
  return exitCode.conforms;
}
