import { documentFiles } from "../document-files.ts";
import { type ListedDevice, listDevices, listDocuments } from "../list-documents.ts";
import { SpecError } from "../spec-error.ts";
import type { FeatureBit, SpecificationDocuments } from "../types.generated.ts";
import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";

const { transport: transportFile, vmchannel: vmchannelFile } = documentFiles;

/** Checks that features have names and bits of their own, on the right side, and that every feature named exists. */
export function checkFeatures(documents: SpecificationDocuments): void {
  const { transport, vmchannel } = documents;
  const known = new Set<string>();
  for (const device of listDevices(documents)) {
    const names = requireUnique("feature name", [
      ...namesOf(transportFile, "/features", "name", transport.features),
      ...namesOf(device.file, "/features", "name", device.document.features),
    ]);
    requireUnique("feature bit", [
      ...bitsOf(transportFile, transport.features),
      ...bitsOf(device.file, device.document.features),
    ]);
    checkSides(transport.features, device);
    for (const name of names) {
      known.add(name);
    }
  }
  const flags = vmchannel.configLayout.flags;
  requireKnown("feature name", known, namesOf(vmchannelFile, "/configLayout/flags", "feature", flags));
  for (const { file, document } of listDocuments(documents)) {
    document.clauses.forEach((clause, index) => {
      const path = `/clauses/${index}/requires/features`;
      const names = (clause.requires?.features ?? []).map((name, position) => ({
        name,
        file,
        path: `${path}/${position}`,
      }));
      requireKnown("feature name", known, names);
    });
  }
}

function bitsOf(file: string, features: readonly FeatureBit[]): PlacedName[] {
  return features.map(({ bit }, index) => ({ name: String(bit), file, path: `/features/${index}/bit` }));
}

function checkSides(ofTransport: readonly FeatureBit[], { file, document }: ListedDevice): void {
  const { first, last } = document.deviceFeatureBits;
  const hint = `Correct the bit, or deviceFeatureBits in ${file}.`;
  const ofDevice = ({ bit }: FeatureBit): boolean => bit >= first && bit <= last;
  const range = `${first} to ${last}`;
  ofTransport.forEach((feature, index) => {
    if (ofDevice(feature)) {
      throw sideError(transportFile, index, `a bit outside ${range}, which belong to the device type`, feature, hint);
    }
  });
  document.features.forEach((feature, index) => {
    if (!ofDevice(feature)) {
      throw sideError(file, index, `one of the device type's bits ${range}`, feature, hint);
    }
  });
}

function sideError(file: string, index: number, expected: string, { bit }: FeatureBit, hint: string): SpecError {
  const path = `/features/${index}/bit`;
  return new SpecError({ code: "conflict", file, path, expected, found: `bit ${bit}`, hint });
}
