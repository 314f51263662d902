import { createScanner, findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import { assert } from "../../base/assert.ts";

/** Offset of the comma behind a node, or -1 when the list ends there. Comments in between are skipped. */
function commaBehind(text: string, node: Node): number {
  const scanner = createScanner(text, true);
  scanner.setPosition(node.offset + node.length);
  scanner.scan();
  const offset = scanner.getTokenOffset();
  assert(text[offset] === "," || text[offset] === "]", "a list goes on with a comma or ends");
  return text[offset] === "," ? offset : -1;
}

/** The end of the line of `offset` when only blanks and a comment follow on it, else `offset` itself. */
function restOfLine(text: string, offset: number): number {
  const rest = /^[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/[ \t]*)?(?=\n)/.exec(text.slice(offset));
  return offset + (rest?.[0].length ?? 0);
}

/**
 * Takes one item of `entries` out of a JSON text. The comments before it, which speak of it, go with it, as does one
 * behind it on its line; those of its neighbours stay.
 */
export function removeEntry(text: string, index: number): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const list = root === undefined ? undefined : findNodeAtLocation(root, ["entries"]);
  const node = list?.children?.[index];
  assert(list !== undefined && node !== undefined, `the expectations file has no entry ${index}`);
  const before = index === 0 ? undefined : list.children?.[index - 1];
  const previousEnd = before === undefined ? list.offset : commaBehind(text, before);
  const start = restOfLine(text, previousEnd + 1);
  const comma = commaBehind(text, node);
  const end = restOfLine(text, comma < 0 ? node.offset + node.length : comma + 1);
  if (comma < 0 && before !== undefined) {
    return text.slice(0, previousEnd) + text.slice(previousEnd + 1, start) + text.slice(end);
  }
  return text.slice(0, start) + text.slice(end);
}
