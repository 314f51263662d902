import { expect, test } from "vitest";
import { buildSpecification } from "../../../src/spec/load.ts";
import { editDocuments } from "../edit-documents.ts";

test.each([
  ["/pci/fields/0/offset", 256, "at most 255, found 256"],
  ["/pci/fields/0/offset", -1, "at least 0, found -1"],
  ["/pci/fields", [], "a value that must NOT have fewer than 1 items, found []"],
  ["/pci/title", 7, "a string, found 7"],
  ["/transport/registers/0/access", "r", 'one of "ro", "rw", "wo", "rc", found "r"'],
  ["/transport/registers/0/reset/kind", "fixed", 'an object whose "kind" is one of "value", "parameter"'],
  ["/transport/registers/1/reset", { kind: "value" }, 'the key "value", found none'],
  ["/transport/registers/0/width", undefined, 'the key "width", found none'],
  ["/transport/version", 2, "expected 1, found 2"],
  ["/virtqueue/malformed/0/clause", "ROB", 'text that matches ^[A-Z]+(-[A-Z]+)*-[0-9]+$, found "ROB"'],
  ["/vmchannel/clauses", {}, "an array, found {}"],
  ["/vmchannel", null, "an object, found null"],
])("%s = %j is refused with words for it", (pointer, value, message) => {
  expect(() => buildSpecification(editDocuments(pointer, value))).toThrow(message);
});

test("an unknown key is refused with the key that was most likely meant", () => {
  const documents = editDocuments("/transport/registers/2/ofset", 8);

  expect(() => buildSpecification(documents)).toThrow(
    expect.objectContaining({
      code: "shape",
      path: "/registers/2/ofset",
      found: 'the unknown key "ofset"',
      hint: 'Did you mean "offset"?',
    }),
  );
});

test("an unknown key that resembles none is to be removed", () => {
  expect(() => buildSpecification(editDocuments("/pci/bars/colour/~", 8))).toThrow("reaches for nothing");
  expect(() => buildSpecification(editDocuments("/pci/bars/colour", 8))).toThrow(
    expect.objectContaining({ hint: "Remove the key." }),
  );
});
