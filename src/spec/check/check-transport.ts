import { type ListedTransport, listTransports } from "../list-documents.ts";
import { SpecError } from "../spec-error.ts";
import type { RegisterEffect, SpecificationDocuments, TransportSpecification } from "../types.generated.ts";
import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";
import { checkStructures } from "./check-structures.ts";

/** Steps of a bring-up that are no status bits. */
const bringUpSteps: readonly string[] = ["reset", "features", "check-features", "queues"];

/** What may have to hold before a queue is served, beside status bits. */
const servingConditions: readonly string[] = ["queue-address", "queue-enabled"];

/** The effects without which no driver can bring a device up and use it. */
const neededEffects: readonly RegisterEffect[] = [
  "offer-features",
  "accept-features",
  "show-queue-size",
  "select-queue",
  "notify-queue",
  "set-status",
  "acknowledge-interrupt",
];

/** The effects by which a queue is given a ring. */
const ringEffects: Readonly<Record<TransportSpecification["ringLayout"], readonly RegisterEffect[]>> = {
  "one-block": ["set-queue-address"],
  "three-areas": [
    "set-descriptors-low",
    "set-descriptors-high",
    "set-available-low",
    "set-available-high",
    "set-used-low",
    "set-used-high",
    "enable-queue",
  ],
};

/** Checks that each effect is that of one register, and that registers, the bring-up and serving name what exists. */
export function checkTransports(documents: SpecificationDocuments): void {
  for (const listed of listTransports(documents)) {
    checkStructures(listed);
    checkEffects(listed);
    checkReferences(listed);
    checkFeatureBits(listed);
  }
}

function checkEffects({ file, document: { registers, ringLayout } }: ListedTransport): void {
  const effects = namesOf(file, "/registers", "effect", registers);
  requireUnique(
    "effect",
    effects.filter(({ name }) => name !== "none"),
  );
  const needed = [...neededEffects, ...ringEffects[ringLayout]];
  const missing = needed.find((effect) => effects.every(({ name }) => name !== effect));
  if (missing !== undefined) {
    throw new SpecError({
      code: "dangling-reference",
      file,
      path: "/registers",
      expected: `a register with the effect ${missing}`,
      found: "none",
      hint: "Give it to the register that drivers use for that.",
    });
  }
}

function checkReferences({ file, document }: ListedTransport): void {
  const { registers, statusBits, features, lifecycle, serving } = document;
  const bits = statusBits.map(({ name }) => name);
  const names = registers.map(({ name }) => name);
  const ofRegisters = (key: "selectedBy" | "displacedBy" | "until" | "feature"): PlacedName[] =>
    registers.flatMap((register, index) => {
      const name = register[key];
      return name === undefined ? [] : [{ name, file, path: `/registers/${index}/${key}` }];
    });
  const listed = (path: string, list: readonly string[]): PlacedName[] =>
    list.map((name, index) => ({ name, file, path: `${path}/${index}` }));
  requireKnown("register", new Set(names), [...ofRegisters("selectedBy"), ...ofRegisters("displacedBy")]);
  requireKnown("register or status bit", new Set([...names, ...bits]), ofRegisters("until"));
  requireKnown("feature", new Set(features.map(({ name }) => name)), ofRegisters("feature"));
  requireKnown("step", new Set([...bits, ...bringUpSteps]), listed("/lifecycle/bringUp", lifecycle.bringUp));
  requireKnown("condition", new Set([...bits, ...servingConditions]), listed("/serving/from", serving.from));
}

function checkFeatureBits({ file, document: { features, featureBits } }: ListedTransport): void {
  const { first, last } = featureBits;
  features.forEach(({ bit }, index) => {
    if (bit < first || bit > last) {
      throw new SpecError({
        code: "conflict",
        file,
        path: `/features/${index}/bit`,
        expected: `one of the transport's bits ${first} to ${last}`,
        found: `bit ${bit}`,
        hint: "Correct the bit, or featureBits.",
      });
    }
  });
}
