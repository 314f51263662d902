import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generateFiles } from "../scripts/generate/files.ts";
import { repositoryRoot } from "./support/source-tree.ts";

const files = await generateFiles();

test.each(files)("$path is what `npm run generate` makes", ({ path, text }) => {
  expect(readFileSync(join(repositoryRoot, path), "utf8")).toBe(text);
  expect(text.length).toBeGreaterThan(5000);
});

test("the generated files are types, a schema, what the HTML report carries, a drawing and tables", () => {
  expect(files.map(({ path }) => path)).toEqual([
    "src/spec/types.generated.ts",
    "spec/schema/case.schema.json",
    "src/report/html/html-template.generated.ts",
    "docs/architecture.md",
    "docs/registers.md",
    "docs/clauses.md",
    "docs/mutants.md",
  ]);
});
