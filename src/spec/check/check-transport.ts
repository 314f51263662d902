import { documentFiles } from "../document-files.ts";
import { SpecError } from "../spec-error.ts";
import type { RegisterEffect, SpecificationDocuments } from "../types.generated.ts";
import { namesOf, requireKnown, requireUnique } from "./check-names.ts";

const file = documentFiles.transport;

/** Steps of a bring-up that are no status bits. */
const bringUpSteps: readonly string[] = ["reset", "features", "queues"];

/** The effects without which no driver can bring a device up and use it. */
const neededEffects: readonly RegisterEffect[] = [
  "offer-features",
  "accept-features",
  "set-queue-address",
  "show-queue-size",
  "select-queue",
  "notify-queue",
  "set-status",
  "acknowledge-interrupt",
];

/** Checks that each effect is that of one register, and that structures, the bring-up and serving name what exists. */
export function checkTransport({ transport }: SpecificationDocuments): void {
  const { registers, structures, statusBits } = transport;
  const known = requireUnique("structure", namesOf(file, "/structures", "name", structures));
  requireKnown(
    "structure",
    known,
    registers.flatMap(({ structure }, index) =>
      structure === undefined ? [] : [{ name: structure, file, path: `/registers/${index}/structure` }],
    ),
  );
  const effects = registers.map(({ effect }, index) => ({
    name: effect,
    file,
    path: `/registers/${index}/effect`,
  }));
  requireUnique(
    "effect",
    effects.filter(({ name }) => name !== "none"),
  );
  const missing = neededEffects.find((effect) => effects.every(({ name }) => name !== effect));
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
  checkFeatureBits(transport);
  const bits = statusBits.map(({ name }) => name);
  const listed = (path: string, names: readonly string[]) =>
    names.map((name, index) => ({ name, file, path: `${path}/${index}` }));
  requireKnown("step", new Set([...bits, ...bringUpSteps]), listed("/lifecycle/bringUp", transport.lifecycle.bringUp));
  requireKnown("condition", new Set([...bits, "queue-address"]), listed("/serving/from", transport.serving.from));
}

function checkFeatureBits({ features, featureBits: { first, last } }: SpecificationDocuments["transport"]): void {
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
