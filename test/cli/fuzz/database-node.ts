import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkDatabaseNode } from "../../../src/campaign/database/database-packages.ts";
import { repositoryRoot } from "../../support/source-tree.ts";

/** A Node.js that campaigns in databases run on: this one, or the one that `.ci/run` installs; undefined: none. */
export function databaseNode(): string | undefined {
  try {
    checkDatabaseNode(process.versions.node);
    return process.execPath;
  } catch {
    const path = join(repositoryRoot, ".cache", "node24", "node_modules", "node", "bin", "node");
    return existsSync(path) ? path : undefined;
  }
}
