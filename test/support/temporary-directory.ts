import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";

/** Makes directories for one test each; removed when it has ended. Call once per test file. */
export function useTemporaryDirectories(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const directory of made.splice(0)) {
      rmSync(directory, { recursive: true, force: true });
    }
  });
  return () => {
    const directory = mkdtempSync(join(tmpdir(), "vmconform-"));
    made.push(directory);
    return directory;
  };
}

/** Resolves when the condition holds; looks every few milliseconds and gives up, by throwing, after ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 5000; tries++) {
    if (condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`did not happen: ${what}`);
}
