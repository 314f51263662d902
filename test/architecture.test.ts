import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ForbiddenUse, findForbiddenImports } from "./support/forbidden-imports.ts";
import { readHouseTable, ruledImports, ruledModules } from "./support/house-table.ts";
import { findRegisterWords, registerNames } from "./support/register-words.ts";
import { repositoryRoot, sourceFolders } from "./support/source-tree.ts";

describe("the house", () => {
  test("has no forbidden import", () => {
    const { files, imports, forbidden } = findForbiddenImports(repositoryRoot);

    expect(forbidden.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([]);
    // A look that saw next to nothing proves nothing.
    expect(files).toBeGreaterThan(300);
    expect(imports).toBeGreaterThan(1000);
  });
});

describe("the table of modules in docs/architecture.md", () => {
  const rows = readHouseTable(repositoryRoot);

  test("has every module that has rules", () => {
    const named = new Set(rows.flatMap(({ modules }) => modules));
    expect(ruledModules().filter((module) => !named.has(module))).toEqual([]);
  });

  test("names what each may import, as its rules do", () => {
    const told = rows.flatMap(({ modules, imports }) =>
      modules.flatMap((module) =>
        imports === undefined ? [] : [{ module, imports: imports.filter((path) => path !== module).sort() }],
      ),
    );
    const compared = told.filter(({ module }) => ruledModules().includes(module));
    expect(compared).toEqual(compared.map(({ module }) => ({ module, imports: ruledImports(module) })));
    expect(compared.length).toBeGreaterThan(13);
  });
});

describe("the words of a transport", () => {
  test("stand in the folders of transports alone", () => {
    const { files, words } = findRegisterWords(repositoryRoot);

    expect(registerNames(repositoryRoot)).toContain("queue_select");
    expect(words.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([]);
    expect(files).toBeGreaterThan(300);
  });
});

/** One forbidden thing for each rule: where it is put, what is written there, what must be said of it. */
const plants = [
  ["reference/planted.ts", 'import "../src/base/assert.ts";', "imports src/base/assert.ts"],
  ["reference/planted.ts", 'import type { Operation } from "../src/operation/operation.ts";', "imports src/operation"],
  ["reference/planted.ts", 'import { AccessBatch } from "../src/target/access-batch.ts";', "more than types"],
  ["reference/planted.ts", 'import { type Target } from "../src/target/target.ts";', "more than types"],
  ["reference/mutants/planted.ts", 'export { assert } from "../../src/base/assert.ts";', "imports src/base/assert.ts"],
  ["properties/planted.ts", 'import "../reference/importable.ts";', "imports reference/importable.ts"],
  ["properties/area/planted.ts", 'import "vitest";', "imports the package vitest"],
  ["properties/area/planted.ts", 'import "node:fs";', "imports node:fs"],
  ["properties/planted.ts", 'import "../src/target/access-batch.ts";', "imports src/target/access-batch.ts"],
  ["properties/planted.ts", 'import "../src/runner/importable.ts";', "imports src/runner/importable.ts"],
  ["properties/planted.ts", 'import "../src/verdict/importable.ts";', "more than types"],
  ["src/oracle/planted.ts", 'import "node:fs";', "imports node:fs"],
  ["src/oracle/planted.ts", 'import "fs";', "imports fs"],
  ["src/oracle/planted.ts", 'import type { A } from "../target/importable.ts";', "imports src/target/importable.ts"],
  ["src/oracle/planted.ts", 'export type A = import("../target/importable.ts").A;', "imports src/target/importable.ts"],
  ["src/oracle/planted.ts", 'import "../target/target.ts";', "more than types"],
  [
    "src/oracle/planted.ts",
    'export * from "../target/in-process/in-process.ts";',
    "imports src/target/in-process/in-process.ts",
  ],
  ["src/oracle/planted.ts", 'export * from "../target/access-batch.ts";', "imports src/target/access-batch.ts"],
  ["src/oracle/planted.ts", "export const now: number = Date.now();", "Date in a pure room"],
  ["src/oracle/planted.ts", "export const now: Date = new Date();", "Date in a pure room"],
  ["src/wire/planted.ts", "export const chance: number = Math.random();", "Math.random in a pure room"],
  ["src/wire/planted.ts", 'import "../spec/importable-node.ts";', "loads node:fs through src/spec/importable-node.ts"],
  ["src/operation/planted.ts", 'import "fast-check";', "imports the package fast-check"],
  ["src/verdict/planted.ts", 'await import("../report/importable.ts");', "imports src/report/importable.ts"],
  ["src/guest/planted.ts", 'import "../oracle/importable.ts";', "imports src/oracle/importable.ts"],
  ["src/guest/planted.ts", 'import "../target/importable.ts";', "imports src/target/importable.ts"],
  ["src/target/planted.ts", 'import "../oracle/importable.ts";', "imports src/oracle/importable.ts"],
  ["src/target/planted.ts", 'import "../generate/importable.ts";', "imports src/generate/importable.ts"],
  ["src/generate/planted.ts", 'import "../runner/importable.ts";', "more than types"],
  [
    "src/runner/step/planted.ts",
    'import type { Oracle } from "../../oracle/oracle.ts";',
    "imports src/oracle/oracle.ts",
  ],
  ["src/runner/planted.ts", 'import "../oracle/evidence.ts";', "imports src/oracle/evidence.ts"],
  ["src/runner/planted.ts", 'import "fast-check";', "imports the package fast-check"],
  ["src/runner/planted.ts", "export const module: unknown = await import(name);", "a computed import"],
  ["src/report/planted.ts", 'import "node:fs";', "imports node:fs"],
  ["src/report/planted.ts", 'console.log("done");', "console in a pure room"],
  ["src/oracle/planted.ts", 'import "jsonc-parser";', "imports the package jsonc-parser"],
  ["src/cli/planted.ts", 'import "../../reference/importable.ts";', "imports reference/importable.ts"],
  ["src/cli/planted.ts", 'import "../../properties/importable.ts";', "imports properties/importable.ts"],
  ["src/cli/planted.ts", 'import "ajv/dist/2020.js";', "imports the package ajv/dist/2020.js"],
  ["src/base/planted.ts", 'import "../spec/importable-node.ts";', "imports src/spec/importable-node.ts"],
  ["src/base/planted.ts", 'import "../../spec/pci.json";', "no TypeScript file of the kit"],
  ["src/elsewhere/planted.ts", "export {};", "belongs to no room"],
] as const;

describe("the house with one planted fault", () => {
  let copy = "";
  let before: readonly ForbiddenUse[] = [];

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "vmconform-architecture-"));
    for (const folder of sourceFolders.filter((name) => existsSync(join(repositoryRoot, name)))) {
      cpSync(join(repositoryRoot, folder), join(copy, folder), { recursive: true });
    }
    // Something for the plants to import, legal where it stands.
    for (const room of [
      "reference",
      "properties",
      "src/oracle",
      "src/target",
      "src/generate",
      "src/runner",
      "src/report",
      "src/verdict",
    ]) {
      plant(`${room}/importable.ts`, "export {};");
    }
    plant("src/spec/importable-node.ts", 'import "node:fs";');
    before = findForbiddenImports(copy).forbidden;
  });

  afterAll(() => rmSync(copy, { recursive: true }));

  function plant(file: string, text: string): void {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), `${text}\n`);
  }

  test("is clean before anything is planted", () => {
    expect(before).toEqual(findForbiddenImports(repositoryRoot).forbidden);
  });

  test.each(plants)("%s: %s is refused", (file, text, reason) => {
    plant(file, text);
    const planted = findForbiddenImports(copy).forbidden.filter((use) => use.file === file);
    rmSync(join(copy, file));

    expect(planted).toHaveLength(1);
    expect(planted[0]).toMatchObject({ file, line: 1, reason: expect.stringContaining(reason) });
  });

  test.each([
    ["src/runner/planted.ts", 'export const name = "queue_select";'],
    ["src/report/planted.ts", "export const text = `write queue_select`;"],
    ["properties/planted.ts", "export const place = { queue_select: 14 };"],
    ["src/transport/planted.ts", 'export const name = "queue_select";'],
  ])("%s: %s is refused, in a comment it is not", (file, text) => {
    cpSync(join(repositoryRoot, "spec"), join(copy, "spec"), { recursive: true });
    plant(file, `${text} // not queue_notify`);
    const { words: planted } = findRegisterWords(copy);
    rmSync(join(copy, file));

    expect(planted).toEqual([{ file, line: 1, reason: "names the register queue_select" }]);
  });
});
