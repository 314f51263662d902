import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerCleanup } from "./process-cleanup.ts";

/** A folder that is gone when the kit ends, however it ends short of SIGKILL. */
export interface TemporaryFolder {
  readonly path: string;
  /** Removes it with all that is in it. Never throws. */
  remove(): void;
}

/** Makes a folder of its own for one target, readable for this user only. */
export function createTemporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), "vmconform-"));
  const removeIt = (): void => {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // A left-over in the folder for temporary files is no reason to fail a run.
    }
  };
  const unregister = registerCleanup(removeIt);
  return {
    path,
    remove: () => {
      unregister();
      removeIt();
    },
  };
}
