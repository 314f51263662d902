import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import { writeTextFile } from "../io/files.ts";
import type { CommandIo } from "../io/io.ts";
import { kitPath } from "../kit-path.ts";
import { programName, shellWord } from "../replay-command.ts";
import { UsageError } from "../usage-error.ts";

/** The options of `init`. */
export interface InitOptions {
  readonly file: string;
  /** The command that starts the implementation; empty when it is not known yet. */
  readonly command: readonly string[];
}

/** What the implementation is called after its program; a name has only letters, digits, `.`, `_` and `-`. */
function nameOf(program: string): string {
  const name = program.replace(/.*[/\\]/, "").replace(/\.\w+$/, "");
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[._-]+/, "") || "my-device";
}

/** A manifest for an implementation on standard input and output, to be filled in. */
function template(folder: string, command: readonly string[]): Record<string, unknown> {
  const [program = "./my-device", ...words] = command;
  return {
    $schema: kitPath(folder, "spec/schema/manifest.schema.json"),
    kind: "target-manifest",
    version: 1,
    name: nameOf(program),
    start: { program, arguments: words },
    qtest: { kind: "stdio" },
    deviceType: "vmchannel",
    ram: [{ start: "0x0", length: "0x800000" }],
  };
}

/** `vmconform init`: writes a first target manifest, and says what comes next. Never overwrites a file. */
export function init(options: InitOptions, io: CommandIo): ExitCode {
  const { file, command } = options;
  if (!file.endsWith(".json")) {
    throw new UsageError(`a manifest is JSON, and ${file} is not called so; give a name that ends in .json`);
  }
  if (existsSync(file)) {
    throw new UsageError(`${file} already exists; give another name`);
  }
  writeTextFile(file, `${JSON.stringify(template(resolve(dirname(file)), command), undefined, 2)}\n`);
  const program = programName(io.environment, io.program?.script, io.program?.directory);
  const unnamed = "./my-device stands for your program: put its command into `start`, or give it behind --.";
  const lines = [
    `${file} is written. Next:`,
    ...(command.length === 0 ? [`  ${unnamed}`] : []),
    `  ${program} doctor ${shellWord(file)}   # does it start, answer and carry bytes?`,
    `  ${program} run ${shellWord(file)}      # where does it deviate from the specification?`,
    `${kitPath(process.cwd(), "docs/writing-a-target.md")} describes every key.`,
  ];
  io.writeOut(`${lines.join("\n")}\n`);
  return exitCode.conforms;
}
