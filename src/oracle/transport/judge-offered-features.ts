import { onceFor } from "../../base/once-for.ts";
import type { Specification } from "../../spec/specification.ts";
import type { FeatureSet } from "../../wire/feature-set.ts";
import type { Subject } from "../judgement/blame/blame-row.ts";
import { featureSubject, offeredSubject } from "../judgement/blame/subjects.ts";
import type { Judgement } from "../judgement/judgement.ts";

type Features = Specification["transport"]["features"];

/** The features that no device offers, and those that each does, with what such a deviation is about. */
const ruledFeatures = onceFor((features: Features) =>
  features
    .map((feature) => ({ feature, never: featureSubject(feature), always: offeredSubject(feature) }))
    .filter(({ never, always }) => never !== undefined || always !== undefined),
);

/** Judges the features of the transport that a device offers: those that none does, those that each does, the rest. */
export function judgeOfferedFeatures({ transport }: Specification, judgement: Judgement, offered: FeatureSet): void {
  for (const { feature, never, always } of ruledFeatures(transport.features)) {
    const isOffered = offered.has(feature.bit);
    judgeFeature(judgement, offered, "offered", never, !isOffered, `bit ${feature.bit} is never offered`);
    judgeFeature(judgement, offered, "not-offered", always, isOffered, `${feature.name}, bit ${feature.bit}, offered`);
  }
  const { first, last } = transport.featureBits;
  const there = transport.structures[0]?.bar === undefined ? "" : " in the legacy interface";
  for (let bit = first; bit <= last; bit++) {
    if (offered.has(bit) && !hasMeaning(transport.features, bit)) {
      const allowed = `of bits ${first} .. ${last} only those with a meaning${there}`;
      judgement.deviates("meaningless-feature", {}, allowed, `bit ${bit} in host features ${offered}`);
    } else {
      judgement.reach("meaningless-feature");
    }
  }
}

/** Whether one of the features is the bit. */
export function hasMeaning(features: readonly { readonly bit: number }[], bit: number): boolean {
  return features.some((feature) => feature.bit === bit);
}

function judgeFeature(
  judgement: Judgement,
  offered: FeatureSet,
  deviation: "offered" | "not-offered",
  subject: Subject | undefined,
  holds: boolean,
  allowed: string,
): void {
  if (subject === undefined) {
    return;
  }
  if (holds) {
    judgement.reach(deviation, { subject });
  } else {
    judgement.deviates(deviation, { subject }, allowed, `host features ${offered}`);
  }
}
