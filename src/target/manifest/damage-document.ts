import { unreachable } from "../../base/assert.ts";
import type { DamageKind } from "../target.ts";

/** The number that follows the word "version", whatever stands between them. */
const versionNumber = /(version[^0-9]{0,8})(\d{1,9})/i;

/**
 * A state document with something wrong in it: one character changed, the end missing, or another version. `at`, taken
 * modulo the length, is the place. Undefined when the document has no such place.
 */
export function damageDocument(
  document: string,
  damage: Exclude<DamageKind, "configuration">,
  at: number,
): string | undefined {
  const place = at % Math.max(1, document.length);
  if (document.length === 0) {
    return undefined;
  }
  switch (damage) {
    case "flip":
      return document.slice(0, place) + otherCharacter(document[place] ?? "") + document.slice(place + 1);
    case "truncate":
      return document.slice(0, place);
    case "version": {
      const changed = document.replace(
        versionNumber,
        (_, before: string, version: string) => `${before}${Number(version) + 1}`,
      );
      return changed === document ? undefined : changed;
    }
    default:
      return unreachable(damage);
  }
}

/** A character of the same kind, so that what is checked is more than the document's syntax. */
function otherCharacter(character: string): string {
  if (/[0-8a-eA-E]/.test(character)) {
    return String.fromCharCode(character.charCodeAt(0) + 1);
  }
  return character === "9" ? "0" : String.fromCharCode(character.charCodeAt(0) ^ 1);
}
