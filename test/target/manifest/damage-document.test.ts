import { describe, expect, it } from "vitest";
import { damageDocument } from "../../../src/target/manifest/damage-document.ts";

const document = '{"kind":"state","version":19,"data":"0f9 Z"}';

describe("damageDocument", () => {
  it("changes exactly one character, wherever it is told to", () => {
    for (let at = 0; at < 2 * document.length; at++) {
      const damaged = damageDocument(document, "flip", at) ?? "";
      const different = [...damaged].filter((character, index) => character !== document[index]);
      expect(damaged).toHaveLength(document.length);
      expect(different).toHaveLength(1);
      expect(damaged[at % document.length]).toBe(different[0]);
    }
  });

  it("cuts the end off, at least one character", () => {
    expect(damageDocument(document, "truncate", 0)).toBe("");
    expect(damageDocument(document, "truncate", 5)).toBe(document.slice(0, 5));
    expect(damageDocument(document, "truncate", document.length - 1)).toBe(document.slice(0, -1));
    expect(damageDocument(document, "truncate", document.length)).toBe("");
  });

  it("counts the version one up where the document has one", () => {
    expect(damageDocument(document, "version", 3)).toBe(document.replace("19", "20"));
    expect(damageDocument("<state Version='7'>", "version", 0)).toBe("<state Version='8'>");
    expect(damageDocument('{"kind":"state"}', "version", 0)).toBeUndefined();
  });

  it("has nothing to damage in an empty document", () => {
    for (const damage of ["flip", "truncate", "version"] as const) {
      expect(damageDocument("", damage, 4)).toBeUndefined();
    }
  });
});
