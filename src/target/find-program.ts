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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
