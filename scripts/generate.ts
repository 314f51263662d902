import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { apiFolder, generateApiPages } from "./generate/api-pages.ts";
import { generateFiles } from "./generate/files.ts";

const pages = generateApiPages();
mkdirSync(new URL(`../${apiFolder}`, import.meta.url), { recursive: true });
for (const name of readdirSync(new URL(`../${apiFolder}`, import.meta.url))) {
  if (!pages.some(({ path }) => path === `${apiFolder}/${name}`)) {
    rmSync(new URL(`../${apiFolder}/${name}`, import.meta.url));
  }
}
for (const { path, text } of [...(await generateFiles()), ...pages]) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
  console.log(`wrote ${path}`);
}
