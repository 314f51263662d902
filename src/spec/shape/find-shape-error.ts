import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { describeShapeError, type ShapeError } from "./shape-error.ts";

/** The schema that others refer to for what they share. */
const sharedSchema = "common";

let ajv: Ajv2020 | undefined;
const compiled = new Map<string, ValidateFunction>();

/**
 * Holds a document against `spec/schema/NAME.schema.json`; gives the first place where it differs, or undefined when
 * it has the right shape.
 */
export function findShapeError(name: string, document: unknown): ShapeError | undefined {
  let validate = compiled.get(name);
  if (validate === undefined) {
    ajv ??= createAjv();
    validate = ajv.compile(readSchema(name));
    compiled.set(name, validate);
  }
  return validate(document) ? undefined : describeShapeError(validate.errors?.[0] as ErrorObject);
}

function createAjv(): Ajv2020 {
  // Loaded when it is needed, which many commands never do.
  const ajvModule = createRequire(import.meta.url)("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  // A process validates a few documents only: validators that are made quickly are worth more than quick validators.
  const quick = { code: { optimize: false }, inlineRefs: false };
  const created = new ajvModule.Ajv2020({
    strict: true,
    discriminator: true,
    verbose: true,
    allowUnionTypes: true,
    ...quick,
  });
  return created.addSchema(readSchema(sharedSchema), `${sharedSchema}.schema.json`);
}

function readSchema(name: string): Record<string, unknown> {
  const file = fileURLToPath(import.meta.resolve(`#spec/schema/${name}.schema.json`));
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
}
