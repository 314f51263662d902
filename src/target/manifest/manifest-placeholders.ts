import { closest } from "../../base/closest-match.ts";

/** One `${...}` of a manifest. */
export interface Placeholder {
  readonly kind: "tmp" | "manifest" | "qtest" | "vhost-user" | "channel" | "socket" | "port";
  /** What stands behind the colon; empty for those that have none. */
  readonly name: string;
}

/** What is wrong with a placeholder: what may stand there, and what to do. */
export interface PlaceholderProblem {
  readonly found: string;
  readonly hint: string;
}

const pattern = /\$\{([^}]*)\}/g;
const plain = ["tmp", "manifest", "qtest", "vhost-user"];
const named = ["channel", "socket", "port"];
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** What placeholders a manifest may hold, for messages. */
export const placeholderForms: string = `one of ${[
  "tmp",
  "manifest",
  "qtest",
  "vhost-user",
  "channel:NAME",
  "socket:NAME",
  "port:NAME",
]
  .map((form) => `\${${form}}`)
  .join(", ")}`;

/** Every placeholder of a text that is well formed. */
export function findPlaceholders(text: string): Placeholder[] {
  return [...text.matchAll(pattern)].map((match) => parse(match[1] as string)).filter((found) => found !== undefined);
}

/** The first placeholder of a text that cannot be filled in, if there is one. */
export function findBadPlaceholder(text: string, channels: readonly string[]): PlaceholderProblem | undefined {
  for (const match of text.matchAll(pattern)) {
    const inner = match[1] as string;
    const found = parse(inner);
    if (found === undefined) {
      const near = closest(inner.split(":")[0] as string, [...plain, ...named]);
      const hint = near === undefined ? "Write one of those, or no ${ at all." : `Did you mean "${near}"?`;
      return { found: match[0], hint };
    }
    if (found.kind === "channel" && !channels.includes(found.name)) {
      const near = closest(found.name, channels);
      return { found: match[0], hint: near === undefined ? "Name one of the channels." : `Did you mean "${near}"?` };
    }
  }
  return undefined;
}

/** Replaces every placeholder of a checked text. */
export function fillIn(text: string, value: (placeholder: Placeholder) => string): string {
  return text.replaceAll(pattern, (whole: string, inner: string) => {
    const found = parse(inner);
    return found === undefined ? whole : value(found);
  });
}

function parse(inner: string): Placeholder | undefined {
  const colon = inner.indexOf(":");
  const kind = colon < 0 ? inner : inner.slice(0, colon);
  const name = colon < 0 ? "" : inner.slice(colon + 1);
  const isPlain = colon < 0 && plain.includes(kind);
  const isNamed = colon >= 0 && named.includes(kind) && (kind === "channel" || namePattern.test(name));
  return isPlain || isNamed ? { kind: kind as Placeholder["kind"], name } : undefined;
}
