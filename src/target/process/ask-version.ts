import { execFile } from "node:child_process";
import type { TargetManifest } from "../manifest/manifest.ts";
import { fillIn } from "../manifest/manifest-placeholders.ts";
import { TargetError } from "../target-error.ts";
import { describeMissing, findProgram } from "./find-program.ts";

/** A program that has not told its version by then, in milliseconds, is not asked further. */
const limitMilliseconds = 10_000;
const outputBytesMax = 65_536;

/**
 * The version of the implementation: asked of the program itself where the manifest says how, else what the manifest
 * says, else `unknown`. Rejects with a `TargetError` (`start-failed`) when the program is missing or does not tell.
 */
export async function askVersion(manifest: TargetManifest, directory: string): Promise<string> {
  const { start } = manifest;
  if (start?.askVersion === undefined) {
    return manifest.implementationVersion ?? "unknown";
  }
  const program = findProgram(start.program, directory);
  if (program === undefined) {
    const { message, hint } = describeMissing(start.program, directory, start.install);
    throw new TargetError("start-failed", message, hint);
  }
  const words = start.askVersion.arguments.map((word) => fillIn(word, () => directory));
  const output = await runFor(program, words, directory);
  const version = start.askVersion.pattern.exec(output)?.[1];
  if (version === undefined) {
    const shown = JSON.stringify(output.slice(0, 200));
    const message = `${start.program} told no version: nothing in ${shown} matches ${start.askVersion.pattern.source}`;
    throw new TargetError("start-failed", message, "Correct start.askVersion in the manifest, or remove it.");
  }
  return version.slice(0, 64);
}

function runFor(program: string, args: readonly string[], directory: string): Promise<string> {
  const options = {
    cwd: directory,
    timeout: limitMilliseconds,
    maxBuffer: outputBytesMax,
    killSignal: "SIGKILL",
  } as const;
  return new Promise((resolve) => {
    execFile(program, [...args], options, (_error, stdout, stderr) => resolve(`${stdout}\n${stderr}`));
  });
}
