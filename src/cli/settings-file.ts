import { existsSync } from "node:fs";
import type { Command } from "commander";
import { findShapeError } from "../spec/shape/find-shape-error.ts";
import { readTextFile } from "./io/files.ts";
import { UsageError } from "./usage-error.ts";

/** The settings file that is read when it is there and no other is named. */
export const defaultSettingsFile = "vmconform.json";

type SettingValue = string | number | boolean | readonly string[];

/** What is no option but describes the file. */
const headKeys = ["$schema", "kind", "version", "about"];

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path} is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

function readSettings(path: string): ReadonlyMap<string, SettingValue> {
  const document = parseJson(readTextFile(path, `the settings file ${path}`), path);
  const shape = findShapeError("settings", document);
  if (shape !== undefined) {
    const place = shape.path === "" ? path : `${path} at ${shape.path}`;
    throw new UsageError(`${place}: expected ${shape.expected}, found ${shape.found}\n  ${shape.hint}`);
  }
  const entries = Object.entries(document as Readonly<Record<string, SettingValue>>);
  return new Map(entries.filter(([key]) => !headKeys.includes(key)));
}

/** The value as the command line would give it. */
function optionValue(value: SettingValue): string | boolean | readonly string[] {
  return typeof value === "number" ? String(value) : value;
}

/** Whether the target is an argument of the command line, which then stands before the file. */
function hasTargetArgument(command: Command): boolean {
  return command.registeredArguments[0]?.name() === "manifest" && command.args.length > 0;
}

/** Whether the command line or the environment has set the opposite of an option. */
function isContradicted(command: Command, key: string): boolean {
  const others: Readonly<Record<string, string>> = { quiet: "verbose", verbose: "quiet" };
  const other = others[key];
  return other !== undefined && command.getOptionValue(other) !== undefined;
}

/**
 * Gives a command the values of a settings file for those of its options that neither the command line nor the
 * environment has set: of the file that `--config` names, else of `vmconform.json` where there is one. Throws a
 * `UsageError` for a file that cannot be read or makes no sense.
 */
export function applySettings(command: Command): void {
  if (!command.options.some(({ long }) => long === "--config")) {
    return;
  }
  const named: unknown = command.getOptionValue("config");
  const path = typeof named === "string" ? named : existsSync(defaultSettingsFile) ? defaultSettingsFile : undefined;
  if (path === undefined) {
    return;
  }
  command.setOptionValueWithSource("config", path, "config");
  for (const [key, value] of readSettings(path)) {
    const name = command.options.find(({ long }) => long === `--${key}`)?.attributeName();
    const isElsewhere = (key === "target" && hasTargetArgument(command)) || isContradicted(command, key);
    if (name !== undefined && command.getOptionValue(name) === undefined && !isElsewhere) {
      command.setOptionValueWithSource(name, optionValue(value), "config");
    }
  }
}
