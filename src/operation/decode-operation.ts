import { unreachable } from "../base/assert.ts";
import { suggestion } from "../base/closest-match.ts";
import { CaseError } from "./case-error.ts";
import type { Operation, OperationKind } from "./operation.ts";
import { type FieldRule, operationFields, shapeFields } from "./operation-fields.ts";

type JsonObject = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, FieldRule>>;

/** Longest piece of a file that is quoted in a message, in characters. */
const quotedMax = 60;

/**
 * Checks that a value is an operation and gives it back. `path` is the JSON pointer that a {@link CaseError} names.
 */
export function decodeOperation(value: unknown, path: string): Operation {
  const operation = decodeObject(value, path);
  const kind = operation["kind"];
  if (!isOperationKind(kind)) {
    const kinds = Object.keys(operationFields);
    const hint = typeof kind === "string" ? suggestion(kind, kinds) : "";
    throw new CaseError(`${path}/kind`, `a kind of operation${hint}`, quote(kind));
  }
  checkFields(operation, operationFields[kind], ["kind"], path);
  return operation as unknown as Operation;
}

/** Checks that a value is a JSON object and gives it back. */
export function decodeObject(value: unknown, path: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CaseError(path, "an object", quote(value));
  }
  return value as JsonObject;
}

/** Checks that an object has every field that `fields` asks for, as it asks for it, and besides these only `others`. */
export function checkFields(object: JsonObject, fields: Fields, others: readonly string[], path: string): void {
  const names = Object.keys(fields);
  for (const name of Object.keys(object)) {
    if (!Object.hasOwn(fields, name) && !others.includes(name)) {
      const expected = `no field of this name${suggestion(name, [...names, ...others])}`;
      throw new CaseError(`${path}/${name}`, expected, quote(object[name]));
    }
  }
  for (const name of names) {
    const rule = fields[name] as FieldRule;
    const absent = !Object.hasOwn(object, name);
    if (absent && rule.type === "flag" && rule.optional === true) {
      continue;
    }
    checkField(absent ? undefined : object[name], rule, `${path}/${name}`);
  }
}

function checkField(value: unknown, rule: FieldRule, path: string): void {
  if (rule.type === "shape") {
    checkFields(decodeObject(value, path), shapeFields, [], path);
    return;
  }
  const expected = unmetExpectation(value, rule);
  if (expected !== undefined) {
    throw new CaseError(path, expected, quote(value));
  }
}

/** What the rule asks for in words; undefined when the value keeps to it. */
function unmetExpectation(value: unknown, rule: Exclude<FieldRule, { type: "shape" }>): string | undefined {
  switch (rule.type) {
    case "number": {
      const met = Number.isInteger(value) && Number(value) >= rule.minimum && Number(value) <= rule.maximum;
      return met ? undefined : `a whole number from ${rule.minimum} to ${rule.maximum}`;
    }
    case "word":
      return rule.words.includes(value as string | number) ? undefined : `one of ${rule.words.join(", ")}`;
    case "text":
      return typeof value === "string" ? undefined : "a text";
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string") ? undefined : "a list of texts";
    case "flag":
      return typeof value === "boolean" ? undefined : "true or false";
    default:
      return unreachable(rule);
  }
}

function isOperationKind(kind: unknown): kind is OperationKind {
  return typeof kind === "string" && Object.hasOwn(operationFields, kind);
}

/** A piece of the file as a message shows it. */
export function quote(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > quotedMax ? `${text.slice(0, quotedMax)}...` : text;
}
