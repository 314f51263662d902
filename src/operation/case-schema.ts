import type { Schema } from "./field/field.ts";
import { operationFamilies } from "./operation.ts";

/** The form of each kind of operations in a case file, in the order of the families. */
export function operationSchemas(): readonly Schema[] {
  return Object.values(operationFamilies).flatMap(({ kinds }) =>
    Object.entries(kinds).map(([kind, { schemas, optional }]) => ({
      type: "object",
      properties: { kind: { const: kind }, ...schemas },
      required: ["kind", ...Object.keys(schemas).filter((name) => !optional.has(name))],
      additionalProperties: false,
    })),
  );
}
