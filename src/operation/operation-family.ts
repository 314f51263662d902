import type { Random } from "../base/random.ts";
import type { Field, Schema } from "./field/field.ts";
import type { WeightedGenerator } from "./generators/weighted.ts";
import type { QueueSizes } from "./words/queue-words.ts";

/** What every operation has. */
interface AnyOperation {
  readonly kind: string;
}

/** What must work on a device before an operation means anything on it. */
export type Rung =
  /** The PCI function with its configuration space. */
  | "function"
  /** Its registers. */
  | "registers"
  /** Its queues. */
  | "rings";

/** What scenarios draw of a family, and what its kinds of operations are. */
export interface OperationFamily<Operation extends AnyOperation> {
  /** The device types that it is about; undefined: all. On a device of another type its operations do nothing. */
  readonly devices?: readonly string[];
  /** It is about PCI functions; on a device that is none its operations do nothing. */
  readonly ofPci?: true;
  /** What a scenario draws that may do anything; a generator may fall back on another family's operations. */
  readonly generators: readonly WeightedGenerator[];
  readonly kinds: { readonly [K in Operation["kind"]]: OperationRules<Extract<Operation, { readonly kind: K }>> };
}

/** All that is to be known of one kind of operations without carrying them out. */
export interface OperationRules<Operation extends AnyOperation> {
  /** What must work before it means anything. */
  readonly needs: Rung;
  /** The form of its values in case files, by their names. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The values that case files may leave out. */
  readonly optional: ReadonlySet<string>;
  /** How far it is from the simplest of its kind: a whole number, 0 for the simplest. */
  size(operation: Operation): number;
  /** Those of the same kind that are simpler in a single respect and as legal, the boldest step first. */
  simpler(operation: Operation): Generator<Operation>;
  /** One of the same kind that differs in one number, place or word; itself where there is nothing to vary. */
  vary(operation: Operation, random: Random): Operation;
  /** What it does, on one line. `sizes` say which queue is meant, as far as is known. */
  words(operation: Operation, sizes: QueueSizes): string;
  /** Whether it is one read, of which the value says all that there is to say. */
  readonly isRead: boolean;
  /** Entries that it makes available on a ring: the guest's messages go `out`, its buffers for others `in`. */
  offers(operation: Operation): { readonly direction: "out" | "in"; readonly entries: number } | undefined;
  /**
   * Whether it may go on with a queue that was offered more than it has entries. Of what is offered from then on
   * nobody keeps a record, so that chains in memory of their own, and whatever changes the device, need a reset before.
   */
  keepsOverfull(operation: Operation): boolean;
}

/** What a family says of one of its kinds. */
export interface OperationDefinition<Operation extends AnyOperation>
  extends Pick<OperationRules<Operation>, "needs" | "words">,
    Partial<Pick<OperationRules<Operation>, "simpler" | "isRead" | "offers" | "keepsOverfull">> {
  /** Its values, in the order in which they are made simpler. */
  readonly fields: {
    readonly [K in Exclude<keyof Operation, "kind">]-?: Field<Exclude<Operation[K], undefined>>;
  };
}

/**
 * The rules of one kind of operations. Its size is the sum of its fields' sizes, and simpler ones are those with one
 * field simpler, unless the definition says otherwise.
 */
export function defineOperation<Operation extends AnyOperation>(
  definition: OperationDefinition<Operation>,
): OperationRules<Operation> {
  const fields = Object.entries(definition.fields) as unknown as readonly (readonly [
    keyof Operation & string,
    AnyField,
  ])[];
  return {
    isRead: false,
    offers: () => undefined,
    keepsOverfull: () => false,
    size: (operation) => sizeOf(fields, operation),
    simpler: (operation) => simplerFields(fields, operation),
    vary: (operation, random) => variedField(fields, operation, random),
    ...definition,
    schemas: Object.fromEntries(fields.map(([name, { schema }]) => [name, schema])),
    optional: new Set(fields.filter(([, { optional }]) => optional === true).map(([name]) => name)),
  };
}

type AnyField = Field<unknown>;

function sizeOf<Operation>(fields: readonly (readonly [keyof Operation, AnyField])[], operation: Operation): number {
  let sum = 0;
  for (const [name, field] of fields) {
    const value = operation[name];
    sum += value === undefined ? 0 : field.size(value);
  }
  return sum;
}

function* simplerFields<Operation>(
  fields: readonly (readonly [keyof Operation & string, AnyField])[],
  operation: Operation,
): Generator<Operation> {
  for (const [name, field] of fields) {
    const value = operation[name];
    for (const simpler of value === undefined ? [] : field.simpler(value)) {
      const { [name]: _, ...without } = operation;
      yield simpler === undefined ? (without as Operation) : { ...operation, [name]: simpler };
    }
  }
}

function variedField<Operation>(
  fields: readonly (readonly [keyof Operation & string, AnyField])[],
  operation: Operation,
  random: Random,
): Operation {
  const choices = fields.filter(([name, { vary }]) => vary !== undefined && operation[name] !== undefined);
  if (choices.length === 0) {
    return operation;
  }
  const [name, field] = random.pick(choices);
  return { ...operation, [name]: field.vary?.(operation[name], random) };
}
