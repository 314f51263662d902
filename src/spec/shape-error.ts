import type { ErrorObject } from "ajv";
import { closest } from "../base/closest-match.ts";

/** A schema violation in words. */
export interface ShapeError {
  /** JSON pointer to the place. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly hint: string;
}

/** Longest piece of a file that is quoted in a message, in characters. */
const quotedMax = 60;

/** Puts one ajv error, made with `verbose`, into words. */
export function describeShapeError(error: ErrorObject): ShapeError {
  const path = error.instancePath;
  if (error.keyword === "additionalProperties") {
    return describeUnknownKey(error);
  }
  if (error.keyword === "required") {
    const { missingProperty } = error.params;
    const key = JSON.stringify(missingProperty);
    return { path, expected: `the key ${key}`, found: "none", hint: `Add the key ${key}.` };
  }
  const expected = expectation(error);
  return { path, expected, found: quote(error.data), hint: `Put ${expected} there.` };
}

function describeUnknownKey(error: ErrorObject): ShapeError {
  const { additionalProperty } = error.params;
  const { properties } = error.parentSchema ?? {};
  const key = String(additionalProperty);
  const known = Object.keys(properties ?? {});
  const near = closest(key, known);
  return {
    path: `${error.instancePath}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    expected: `one of the keys ${known.join(", ")}`,
    found: `the unknown key ${JSON.stringify(key)}`,
    hint: near === undefined ? "Remove the key." : `Did you mean ${JSON.stringify(near)}?`,
  };
}

function expectation(error: ErrorObject): string {
  const { keyword, schema, params } = error;
  const { tag } = params;
  switch (keyword) {
    case "type":
      if (Array.isArray(schema)) {
        return schema.map((type) => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`)).join(" or ");
      }
      return schema === "integer" || schema === "array" || schema === "object" ? `an ${schema}` : `a ${String(schema)}`;
    case "const":
      return JSON.stringify(schema);
    case "enum":
      return `one of ${(schema as unknown[]).map((value) => JSON.stringify(value)).join(", ")}`;
    case "minimum":
      return `a number of at least ${String(schema)}`;
    case "maximum":
      return `a number of at most ${String(schema)}`;
    case "pattern":
      return `text that matches ${String(schema)}`;
    case "discriminator":
      return `an object whose "${String(tag)}" is one of the known ones`;
    default:
      return `a value that ${error.message ?? `satisfies ${keyword}`}`;
  }
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= quotedMax ? text : `${text.slice(0, quotedMax)}...`;
}
