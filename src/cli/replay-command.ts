import { basename, join, relative } from "node:path";

/** A word as a POSIX shell needs it written. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * How the user called the kit, for commands that are shown to be copied. `script` is the path that Node.js was given,
 * undefined where it does not matter; `directory` is the current one.
 */
export function programName(
  environment: Readonly<Record<string, string | undefined>>,
  script?: string,
  directory = ".",
): string {
  const event = environment["npm_lifecycle_event"];
  if (event === "start") {
    return "npm start --";
  }
  // What a workflow shows is for another machine than its own.
  const isElsewhere = environment["GITHUB_ACTIONS"] === "true";
  const isInstalled = script === undefined || isElsewhere || basename(script, ".cmd") === "vmconform";
  if (!isInstalled) {
    return `node ${shellWord(relative(directory, script))}`;
  }
  const isOfProject = script?.includes(join("node_modules", ".bin")) === true;
  return event !== undefined || isOfProject ? "npx vmconform" : "vmconform";
}

/** The command that runs a case file again; the file says on which target. */
export function replayCommand(program: string, caseFile: string): string {
  return `${program} replay ${shellWord(caseFile)}`;
}
