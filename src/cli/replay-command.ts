import { basename, relative, sep } from "node:path";

/** A word as a POSIX shell needs it written. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The names under which the program is installed. */
export const programNames: readonly string[] = ["vmconform", "vmchannel-conformance"];

/** The folder of the project that has installed a script; undefined when none has. */
function projectOf(script: string): string | undefined {
  const place = script.indexOf(`${sep}node_modules${sep}`);
  return place < 0 ? undefined : script.slice(0, place) || sep;
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
  const name = basename(script ?? "", ".cmd");
  const isInstalled = script === undefined || isElsewhere || programNames.includes(name);
  const project = script === undefined ? undefined : projectOf(script);
  if (!isInstalled && (project === undefined || relative(project, directory).startsWith(".."))) {
    return `node ${shellWord(relative(directory, script))}`;
  }
  const isOfProject = project !== undefined;
  return event !== undefined || isOfProject ? "npx vmconform" : "vmconform";
}

/** The command that runs a case file again; the file says on which target. */
export function replayCommand(program: string, caseFile: string): string {
  return `${program} replay ${shellWord(caseFile)}`;
}
