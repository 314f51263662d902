import { createHash } from "node:crypto";

/**
 * SHA-256 of a JSON value in hexadecimal; the order of keys and the white space of its file make no difference, and
 * neither does `$schema`, which depends on where the file lies.
 */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sortKeys)).digest("hex");
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  const entries = Object.entries(value).filter(([key]) => key !== "$schema");
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
