import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles, readSources, repositoryRoot, type SourceFile } from "./support/source-tree.ts";
import { countExports, findUntidyLines, findUntidyModule } from "./support/untidiness.ts";

/** Made by `npm run generate`, in the shape its generator gives it. */
const generated = ["src/spec/types.generated.ts", "src/report/html/html-template.generated.ts"];
/** They are what they forbid: the rules themselves and the faults below. */
const exempt = ["test/tidy.test.ts", "test/support/untidiness.ts"];

const sources = readSources(repositoryRoot).filter(({ path }) => !generated.includes(path) && !exempt.includes(path));

describe("the repository", () => {
  test("keeps to its rules line by line, in code and in texts", () => {
    const files = [...sources, ...readTexts()];

    expect(files.flatMap(findUntidyLines)).toEqual([]);
    expect(files.length).toBeGreaterThan(300);
  });

  test("keeps files short, explains what it exports and has one barrel", () => {
    const untidy = sources.flatMap(findUntidyModule);
    expect(untidy).toEqual([]);
    expect(sources.map(countExports).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(400);
  });
});

function readTexts(): SourceFile[] {
  const inFolders = ["docs", "spec", "targets", "scripts", ".github", ".ci"].flatMap((folder) => {
    return listFiles(repositoryRoot, folder);
  });
  const paths = [...inFolders.filter((path) => !path.endsWith(".ts")), "README.md", "package.json", "biome.json"];
  return paths.map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), "utf8") }));
}

describe("a look for untidy lines", () => {
  test.each([
    ["120 is the limit", "src/a.ts", `// ${"long ".repeat(30)}`],
    ["160 is the limit", "src/a.ts", `const text = "${"long ".repeat(35)}";`],
    ["a note to be done", "src/a.ts", "// TODO think"],
    ["a note to be done", "README.md", "FIXME: say more"],
    ["an absolute path", "docs/a.md", "see /home/somebody/kit"],
    ["an absolute path", "spec/a.json", '{ "file": "/root/kit.json" }'],
    ["runs alone", "test/a.test.ts", 'test.only("one", () => {});'],
    ["switched off", "test/a.test.ts", 'describe.skip("none", () => {});'],
    ["a switched-off check", "src/a.ts", "// biome-ignore lint/style: no reason"],
    ["code in a comment", "src/a.ts", "  // const old = 1;"],
    ["a default export", "src/a.ts", "export default 1;"],
  ])("sees: %s", (reason, path, text) => {
    expect(findUntidyLines({ path, text: `\n${text}\n` })).toEqual([expect.stringContaining(reason)]);
    expect(findUntidyLines({ path, text: "\nfine\n" })).toEqual([]);
  });
});

describe("a look for untidy modules", () => {
  test.each([
    ["400 is the limit", "src/a.ts", "\n".repeat(401)],
    ["bare has no doc comment", "src/a.ts", "export const bare: number = 1;\n"],
    ["Bare has no doc comment", "src/a.ts", "// Not a doc comment.\nexport interface Bare {}\n"],
    ["bare has no doc comment", "src/a.ts", "/** Far away. */\nconst x = 1;\nexport function bare(): void {}\n"],
    ["the one barrel", "src/a.ts", 'export { b } from "./b.ts";\n'],
    ["the one barrel", "src/index.ts", 'export * from "./b.ts";\n'],
  ])("sees: %s", (reason, path, text) => {
    expect(findUntidyModule({ path, text })).toEqual([expect.stringContaining(reason)]);
  });

  test("a documented export and its overloads are fine", () => {
    const text = "/** Says what. */\nexport function f(a: 1): void;\nexport function f(a: 2): void;\n";
    expect(findUntidyModule({ path: "src/a.ts", text })).toEqual([]);
  });
});
