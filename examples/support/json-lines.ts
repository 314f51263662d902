import { once } from "node:events";
import type { Duplex } from "node:stream";

/** Most characters of a line. */
export const lineMax = 65_536;

/**
 * Reads JSON documents, one a line. A line that is none is passed over: where a connection was cut, the first line of
 * the next one may begin in the middle. Throws for a line that does not end, and rejects when the stream breaks.
 */
export async function* readJsonLines(stream: Duplex): AsyncGenerator<unknown> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const text of stream as AsyncIterable<string>) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > lineMax) {
      throw new Error(`a line is longer than ${lineMax} characters`);
    }
    for (const line of lines) {
      const document = parsed(line);
      if (document !== undefined) {
        yield document;
      }
    }
  }
}

function parsed(line: string): unknown {
  try {
    const document: unknown = JSON.parse(line);
    return typeof document === "object" && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a JSON document as a line of its own; resolves when the stream takes more. */
export async function writeJsonLine(stream: Duplex, document: object): Promise<void> {
  if (!stream.write(`${JSON.stringify(document)}\n`) && !stream.destroyed) {
    await Promise.race([once(stream, "drain"), once(stream, "close")]);
  }
}
