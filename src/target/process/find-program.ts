import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/**
 * The file that a command starts, or undefined when there is none: a name without a slash is looked up in PATH, any
 * other is a path from `directory` on.
 */
export function findProgram(program: string, directory: string): string | undefined {
  if (program.includes("/")) {
    const path = resolve(directory, program);
    return isExecutable(path) ? path : undefined;
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** Why a command starts nothing, and what to do about it, where {@link findProgram} finds no file. */
export function describeMissing(
  program: string,
  directory: string,
  install: string | undefined,
): { readonly message: string; readonly hint: string } {
  const path = resolve(directory, program);
  const found = program.includes("/") ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (found?.isDirectory()) {
    return { message: `the program ${program} is a folder`, hint: "Name the program in it in the manifest." };
  }
  if (found !== undefined) {
    const hint = `Make it executable: chmod +x ${path}`;
    return { message: `the program ${program} is there, but is not executable`, hint };
  }
  const where = program.includes("/") ? `: there is no ${path}` : " in any folder of PATH";
  const hint = install ?? "Install it, or put the right path into the manifest.";
  return { message: `the program ${program} was not found${where}`, hint };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
