// Builds the device in C, looks at it as the kit does, and has a planted fault found: `npm run example c-device`.
import { runShown } from "../support/run-shown.ts";

const manifest = "examples/c-device/manifest.json";

/** Runs one command after the other; stops at the first that does not end with the code that belongs to it. */
async function runAll(steps: readonly { readonly words: readonly [string, ...string[]]; readonly code: number }[]) {
  for (const { words, code } of steps) {
    const got = await runShown(...words);
    if (got !== code) {
      return got === 0 ? 1 : got;
    }
  }
  return 0;
}

process.exitCode = await runAll([
  { words: ["make", "-s", "-C", "examples/c-device", "clean", "all"], code: 0 },
  { words: ["vmconform", "doctor", manifest], code: 0 },
  { words: ["vmconform", "run", manifest, "--run", "INT-3"], code: 0 },
  { words: ["make", "-s", "-C", "examples/c-device", "clean", "all", "FAULT=7"], code: 0 },
  { words: ["vmconform", "run", manifest, "--run", "INT-3"], code: 1 },
  { words: ["make", "-s", "-C", "examples/c-device", "clean", "all"], code: 0 },
]);
