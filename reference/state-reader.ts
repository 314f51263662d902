import { StateError } from "./device-state.ts";

/** One value of a parsed document and the path to it; each method says what the value must be, or refuses it. */
export class StateReader {
  readonly path: string;
  protected readonly value: unknown;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  /** An object with exactly these keys; gives a reader of one of them. */
  object<K extends string>(keys: readonly K[]): (key: K) => StateReader {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.refuse("an object");
    }
    const fields = new Map<string, unknown>(Object.entries(value));
    if (fields.size !== keys.length || keys.some((key) => !fields.has(key))) {
      throw this.refuse(`an object with the keys ${keys.join(", ")}`);
    }
    return (key) => new StateReader(fields.get(key), `${this.path}.${key}`);
  }

  /** A list of at most `maximum` entries. */
  list<T>(maximum: number, read: (entry: StateReader) => T): T[] {
    const { value } = this;
    if (!Array.isArray(value) || value.length > maximum) {
      throw this.refuse(`a list of at most ${maximum} entries`);
    }
    return value.map((entry, place) => read(new StateReader(entry, `${this.path}[${place}]`)));
  }

  /** A whole number in `minimum .. maximum`. */
  integer(maximum: number, minimum: number = 0): number {
    const { value } = this;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      throw this.refuse(`a whole number in ${minimum} .. ${maximum}`);
    }
    return value;
  }

  /** True or false. */
  boolean(): boolean {
    if (typeof this.value !== "boolean") {
      throw this.refuse("true or false");
    }
    return this.value;
  }

  /** A text of at most `maximum` characters. */
  text(maximum: number): string {
    if (typeof this.value !== "string" || this.value.length > maximum) {
      throw this.refuse(`a text of at most ${maximum} characters`);
    }
    return this.value;
  }

  /** One of some texts. */
  choice<T extends string>(choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.value);
    if (found === undefined) {
      throw this.refuse(`one of ${choices.join(", ")}`);
    }
    return found;
  }

  /** Null, or what `read` makes of it. */
  unlessNull<T>(read: (value: StateReader) => T): T | null {
    return this.value === null ? null : read(this);
  }

  /** The error for a value that is not what was expected. */
  refuse(expected: string): StateError {
    return new StateError("damaged", `${this.path} of the state document is not ${expected}`);
  }
}
