import type { TargetChoice } from "./kit.ts";

/** A word as a POSIX shell needs it written. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** How the user called the kit, for commands that are shown to be copied. */
export function programName(environment: Readonly<Record<string, string | undefined>>): string {
  if (environment["npm_lifecycle_event"] === "start") {
    return "npm start --";
  }
  return environment["npm_lifecycle_event"] === "npx" ? "npx vmconform" : "vmconform";
}

/** The command that runs a case file against the same target by the same specification again. */
export function replayCommand(
  program: string,
  caseFile: string,
  { manifest, command, configuration }: TargetChoice,
  specDirectory: string | undefined,
): string {
  const words = [
    "replay",
    caseFile,
    ...(manifest === undefined ? [] : ["--target", manifest]),
    ...(configuration === undefined ? [] : ["--configuration", configuration]),
    ...(specDirectory === undefined ? [] : ["--spec", specDirectory]),
    ...(command.length === 0 ? [] : ["--", ...command]),
  ];
  return [program, ...words.map(shellWord)].join(" ");
}
