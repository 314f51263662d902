// `npm run mutants`: the whole kill matrix, which takes minutes; docs/mutants.json and docs/mutants.md are written
// anew from it. Options go to `vmconform mutants`; with `--fault` or `--seed` the documents stay as they are.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { faults } from "../reference/mutants/catalogue.ts";
import { equivalentFaults } from "../reference/mutants/equivalent-faults.ts";
import type { KillRow, KillSummary } from "../src/mutation/kill-matrix.ts";
import { recordOf } from "../src/mutation/kill-record.ts";
import { loadSpecification } from "../src/spec/load.ts";
import { generateMutants } from "./generate/mutants.ts";

const root = new URL("../", import.meta.url);
const matrixFile = fileURLToPath(new URL(".vmconform/mutants.json", root));
const given = process.argv.slice(2);

mkdirSync(new URL(".vmconform/", root), { recursive: true });
const args = ["dist/src/cli/main.js", "mutants", "--json", matrixFile, ...given];
const { status } = spawnSync(process.execPath, args, { cwd: fileURLToPath(root), stdio: "inherit" });
process.exitCode = status ?? 1;

const isPartial = given.some((word) => word.startsWith("--fault") || word.startsWith("--seed"));
if (!isPartial && (status === 0 || status === 1)) {
  writeDocuments();
}

function writeDocuments(): void {
  const matrix = JSON.parse(readFileSync(matrixFile, "utf8")) as {
    readonly seed: number;
    readonly summary: KillSummary;
    readonly rows: readonly KillRow[];
  };
  const record = recordOf(matrix.seed, matrix.summary, matrix.rows);
  const text = generateMutants(loadSpecification(), faults, equivalentFaults, record);
  writeFileSync(new URL("docs/mutants.json", root), recordText(record));
  writeFileSync(new URL("docs/mutants.md", root), text);
}

/** JSON with one row to a line, so that a change of one shows as a change of one line. */
function recordText({ seed, summary, proven, rows }: ReturnType<typeof recordOf>): string {
  const lines = (values: readonly string[]): string => values.map((value) => `\n    ${value}`).join(",");
  const proofs = Object.entries(proven).map(([clause, proof]) => `${JSON.stringify(clause)}: ${JSON.stringify(proof)}`);
  return [
    "{",
    `  "seed": ${seed},`,
    `  "summary": ${JSON.stringify(summary)},`,
    `  "proven": {${lines(proofs)}\n  },`,
    `  "rows": [${lines(rows.map((row) => JSON.stringify(row)))}\n  ]`,
    "}\n",
  ].join("\n");
}
