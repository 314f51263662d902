import type { Random } from "../../base/random.ts";

/** A JSON Schema, as it stands in spec/schema/case.schema.json. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** One value of an operation: its form in case files, and what makes it simpler. */
export interface Field<Value> {
  /** The form of the value; may refer to the definitions of spec/schema/case.schema.json. */
  readonly schema: Schema;
  /** Whether operations may leave it out. */
  readonly optional?: true;
  /** How far a value is from the simplest: a whole number, 0 for the simplest. */
  size(value: Value): number;
  /**
   * Values of a smaller size, the boldest step first; none for the simplest. Undefined: the operation without it.
   */
  simpler(value: Value): Iterable<Value | undefined>;
  /** Another value that is as legal, not always a simpler one. Left out where another value is another operation. */
  vary?(value: Value, random: Random): Value;
}

/** Refers to a definition of spec/schema/case.schema.json. */
export function defined(name: string): Schema {
  return { $ref: `#/$defs/${name}` };
}
