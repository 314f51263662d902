import { defined, type Field, type Schema } from "./field.ts";

/** A value that says what the operation is, so that another one is not simpler but something else. */
export function stated<Value>(schema: Schema): Field<Value> {
  return { schema, size: () => 0, simpler: () => [] };
}

/** The name of a register, bit, feature or condition in the specification. */
export const name: Field<string> = stated(defined("name"));

/** On or off, of which neither is simpler. */
export const onOrOff: Field<boolean> = { ...stated({ type: "boolean" }), vary: (value) => !value };

/** Yes or no, of which one is simpler. */
export function simplestAt(simplest: boolean): Field<boolean> {
  return {
    schema: { type: "boolean" },
    size: (value) => Number(value !== simplest),
    simpler: (value) => (value === simplest ? [] : [simplest]),
    vary: (value) => !value,
  };
}

/** One of some words, the simplest first. */
export function ranked<Value extends string>(
  values: readonly Value[],
  schema: Schema = { enum: values },
): Field<Value> {
  return {
    schema,
    size: (value) => values.indexOf(value),
    simpler: (value) => values.slice(0, values.indexOf(value)),
    vary: (value, random) => random.pick(values.filter((other) => other !== value)),
  };
}

/** Something that is simpler left out, whatever it says; false says no more than nothing. */
export function extra<Value>(schema: Schema): Field<Value> {
  return {
    schema,
    optional: true,
    size: (value) => Number(value !== false),
    simpler: (value) => (value === false ? [] : [undefined]),
  };
}
