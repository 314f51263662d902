import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import { repositoryRoot } from "./source-tree.ts";

/**
 * Bundles a TypeScript module for a process of its own, before the tests of a file; gives a function that tells where
 * the bundle is. Started through tsx, the process would spend a second of a processor's time on its imports. The bundle
 * lies inside the repository, where it finds npm packages and the specification.
 */
export function useBundle(module: string): () => string {
  let folder = "";
  const bundle = (): string => join(folder, `${basename(module, ".ts")}.mjs`);
  beforeAll(async () => {
    const bundles = join(repositoryRoot, ".vmconform");
    mkdirSync(bundles, { recursive: true });
    folder = mkdtempSync(join(bundles, "bundle-"));
    await build({
      entryPoints: [module],
      outfile: bundle(),
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      logLevel: "error",
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return bundle;
}
