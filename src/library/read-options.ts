import { suggestion } from "../base/closest-match.ts";
import { defaultSeed } from "../cli/run/run-options.ts";
import type { Filters } from "../cli/run/select-run.ts";
import { reporters } from "../report/reporters.ts";
import { clauseLevels } from "../verdict/compliance.ts";
import type { ConformanceOptions } from "./conformance-options.ts";
import { OptionsError } from "./options-error.ts";

const millisecondsMax = 30 * 24 * 3_600_000;

/** Every option, with what it must be, in words, and whether a value is that. */
const rules: Readonly<Record<keyof ConformanceOptions, readonly [string, (value: unknown) => boolean]>> = {
  run: ["an id or a pattern, or a list of them", isPatterns],
  skip: ["an id or a pattern, or a list of them", isPatterns],
  level: [`one of ${clauseLevels.join(", ")}`, (value) => clauseLevels.some((level) => level === value)],
  seed: ["a whole number of 0 to 2^53 - 1", isWhole(0, Number.MAX_SAFE_INTEGER)],
  runs: ["a whole number of 1 to 10000000", isWhole(1, 10_000_000)],
  time: ["a number of milliseconds above 0, at most 30 days", isMilliseconds],
  maxFailures: ["a whole number of 1 or more", isWhole(1, Number.MAX_SAFE_INTEGER)],
  expectations: ["the path of an expectations file, or a list of entries", (value) => isText(value) || isList(value)],
  workers: ["a whole number of 1 to 256", isWhole(1, 256)],
  timeout: ["a number of milliseconds above 0, at most 30 days", isMilliseconds],
  configuration: ["the name of a configuration of the reference device", isText],
  signal: ["an AbortSignal", isSignal],
  outputDirectory: ["the path of a folder", isText],
  reporters: [
    `a list of ${fileReporters().join(", ")}`,
    (value) => isList(value) && value.every((name) => fileReporters().some((known) => known === name)),
  ],
  onPlan: ["a function", isFunction],
  onCheck: ["a function", isFunction],
};

/** The names of all options. */
export const optionNames: readonly string[] = Object.keys(rules);

/** Reporters whose text goes into a file. */
function fileReporters(): string[] {
  const isFile = ([, parts]: readonly [
    string,
    readonly { readonly destination: { readonly kind: string } }[],
  ]): boolean => parts.every(({ destination }) => destination.kind === "file");
  return [...reporters].filter(isFile).map(([name]) => name);
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

/** Some test environments have an AbortSignal of their own. */
function isSignal(value: unknown): boolean {
  return typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isPatterns(value: unknown): boolean {
  return isText(value) || (isList(value) && value.length > 0 && value.every(isText));
}

function isWhole(minimum: number, maximum: number): (value: unknown) => boolean {
  return (value) => Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
}

function isMilliseconds(value: unknown): boolean {
  return typeof value === "number" && value > 0 && value <= millisecondsMax;
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : Array.isArray(value) ? JSON.stringify(value) : "an object";
    case "string":
      return JSON.stringify(value);
    default:
      return String(value);
  }
}

/**
 * Refuses options that make no sense, with an `OptionsError` that names the option, what it must be and what it is.
 * `extra` are names of options that the caller knows and checks itself.
 */
export function checkOptions(options: unknown, extra: readonly string[] = []): asserts options is ConformanceOptions {
  if (typeof options !== "object" || options === null || isList(options)) {
    throw new OptionsError(`the options must be an object, not ${shown(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof ConformanceOptions] : undefined;
    if (rule === undefined && !extra.includes(name)) {
      const names = [...optionNames, ...extra];
      throw new OptionsError(`there is no option "${name}"${suggestion(name, names)}; there are ${names.join(", ")}`);
    }
    const [expected, holds] = rule ?? ["", () => true];
    if (value !== undefined && !holds(value)) {
      throw new OptionsError(`the option ${name} must be ${expected}, not ${shown(value)}`);
    }
  }
}

function patterns(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : typeof given === "string" ? [given] : given;
}

/** What checked options select. */
export function filtersOf({ run, skip, level }: ConformanceOptions): Filters {
  return { run: patterns(run), skip: patterns(skip), level: level ?? "MAY" };
}

/** The seed of checked options. */
export function seedOf({ seed }: ConformanceOptions): number {
  return seed ?? defaultSeed;
}
