import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describeShapeError } from "./shape-error.ts";
import { SpecError } from "./spec-error.ts";
import { type DocumentName, documentNames } from "./specification.ts";

let compiled: ReadonlyMap<DocumentName, ValidateFunction> | undefined;

/** Checks one document against its schema; throws a {@link SpecError} that names the first place where it differs. */
export function validateDocument(name: DocumentName, document: unknown): void {
  compiled ??= compileSchemas();
  const validate = compiled.get(name);
  if (validate === undefined || validate(document)) {
    return;
  }
  const error = validate.errors?.[0] as ErrorObject;
  const { path, expected, found, hint } = describeShapeError(error);
  throw new SpecError({ code: "shape", file: `${name}.json`, path, expected, found, hint });
}

function compileSchemas(): ReadonlyMap<DocumentName, ValidateFunction> {
  const ajv = new Ajv2020({ strict: true, discriminator: true, verbose: true });
  ajv.addSchema(readSchema("common"), "common.schema.json");
  return new Map(documentNames.map((name) => [name, ajv.compile(readSchema(name))]));
}

function readSchema(name: string): Record<string, unknown> {
  const file = fileURLToPath(import.meta.resolve(`#spec/schema/${name}.schema.json`));
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
}
