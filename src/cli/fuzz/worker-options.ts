import { availableParallelism } from "node:os";
import type { Option } from "commander";
import { option, parsed, type RawOptions } from "../options.ts";
import { parseCount, parseDuration } from "../parse-values.ts";

const workersMax = 256;
const leaseDefault = 5000;

/** The option that says how many processes search. */
export function workersOption(): Option {
  return option("-j, --workers <number>", "processes that search, each with its own target (default: one a core)");
}

/** How many processes search. */
export function workersOf(options: RawOptions): number {
  return parsed(options, "workers", (value) => parseCount(value, "--workers", 1, workersMax)) ?? availableParallelism();
}

/** The option that says how long a lease takes. */
export function leaseOption(): Option {
  return option("--lease <time>", "time of one piece of work of a worker (default: 5s)");
}

/** Milliseconds of a lease. */
export function leaseOf(options: RawOptions): number {
  return parsed(options, "lease", (value) => parseDuration(value, "--lease")) ?? leaseDefault;
}
