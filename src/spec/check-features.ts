import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";
import { SpecError } from "./spec-error.ts";
import { type DocumentName, documentFiles, documentNames } from "./specification.ts";
import type { FeatureBit, SpecificationDocuments } from "./types.generated.ts";

/** Checks that features have names and bits of their own, on the right side, and that every feature named exists. */
export function checkFeatures(documents: SpecificationDocuments): void {
  const { transport, vmchannel } = documents;
  const known = requireUnique("feature name", [
    ...namesOf("transport", "/features", "name", transport.features),
    ...namesOf("vmchannel", "/features", "name", vmchannel.features),
  ]);
  requireUnique("feature bit", [
    ...bitsOf("transport", transport.features),
    ...bitsOf("vmchannel", vmchannel.features),
  ]);
  checkSides(documents);
  const flags = vmchannel.configLayout.flags;
  requireKnown("feature name", known, namesOf("vmchannel", "/configLayout/flags", "feature", flags));
  for (const document of documentNames) {
    documents[document].clauses.forEach((clause, index) => {
      const path = `/clauses/${index}/requires/features`;
      const names = (clause.requires?.features ?? []).map((name, position) => ({
        name,
        document,
        path: `${path}/${position}`,
      }));
      requireKnown("feature name", known, names);
    });
  }
}

function bitsOf(document: "transport" | "vmchannel", features: readonly FeatureBit[]): PlacedName[] {
  return features.map(({ bit }, index) => ({ name: String(bit), document, path: `/features/${index}/bit` }));
}

function checkSides({ transport, vmchannel }: SpecificationDocuments): void {
  const { first, last } = vmchannel.deviceFeatureBits;
  const ofDevice = ({ bit }: FeatureBit): boolean => bit >= first && bit <= last;
  const range = `${first} to ${last}`;
  transport.features.forEach((feature, index) => {
    if (ofDevice(feature)) {
      throw sideError("transport", index, `a bit outside ${range}, which belong to the device type`, feature);
    }
  });
  vmchannel.features.forEach((feature, index) => {
    if (!ofDevice(feature)) {
      throw sideError("vmchannel", index, `one of the device type's bits ${range}`, feature);
    }
  });
}

function sideError(document: DocumentName, index: number, expected: string, { bit }: FeatureBit): SpecError {
  const hint = "Correct the bit, or deviceFeatureBits in devices/vmchannel.json.";
  const path = `/features/${index}/bit`;
  return new SpecError({ code: "conflict", file: documentFiles[document], path, expected, found: `bit ${bit}`, hint });
}
