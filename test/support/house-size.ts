import { posix } from "node:path";
import type { SourceFile } from "./source-tree.ts";

/** What a reader can take in at once: lines of a file, files of a folder, and lines of most files. */
export const sizeLimits = { fileLines: 300, folderFiles: 20, medianLines: 70 } as const;

/** A file or folder that is too large, and its size: lines, or files. */
export type TooLarge = readonly [path: string, size: number];

/** Sizes of a tree of sources, and what in it is too large. */
export interface HouseSize {
  /** Lines of the file in the middle when files are ordered by length. */
  readonly median: number;
  /** Files of too many lines, in their order. */
  readonly longFiles: readonly TooLarge[];
  /** Folders of too many files, in their order; what is in their own folders does not count. */
  readonly crowdedFolders: readonly TooLarge[];
}

/** Measures files and the folders that they lie in; made ones count neither way. */
export function measureHouse(sources: readonly SourceFile[]): HouseSize {
  const written = sources.filter(({ path }) => !path.endsWith(".generated.ts"));
  const sizes = written.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  const files = new Map<string, number>();
  for (const { path } of written) {
    const folder = posix.dirname(path);
    files.set(folder, (files.get(folder) ?? 0) + 1);
  }
  const crowded = [...files].filter(([, count]) => count > sizeLimits.folderFiles);
  const lines = sizes.map((size) => size.lines).sort((left, right) => left - right);
  return {
    median: lines[lines.length >> 1] ?? 0,
    longFiles: sizes.flatMap(({ path, lines: count }) =>
      count > sizeLimits.fileLines ? [[path, count] as const] : [],
    ),
    crowdedFolders: crowded.sort(([one], [other]) => (one < other ? -1 : 1)),
  };
}
