import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "./source-tree.ts";

/**
 * Before any test: brings dist/ up to date, since some tests run the built command line as a user does. Says what does
 * not compile but goes on, as most tests read the sources.
 */
export function setup(): void {
  const script = join(repositoryRoot, "scripts", "build.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "--if-stale"], { encoding: "utf8" });
  if (status !== 0) {
    console.error(`${stderr}${stdout}`);
  }
}
