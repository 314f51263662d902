import { defined, type Field, type Schema } from "./field.ts";
import { numbersToward, wordsTowardZero } from "./simplify-number.ts";
import { rangeOf, variedNumber } from "./vary-number.ts";

/** A number that is the simpler the nearer it is to `simplest`. */
export function numberNear(simplest: number, schema: Schema): Field<number> {
  return {
    schema,
    size: (value) => Math.abs(value - simplest),
    simpler: (value) => numbersToward(value, simplest),
    ...varied(schema),
  };
}

/** How a number of a schema is varied. */
function varied(schema: Schema): Pick<Field<number>, "vary"> {
  const range = rangeOf(schema);
  return range === undefined ? {} : { vary: (value, random) => variedNumber(value, range, random) };
}

/** An unsigned number of at most 32 bits of which single bits may matter: it is simpler with fewer of them. */
export function wordOf(schema: Schema): Field<number> {
  return { schema, size: (value) => value, simpler: wordsTowardZero, ...varied(schema) };
}

/** Any 32 bits. */
export const word: Field<number> = wordOf(defined("word"));

/** A queue, channel, vector or place, counted modulo what is there. */
export const index: Field<number> = numberNear(0, defined("index"));

/** A queue or vector, or -1 for what is none of them. */
export const indexOrNone: Field<number> = numberNear(0, { type: "integer", minimum: -1, maximum: 65535 });

/** A place in a BAR or in device config space, in bytes. */
export const offset: Field<number> = numberNear(0, defined("offset"));

/** How often something is done: once is the simplest. */
export const count: Field<number> = numberNear(1, defined("count"));
