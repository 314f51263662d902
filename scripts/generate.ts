import { writeFileSync } from "node:fs";
import { generateFiles } from "./generate/files.ts";

for (const { path, text } of await generateFiles()) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
  console.log(`wrote ${path}`);
}
