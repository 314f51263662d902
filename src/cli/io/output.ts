import { appendFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { styleText } from "node:util";
import { suggestion } from "../../base/closest-match.ts";
import type { Reporter } from "../../report/reporter.ts";
import { reporters } from "../../report/reporters.ts";
import { terminalReporter } from "../../report/terminal/terminal.ts";
import type { Verbosity } from "../../report/terminal/verbosity.ts";
import { plain, type Styler } from "../../report/text.ts";
import type { CheckReport } from "../../verdict/check-report.ts";
import type { ClausePlan } from "../../verdict/clause-plan.ts";
import type { PlannedExpectation } from "../../verdict/expectation/expectations.ts";
import type { Plan } from "../../verdict/plan.ts";
import type { Report } from "../../verdict/report.ts";
import type { WriteProblems } from "../results/write-problems.ts";
import { UsageError } from "../usage-error.ts";
import type { CommandIo } from "./io.ts";
import { makeFolder } from "./make-folder.ts";

/** A reporter and where its text goes. */
interface Channel {
  readonly reporter: Reporter;
  /** Called for each piece, the first one of a file with `isFirst`. */
  readonly write: (text: string) => void;
}

/** What reporters are set up with. */
export interface OutputSettings {
  /** Reporters as given: `name` or `name=file`. */
  readonly reporters: readonly string[];
  /** The folder of the results. */
  readonly folder: string;
  readonly verbosity: Verbosity;
  /** Gets what cannot be written once the run is under way. */
  readonly problems: WriteProblems;
}

/** All reporters of a run as one. */
export interface Output {
  start(plan: Plan, clauses: readonly ClausePlan[], expectations: readonly PlannedExpectation[]): void;
  check(check: CheckReport): void;
  end(report: Report): void;
  /** Paths of the files that were written, in the order of the reporters. */
  readonly files: readonly string[];
  /** Whether a reporter for machines has standard output. */
  readonly takesStandardOutput: boolean;
}

const widthMin = 40;
const widthMax = 120;
const widthOfFiles = 100;

/** The styler for standard output: NO_COLOR and FORCE_COLOR decide, else whether it is a terminal. */
export function stylerOf(io: CommandIo, isTerminal: boolean): Styler {
  const { NO_COLOR: no, FORCE_COLOR: force } = io.environment;
  const isForced = force !== undefined && force !== "" && force !== "0" && force !== "false";
  const isRefused = (no !== undefined && no !== "") || force === "0" || force === "false";
  const isOn = isForced || (!isRefused && isTerminal && io.environment["TERM"] !== "dumb");
  return isOn ? (style, text) => styleText(style, text, { validateStream: false }) : plain;
}

/** Columns to lay text out for. */
export function widthOf(io: CommandIo): number {
  const { columns = widthOfFiles } = io.output;
  return Math.min(widthMax, Math.max(widthMin, columns));
}

interface Request {
  readonly name: string;
  /** File given with `=`; `-` is standard output. */
  readonly file: string | undefined;
}

function parseRequests(given: readonly string[]): Request[] {
  const names = ["terminal", ...reporters.keys()];
  const requests = given
    .flatMap((argument) => argument.split(","))
    .filter((argument) => argument !== "")
    .map((argument) => {
      const [name = "", ...file] = argument.split("=");
      return { name, file: file.length === 0 ? undefined : file.join("=") };
    });
  for (const { name, file } of requests) {
    if (!names.includes(name)) {
      throw new UsageError(`no reporter is called "${name}"${suggestion(name, names)}; there are ${names.join(", ")}`);
    }
    if (file === "") {
      throw new UsageError(`--reporter ${name}= needs a file, or - for standard output`);
    }
  }
  const twice = requests.find(({ name }, index) => requests.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`--reporter names ${twice.name} twice`);
  }
  return requests.length === 0 ? [{ name: "terminal", file: undefined }] : requests;
}

/** Writes pieces of text to a file; after one that cannot be written the file is left alone. */
function fileWriter(path: string, mode: "write" | "append", problems: WriteProblems): (text: string) => void {
  let write: typeof writeFileSync | typeof appendFileSync | undefined =
    mode === "write" ? writeFileSync : appendFileSync;
  return (text) => {
    const action = write;
    if (action !== undefined) {
      const isWritten = problems.attempt(path, () => {
        action(path, text);
        return true;
      });
      write = isWritten ? appendFileSync : undefined;
    }
  };
}

/** Shows before the run that a file outside the folder of results can be written. */
function tryFile(path: string): void {
  makeFolder(dirname(path));
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${path} is a folder, so no report can be written to it; give a file`);
  }
}

/** Whether reporters write to the folder of results, as far as their names tell. */
export function usesFolder(given: readonly string[]): boolean {
  return parseRequests(given).some(({ name, file }) => {
    const parts = reporters.get(name) ?? [];
    return file === undefined && parts.some(({ destination }) => destination.kind === "file");
  });
}

/**
 * Sets up the reporters that were asked for. A reporter of a machine's format writes to a file in the folder of the
 * results, or where `=file` says; when one of them has standard output, the terminal reporter moves to standard error.
 */
export function openOutput(settings: OutputSettings, io: CommandIo): Output {
  const { folder, problems, verbosity } = settings;
  const requests = parseRequests(settings.reporters);
  const onOutput = requests.filter(({ name, file }) => name !== "terminal" && file === "-");
  if (onOutput.length > 1) {
    throw new UsageError(`only one of ${onOutput.map(({ name }) => name).join(" and ")} can have standard output`);
  }
  const files: string[] = [];
  const toFile = (path: string): ((text: string) => void) => {
    files.push(path);
    return fileWriter(path, "write", problems);
  };
  const channels = requests.flatMap(({ name, file }): Channel[] => {
    if (name === "terminal") {
      const isElsewhere = onOutput.length > 0;
      const isTerminal = isElsewhere ? io.isErrorTerminal : io.output.isTerminal;
      const reporter = terminalReporter({ width: widthOf(io), style: stylerOf(io, isTerminal), verbosity });
      return [{ reporter, write: isElsewhere ? (text) => io.writeError(text) : (text) => io.writeOut(text) }];
    }
    return (reporters.get(name) ?? []).map(({ create, destination }) => {
      const reporter = create();
      if (file === "-" || destination.kind === "output") {
        return { reporter, write: (text) => io.writeOut(text) };
      }
      if (destination.kind === "environment") {
        const path = io.environment[destination.variable];
        return { reporter, write: path === undefined ? () => undefined : fileWriter(path, "append", problems) };
      }
      if (file !== undefined) {
        tryFile(file);
      }
      return { reporter, write: toFile(file === undefined ? join(folder, destination.name) : join(file)) };
    });
  });
  const tell = (piece: (reporter: Reporter) => string): void => {
    for (const { reporter, write } of channels) {
      const text = piece(reporter);
      if (text !== "") {
        write(text);
      }
    }
  };
  return {
    start: (plan, clauses, expectations) => tell((reporter) => reporter.start(plan, clauses, expectations)),
    check: (check) => tell((reporter) => reporter.check(check)),
    end: (report) => tell((reporter) => reporter.end(report)),
    files,
    takesStandardOutput: onOutput.length > 0,
  };
}

/** Tells where the reports are: on standard output, unless a report has that for itself. */
export function tellFiles(output: Output, io: CommandIo): void {
  const lines = output.files.map((file) => `  report: ${file}\n`).join("");
  if (output.takesStandardOutput) {
    io.writeError(lines);
  } else {
    io.writeOut(lines);
  }
}
