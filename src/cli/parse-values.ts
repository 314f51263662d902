import { suggestion } from "../base/closest-match.ts";
import type { ClauseLevel } from "../verdict/finding.ts";
import { UsageError } from "./usage-error.ts";

/** One part of a run that is spread over several. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

const shardsMax = 1024;
const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const millisecondsMax = 30 * 24 * 3_600_000;

/** A whole number within bounds. `flag` names it in the message. */
export function parseCount(text: string, flag: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < minimum || value > maximum) {
    throw new UsageError(`${flag} takes a whole number of ${minimum} to ${maximum}, not "${text}"`);
  }
  return value;
}

/** A seed: a whole number below 2^53, or `random`. */
export function parseSeed(text: string): number {
  if (text === "random") {
    return Math.floor(Math.random() * 2 ** 32);
  }
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new UsageError(`--seed takes a whole number of 0 to ${Number.MAX_SAFE_INTEGER} or "random", not "${text}"`);
  }
  return value;
}

/** A span of time in milliseconds: `500ms`, `30s`, `5m`, `2h`; a bare number means seconds. */
export function parseDuration(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const milliseconds = Number(match?.[1]) * (unitMilliseconds[match?.[2] ?? "s"] ?? 0);
  if (match === null || milliseconds <= 0 || milliseconds > millisecondsMax) {
    const spans = "a span of time above 0, at most 30 days: 500ms, 30s, 5m or 2h; a number alone means seconds";
    throw new UsageError(`${flag} takes ${spans}; not "${text}"`);
  }
  return milliseconds;
}

/** A shard as `k/n`. */
export function parseShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (match === null || count < 1 || count > shardsMax || index < 1 || index > count) {
    throw new UsageError(`--shard takes k/n with k of 1 to n and n of 1 to ${shardsMax}, such as 2/4, not "${text}"`);
  }
  return { index, count };
}

const levels: readonly ClauseLevel[] = ["MUST", "SHOULD", "MAY"];

/** The least binding level to look at. */
export function parseLevel(text: string): ClauseLevel {
  const level = levels.find((candidate) => candidate === text.toUpperCase());
  if (level === undefined) {
    const nearest = suggestion(text, ["must", "should", "may"]);
    throw new UsageError(`--level takes must, should or may, not "${text}"${nearest}`);
  }
  return level;
}
