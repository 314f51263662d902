import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import type { WordReport } from "./device-words.ts";
import { listFiles, readSources, type SourceFile } from "./source-tree.ts";

/** Where the words of one transport stand. */
const transportFolders = [
  "properties/transport/",
  "src/guest/transport/",
  "src/operation/transport/",
  "src/oracle/transport/",
  "src/report/transport/",
  "src/runner/step/transport/",
] as const;

/** Made from the schemas, whose texts may say anything. */
const generated = /\.generated\.ts$/;

/** The names of all registers, as spec/transports/ has them. */
export function registerNames(root: string): readonly string[] {
  const files = listFiles(root, "spec/transports").filter((path) => path.endsWith(".json"));
  const names = files.flatMap((path) => {
    const { registers } = JSON.parse(readFileSync(join(root, path), "utf8")) as { registers: { name: string }[] };
    return registers.map(({ name }) => name);
  });
  return [...new Set(names)];
}

/**
 * The places of src/ and properties/ outside of the folders of transports where code, not a comment, holds the name of
 * a register: whoever needs a register there asks for it by its effect.
 */
export function findRegisterWords(root: string): WordReport {
  const name = new RegExp(`\\b(${registerNames(root).join("|")})\\b`);
  const ruled = readSources(root, ["src", "properties"]).filter(
    ({ path }) => !transportFolders.some((folder) => path.startsWith(folder)) && !generated.test(path),
  );
  const words = ruled.flatMap((file) =>
    codeLines(file).flatMap((line, index) => {
      const found = name.exec(line)?.[1];
      return found === undefined ? [] : [{ file: file.path, line: index + 1, reason: `names the register ${found}` }];
    }),
  );
  return { files: ruled.length, words };
}

/** The lines of a file with its comments blanked out. */
function codeLines({ path, text }: SourceFile): string[] {
  const { comments } = parseSync(path, text);
  const code = comments.reduce((rest, { start, end }) => {
    const blank = rest.slice(start, end).replace(/[^\n]/g, " ");
    return rest.slice(0, start) + blank + rest.slice(end);
  }, text);
  return code.split("\n");
}
