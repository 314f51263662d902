import type { Specification } from "../../spec/specification.ts";
import type { FeatureSet } from "../../wire/feature-set.ts";
import { featureSubject, offeredSubject } from "../judgement/blame/subjects.ts";
import type { Judgement } from "../judgement/judgement.ts";

/** Judges the features of the transport that a device offers: those that none does, those that each does, the rest. */
export function judgeOfferedFeatures({ transport }: Specification, judgement: Judgement, offered: FeatureSet): void {
  for (const feature of transport.features) {
    const subject = featureSubject(feature);
    if (subject !== undefined) {
      judgement.expect(
        "offered",
        !offered.has(feature.bit),
        () => `bit ${feature.bit} is never offered`,
        () => `host features ${offered}`,
        { subject },
      );
    }
    const always = offeredSubject(feature);
    if (always !== undefined) {
      judgement.expect(
        "not-offered",
        offered.has(feature.bit),
        () => `${feature.name}, bit ${feature.bit}, offered`,
        () => `host features ${offered}`,
        { subject: always },
      );
    }
  }
  const { first, last } = transport.featureBits;
  const there = transport.structures[0]?.bar === undefined ? "" : " in the legacy interface";
  for (let bit = first; bit <= last; bit++) {
    judgement.expect(
      "meaningless-feature",
      !offered.has(bit) || transport.features.some((feature) => feature.bit === bit),
      () => `of bits ${first} .. ${last} only those with a meaning${there}`,
      () => `bit ${bit} in host features ${offered}`,
    );
  }
}
