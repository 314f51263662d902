import { readFileSync } from "node:fs";
import { operationSchemas } from "../../src/operation/case-schema.ts";

const lineWidth = 120;
const begin = '      "oneOf": [\n';
const end = "\n      ]\n    }\n  }\n}\n";

/** Path of the schema of case files. */
export const caseSchemaPath = "spec/schema/case.schema.json";

/**
 * The schema of case files with the operations as `src/operation/` has them; what stands before them in the file is
 * written by hand, and stays.
 */
export function generateCaseSchema(): string {
  const text = readFileSync(new URL(`../../${caseSchemaPath}`, import.meta.url), "utf8");
  const start = text.indexOf(begin);
  if (start < 0 || !text.endsWith(end)) {
    throw new Error(`${caseSchemaPath} must end with the list of operations`);
  }
  const operations = operationSchemas().map((schema) => `        ${expanded(schema, 8)}`);
  return `${text.slice(0, start)}${begin}${operations.join(",\n")}${end}`;
}

function expanded(value: object, indent: number): string {
  const inner = " ".repeat(indent + 2);
  const members = Object.entries(value).map(([key, member]) => {
    const name = `${inner}${JSON.stringify(key)}: `;
    const line = `${name}${inline(member)}`;
    const fits = line.length < lineWidth || typeof member !== "object" || member === null || Array.isArray(member);
    return fits ? line : `${name}${expanded(member, indent + 2)}`;
  });
  return `{\n${members.join(",\n")}\n${" ".repeat(indent)}}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inline).join(", ")}]`;
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${inline(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
