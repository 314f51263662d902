import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The path of one of the kit's own files, as it is written in `folder`. */
export function kitPath(folder: string, file: string): string {
  const path = relative(folder, join(dirname(fileURLToPath(import.meta.resolve("#package.json"))), file));
  return path.startsWith(".") || isAbsolute(path) ? path : `./${path}`;
}
