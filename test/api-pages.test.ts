import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { apiFolder, generateApiPages } from "../scripts/generate/api-pages.ts";
import { repositoryRoot } from "./support/source-tree.ts";

const pages = generateApiPages();

test.each(pages)("$path is what `npm run generate` makes", ({ path, text }) => {
  expect(readFileSync(join(repositoryRoot, path), "utf8")).toBe(text);
});

test("there is a page for each module that the package exports, and no other", () => {
  const { exports } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as { exports: object };
  const modules = Object.keys(exports).filter((name) => !name.endsWith(".json"));
  const names = modules.map((name) => `${name === "." ? "vmchannel-conformance" : name.slice(2)}.md`);
  expect(readdirSync(join(repositoryRoot, apiFolder)).sort()).toEqual(["README.md", ...names].sort());
});

test("the pages have every name that the root exports, with what its doc comment says", () => {
  const page = pages.find(({ path }) => path.endsWith("/vmchannel-conformance.md"))?.text ?? "";
  const barrel = readFileSync(join(repositoryRoot, "src", "index.ts"), "utf8");
  const lists = [...barrel.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].map(([, list = ""]) => list);
  const names = lists.flatMap((list) => [...list.matchAll(/(?:type )?(\w+)(?:,|\s*$)/g)].map(([, name = ""]) => name));
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !new RegExp(`^### ${name}(\\(\\))?$`, "m").test(page))).toEqual([]);
  expect(page).toContain("Milliseconds for all checks together, at most 30 days; none is begun after that.");
});
