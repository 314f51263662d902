import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TargetError } from "../target-error.ts";

/** What a module exports, by name. */
export type LoadedModule = Readonly<Record<string, unknown>>;

/**
 * Loads a JavaScript or TypeScript file. `loads` counts how often it was loaded before: each time it is another module,
 * with no memory of the others. Rejects with a `TargetError` (`configuration`) that says why it cannot be loaded.
 */
export async function importModule(file: string, loads: number): Promise<LoadedModule> {
  const path = resolve(file);
  try {
    return (await import(`${pathToFileURL(path).href}${loads === 0 ? "" : `?loads=${loads}`}`)) as LoadedModule;
  } catch (error) {
    if (codeOf(error) === "ERR_UNKNOWN_FILE_EXTENSION" && /\.[cm]?ts$/.test(file)) {
      return importTypeScript(file, path);
    }
    return refuseToLoad(file, error, "Give a module that loads by itself: try node with it alone.");
  }
}

/** Node.js before 22.18 does not read TypeScript itself; tsx does, from beside the module or beside the kit. */
async function importTypeScript(file: string, path: string): Promise<LoadedModule> {
  const loader = findTsx(path) ?? findTsx(import.meta.url);
  if (loader === undefined) {
    throw new TargetError(
      "configuration",
      `${file}: Node.js ${process.versions.node} does not load TypeScript by itself, and tsx is not installed`,
      "Install tsx beside the module (npm install --save-dev tsx), use Node.js 22.18 or later, or give the compiled .js.",
    );
  }
  try {
    const { tsImport } = (await import(pathToFileURL(loader).href)) as {
      readonly tsImport: (specifier: string, parent: string) => Promise<LoadedModule>;
    };
    const url = pathToFileURL(path).href;
    return await tsImport(url, url);
  } catch (error) {
    return refuseToLoad(file, error, "Give a module that loads by itself: try npx tsx with it alone.");
  }
}

function findTsx(from: string): string | undefined {
  try {
    // The entry for import, which resolution for require would not give.
    return join(dirname(createRequire(from).resolve("tsx/package.json")), "dist", "esm", "api", "index.mjs");
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function refuseToLoad(file: string, error: unknown, hint: string): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new TargetError("configuration", `${file}: the module cannot be loaded: ${reason}`, hint, error);
}
