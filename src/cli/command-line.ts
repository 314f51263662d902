import { Command, CommanderError } from "commander";
import { systemErrorWords } from "../base/system-error.ts";
import { printableLines } from "../report/text.ts";
import { type ExitCode, exitCode } from "../verdict/exit-code.ts";
import { defineCommands, type Outcome } from "./define-commands.ts";
import { describeError } from "./describe-error.ts";
import type { CommandIo } from "./io/io.ts";
import type { Kit } from "./kit.ts";
import { noteSources, type OptionSources, sourceNote } from "./option-sources.ts";
import { applySettings } from "./settings-file.ts";
import { UsageError } from "./usage-error.ts";

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

/** What is given to the commands of one command line. */
interface Surroundings {
  readonly kit: Kit;
  readonly io: CommandIo;
  /** What follows `--`. */
  readonly targetCommand: readonly string[];
  readonly outcome: Outcome;
  /** Filled before the command is carried out. */
  readonly sources: OptionSources;
}

function createProgram({ kit, io, targetCommand, outcome, sources }: Surroundings): Command {
  const program = new Command("vmconform")
    .description("Finds where a legacy virtio device, or a vmchannel device, deviates from its specification")
    .version(kit.version, "-V, --version")
    .option("--no-color", "no colours; NO_COLOR=1 does the same, FORCE_COLOR=1 asks for them")
    .helpCommand(true)
    .showSuggestionAfterError(true)
    .showHelpAfterError("(--help after a command shows its arguments and options)")
    .exitOverride()
    .configureOutput({
      writeOut: (message) => io.writeOut(message),
      writeErr: (message) => io.writeError(message),
      getOutHelpWidth: () => io.output.columns ?? 100,
      getErrHelpWidth: () => io.output.columns ?? 100,
      outputError: (message, write) => write(message.replace(/^error: /, "vmconform: ")),
    })
    // That each option has a variable is said once, below; its default is in its description.
    .configureHelp({ optionDescription: ({ description }) => description, showGlobalOptions: true })
    .addHelpText("after", exitCodeHelp)
    .hook("preAction", (_program, command) => {
      applySettings(command);
      noteSources(command, sources);
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

/** The world without colours when the user wants none, whatever the environment says. */
function withColourChoice(io: CommandIo, own: readonly string[]): CommandIo {
  const environment = { ...io.environment, NO_COLOR: "1", FORCE_COLOR: undefined };
  return own.includes("--no-color") ? { ...io, environment } : io;
}

/** The exit code of a command: nobody is to take for good what could not be shown. */
function withOutputError(code: ExitCode, io: CommandIo): ExitCode {
  const error = io.outputError?.();
  if (error === undefined) {
    return code;
  }
  io.writeError(`vmconform: standard output cannot be written: ${systemErrorWords(error)}\n`);
  return code === exitCode.conforms ? exitCode.usage : code;
}

/**
 * Carries out one command line, given without the names of Node.js and of the program, and gives the exit code.
 * Never throws: what goes wrong is said on standard error.
 */
export async function runCommandLine(given: readonly string[], kit: Kit, world: CommandIo): Promise<ExitCode> {
  const { own, targetCommand } = splitArguments(given);
  const io = withColourChoice(world, own);
  const outcome: Outcome = { code: exitCode.conforms };
  const sources: OptionSources = new Map();
  try {
    await createProgram({ kit, io, targetCommand, outcome, sources }).parseAsync(own, { from: "user" });
    return withOutputError(outcome.code, io);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what was wrong, or has shown the help that was asked for.
      return error.exitCode === 0 ? exitCode.conforms : exitCode.usage;
    }
    const { text: message, code } = describeError(error);
    const source = error instanceof UsageError ? sourceNote(message, sources) : "";
    io.writeError(`${printableLines(`vmconform: ${message}${source}`)}\n`);
    return code;
  }
}
