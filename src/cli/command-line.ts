import { Command, CommanderError } from "commander";
import { type ExitCode, exitCode } from "../verdict/exit-code.ts";
import { defineCommands, type Outcome } from "./define-commands.ts";
import { describeError } from "./describe-error.ts";
import type { CommandIo } from "./io.ts";
import type { Kit } from "./kit.ts";
import { applySettings } from "./settings-file.ts";

const exitCodeHelp = `
Exit codes, the same for every reporter:
  0    the device conforms
  1    it does not, or an entry of the expectations file has to be changed
  2    wrong usage, specification or configuration
  3    it could not be run: the target was lost, or not one check was executed
  70   a bug of the kit
  130  interrupted; what was finished is reported

An option can also be set by the environment, --max-failures by VMCONFORM_MAX_FAILURES and so on, and by the file
vmconform.json. The command line comes first, then the environment, then the file.
`;

function createProgram(kit: Kit, io: CommandIo, targetCommand: readonly string[], outcome: Outcome): Command {
  const program = new Command("vmconform")
    .description("Conformance kit for the vmchannel virtual device")
    .version(kit.version, "-V, --version")
    .helpCommand(true)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (message) => io.writeOut(message),
      writeErr: (message) => io.writeError(message),
      getOutHelpWidth: () => io.output.columns ?? 100,
      getErrHelpWidth: () => io.output.columns ?? 100,
      outputError: (message, write) => write(message.replace(/^error: /, "vmconform: ")),
    })
    // That each option has a variable is said once, below; its default is in its description.
    .configureHelp({ optionDescription: ({ description }) => description })
    .addHelpText("after", exitCodeHelp)
    .hook("preAction", (_program, command) => {
      applySettings(command);
    });
  defineCommands(program, kit, io, targetCommand, outcome);
  return program;
}

/** Splits what follows `--`, the command of a target, from the kit's own arguments. */
function splitArguments(given: readonly string[]): { own: readonly string[]; targetCommand: readonly string[] } {
  const separator = given.indexOf("--");
  return separator < 0
    ? { own: given, targetCommand: [] }
    : { own: given.slice(0, separator), targetCommand: given.slice(separator + 1) };
}

/**
 * Carries out one command line, given without the names of Node.js and of the program, and gives the exit code.
 * Never throws: what goes wrong is said on standard error.
 */
export async function runCommandLine(given: readonly string[], kit: Kit, io: CommandIo): Promise<ExitCode> {
  const { own, targetCommand } = splitArguments(given);
  const outcome: Outcome = { code: exitCode.conforms };
  try {
    await createProgram(kit, io, targetCommand, outcome).parseAsync(own, { from: "user" });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what was wrong, or has shown the help that was asked for.
      return error.exitCode === 0 ? exitCode.conforms : exitCode.usage;
    }
    const { text: message, code } = describeError(error);
    io.writeError(`vmconform: ${message}\n`);
    return code;
  }
}
