import { loadSpecification } from "../../src/spec/load.ts";
import { buildReportUi } from "../build-report-ui.ts";
import { generateClauses } from "./clauses.ts";
import { generateRegisters } from "./registers.ts";
import { generateTypes } from "./types.ts";

/** A file that is committed and yet made by a program. */
export interface GeneratedFile {
  /** Path from the package's folder. */
  readonly path: string;
  readonly text: string;
}

/** Makes every generated file, without writing any. */
export async function generateFiles(): Promise<GeneratedFile[]> {
  const specification = loadSpecification();
  return [
    { path: "src/spec/types.generated.ts", text: await generateTypes() },
    { path: "src/report/html-template.generated.ts", text: await buildReportUi() },
    { path: "docs/registers.md", text: generateRegisters(specification) },
    { path: "docs/clauses.md", text: generateClauses(specification) },
  ];
}
