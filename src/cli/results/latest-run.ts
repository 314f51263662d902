import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const linkName = "latest";
/** Holds the name of the folder where the file system has no symbolic links. */
const pointerName = "latest.txt";

/**
 * Makes `latest` in a folder of runs lead to one of them: as a symbolic link, put in place in one step, or in the file
 * `latest.txt` where links cannot be made. Throws what the operating system says when that cannot be written either.
 */
export function pointLatest(root: string, name: string): void {
  const link = join(root, linkName);
  const fresh = join(root, `.${linkName}-${process.pid}`);
  try {
    rmSync(fresh, { force: true });
    // A junction needs no privilege on Windows, but a path from the root; other systems take no notice of the type.
    symlinkSync(process.platform === "win32" ? resolve(root, name) : name, fresh, "junction");
    if (process.platform === "win32") {
      rmSync(link, { force: true });
    }
    renameSync(fresh, link);
    rmSync(join(root, pointerName), { force: true });
  } catch {
    rmSync(fresh, { force: true });
    writeFileSync(join(root, pointerName), `${name}\n`);
  }
}

/** A path below `latest`, led through the file that stands for the link where there is no link. */
export function throughLatest(path: string): string {
  const [, root, rest] = /^(.*?)(?:^|(?<=[\\/]))latest[\\/](.*)$/s.exec(path) ?? [];
  if (root === undefined || rest === undefined || existsSync(path)) {
    return path;
  }
  const pointer = join(root, pointerName);
  return existsSync(pointer) ? join(root, readFileSync(pointer, "utf8").trim(), rest) : path;
}
