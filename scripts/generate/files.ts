import { readFileSync } from "node:fs";
import { faults } from "../../reference/mutants/catalogue.ts";
import { equivalentFaults } from "../../reference/mutants/equivalent-faults.ts";
import type { KillRecord } from "../../src/mutation/kill-record.ts";
import { buildSpecification, readDocuments } from "../../src/spec/load.ts";
import { rooms } from "../../test/support/rooms.ts";
import { buildReportUi } from "../build-report-ui.ts";
import { caseSchemaPath, generateCaseSchema } from "./case-schema.ts";
import { generateClauses } from "./clauses.ts";
import { drawHouse, insertDrawing } from "./house-drawing.ts";
import { generateMutants } from "./mutants.ts";
import { generateRegisters } from "./registers.ts";
import { generateTypes } from "./types.ts";

/** A file that is committed and yet made by a program. */
export interface GeneratedFile {
  /** Path from the package's folder. */
  readonly path: string;
  readonly text: string;
}

/** The matrix that `npm run mutants` wrote last. */
function readRecord(): KillRecord {
  return JSON.parse(readFileSync(new URL("../../docs/mutants.json", import.meta.url), "utf8")) as KillRecord;
}

/** The page that is written by hand, but for the drawing in it. */
function architecturePage(): string {
  const page = readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8");
  return insertDrawing(page, drawHouse(rooms));
}

/** Makes every generated file, without writing any. */
export async function generateFiles(): Promise<GeneratedFile[]> {
  const specification = buildSpecification(readDocuments());
  return [
    { path: "src/spec/types.generated.ts", text: await generateTypes() },
    { path: caseSchemaPath, text: generateCaseSchema() },
    { path: "src/report/html/html-template.generated.ts", text: await buildReportUi() },
    { path: "docs/architecture.md", text: architecturePage() },
    { path: "docs/registers.md", text: generateRegisters(specification) },
    { path: "docs/clauses.md", text: generateClauses(specification) },
    { path: "docs/mutants.md", text: generateMutants(specification, faults, equivalentFaults, readRecord()) },
  ];
}
