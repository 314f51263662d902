import type { ErrorObject } from "ajv";
import { closest } from "../../base/closest-match.ts";

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

/** A list of more kinds than these would hide the one that was meant. */
const kindsShownMax = 12;

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
  if (error.keyword === "discriminator") {
    return describeUnknownKind(error);
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

function describeUnknownKind(error: ErrorObject): ShapeError {
  const { tag, tagValue } = error.params;
  const known = kindsOf(error, String(tag));
  const near = typeof tagValue === "string" ? closest(tagValue, known) : undefined;
  const list =
    known.length > 0 && known.length <= kindsShownMax ? known.map((kind) => JSON.stringify(kind)).join(", ") : "";
  const expected = `an object whose ${JSON.stringify(tag)} is one of ${list === "" ? "the known ones" : list}`;
  const hint = near === undefined ? `Put ${expected} there.` : `Did you mean ${JSON.stringify(near)}?`;
  return { path: error.instancePath, expected, found: quote(error.data), hint };
}

/** The values of a tag that tell the alternatives of a schema apart. */
function kindsOf({ parentSchema }: ErrorObject, tag: string): string[] {
  const alternatives = (parentSchema?.["oneOf"] ?? []) as readonly {
    readonly properties?: Readonly<Record<string, { readonly const?: string; readonly enum?: readonly string[] }>>;
  }[];
  return alternatives.flatMap(({ properties }) => {
    const { const: one, enum: several = [] } = properties?.[tag] ?? {};
    return one === undefined ? several : [one];
  });
}

function expectation(error: ErrorObject): string {
  const { keyword, schema } = error;
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
    default:
      return `a value that ${error.message ?? `satisfies ${keyword}`}`;
  }
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= quotedMax ? text : `${text.slice(0, quotedMax)}...`;
}
