import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../support/source-tree.ts";

/** Runs an example by the command of its page; gives its exit code and the lines that it printed. */
export function runExample(name: string): { readonly code: number | null; readonly lines: readonly string[] } {
  const script = join(repositoryRoot, "scripts", "example.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], {
    encoding: "utf8",
    timeout: 110_000,
  });
  return { code: status, lines: (status === 0 ? stdout : stdout + stderr).trimEnd().split("\n") };
}

/** A text of the repository. */
export function readText(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}

/** The output on the page of an example: the block behind its command. */
export function shownOutput(name: string): readonly string[] {
  const page = readText(`examples/${name}/README.md`);
  const blocks = [...page.matchAll(/^```\n([^`]*)^```\n/gm)].map(([, block = ""]) => block.trimEnd());
  const command = blocks.indexOf(`npm run example ${name}`);
  return (blocks[command + 1] ?? "").split("\n");
}

/**
 * The lines of a page that were not printed where they stand; a line `...` stands for any number of lines. Durations
 * and what `loose` matches may differ.
 */
export function notPrinted(shown: readonly string[], printed: readonly string[], loose: RegExp = /$^/): string[] {
  const plain = (line: string): string =>
    line.replace(/\d+(\.\d+)? m?s\b/g, "some time").replace(loose, (text) => text.replace(/\d+/g, "some"));
  const lines = printed.map(plain);
  const missing: string[] = [];
  let next = 0;
  let anywhere = false;
  for (const line of shown) {
    if (line === "...") {
      anywhere = true;
      continue;
    }
    const found = anywhere ? lines.indexOf(plain(line), next) : lines[next] === plain(line) ? next : -1;
    if (found === -1) {
      missing.push(line);
      continue;
    }
    next = found + 1;
    anywhere = false;
  }
  return missing;
}
