import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { listFiles, repositoryRoot } from "./support/source-tree.ts";

const texts = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...listFiles(repositoryRoot, "docs").filter((path) => path.endsWith(".md")),
];

interface Link {
  readonly from: string;
  readonly to: string;
}

/** Links to other places of the repository. */
const links: readonly Link[] = texts.flatMap((from) => {
  const text = readFileSync(join(repositoryRoot, from), "utf8");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = ""]) => ({ from, to }))
    .filter(({ to }) => !/^[a-z]+:/.test(to));
});

/** The anchors of a text's headings: one that comes again gets a number. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => {
    const anchor = anchorOf(heading);
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** The anchor that readers of Markdown give to a heading. */
function anchorOf(heading: string): string {
  const words = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "");
  return words.trim().replace(/\s/g, "-");
}

function isDead({ from, to }: Link): boolean {
  const [path = "", anchor] = to.split("#");
  const file = path === "" ? from : join(dirname(from), path);
  if (!existsSync(join(repositoryRoot, file))) {
    return true;
  }
  if (anchor === undefined) {
    return false;
  }
  const text = readFileSync(join(repositoryRoot, file), "utf8");
  return !anchorsOf(text).includes(anchor) && !text.includes(`id="${anchor}"`);
}

test("every link in a text leads somewhere", () => {
  expect(links.filter(isDead)).toEqual([]);
  expect(links.length).toBeGreaterThan(10);
});

/** The paths of this repository that a text names. */
function pathsIn(text: string): string[] {
  const named = text.matchAll(/`((?:src|test|spec|scripts|reference|properties|examples|targets)\/[\w./-]*)`/g);
  return [...named].map(([, path = ""]) => path);
}

function isThere(path: string): boolean {
  return existsSync(join(repositoryRoot, path));
}

test("every path that a text names is there", () => {
  // In CONTRIBUTING.md many stand for files that somebody will write.
  const named = texts
    .filter((from) => from !== "CONTRIBUTING.md")
    .flatMap((from) => {
      return pathsIn(readFileSync(join(repositoryRoot, from), "utf8")).map((path) => ({ from, path }));
    });

  expect(named.filter(({ path }) => !isThere(path))).toEqual([]);
  expect(named.length).toBeGreaterThan(50);
});

test("a path to a missing file or folder would be seen", () => {
  expect(pathsIn("`src/cli/main.ts` and `test/missing/`, not `src/device/<type>/`").filter(isThere)).toEqual([
    "src/cli/main.ts",
  ]);
  expect(pathsIn("`src/cli/main.ts` and `test/missing/`, not `src/device/<type>/`")).toHaveLength(2);
});

test("a link to a missing file or heading would be seen", () => {
  expect(isDead({ from: "README.md", to: "docs/architecture.md" })).toBe(false);
  expect(isDead({ from: "README.md", to: "docs/architecture.md#one-operation-step-by-step" })).toBe(false);
  expect(isDead({ from: "README.md", to: "docs/missing.md" })).toBe(true);
  expect(isDead({ from: "docs/architecture.md", to: "#missing" })).toBe(true);
});
