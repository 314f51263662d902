import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder, as an absolute path. */
export const repositoryRoot: string = fileURLToPath(new URL("../../", import.meta.url));

/** Folders whose TypeScript files are the kit's. */
export const sourceFolders = ["src", "reference", "properties", "test", "bench", "scripts"] as const;

/** A TypeScript file of the repository. */
export interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Reads every TypeScript file below the given folders of `root`, sorted by path; a missing folder has none. */
export function readSources(root: string, folders: readonly string[] = sourceFolders): SourceFile[] {
  const paths = folders.flatMap((folder) => listFiles(root, folder)).filter((path) => path.endsWith(".ts"));
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** Paths of all files below a folder of `root`, with forward slashes; none when the folder is missing. */
export function listFiles(root: string, folder: string): string[] {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "/").length).split(sep).join("/"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw error;
  }
}
