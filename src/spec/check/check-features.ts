import { documentFiles } from "../document-files.ts";
import {
  type ListedDevice,
  type ListedTransport,
  listDevices,
  listDocuments,
  listTransports,
} from "../list-documents.ts";
import { SpecError } from "../spec-error.ts";
import type { FeatureBit, SpecificationDocuments } from "../types.generated.ts";
import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";

const { vmchannel: vmchannelFile } = documentFiles;

/** Checks that features have names and bits of their own, on the right side, and that every feature named exists. */
export function checkFeatures(documents: SpecificationDocuments): void {
  const pairs = listTransports(documents).flatMap((transport) =>
    listDevices(documents).map((device) => [transport, device] as const),
  );
  const known = new Set(pairs.flatMap(([transport, device]) => [...checkTogether(transport, device)]));
  const flags = documents.vmchannel.configLayout.flags;
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

/** The names of all features that a device of a type may offer by a transport. */
function checkTogether(transport: ListedTransport, device: ListedDevice): Set<string> {
  const both = [transport, device] as const;
  const names = both.flatMap(({ file, document }) => namesOf(file, "/features", "name", document.features));
  const unique = requireUnique("feature name", names);
  requireUnique(
    "feature bit",
    both.flatMap(({ file, document }) => bitsOf(file, document.features)),
  );
  checkSides(transport, device);
  return unique;
}

function bitsOf(file: string, features: readonly FeatureBit[]): PlacedName[] {
  return features.map(({ bit }, index) => ({ name: String(bit), file, path: `/features/${index}/bit` }));
}

function checkSides(transport: ListedTransport, { file, document }: ListedDevice): void {
  const { first, last } = document.deviceFeatureBits;
  const hint = `Correct the bit, or deviceFeatureBits in ${file}.`;
  const ofDevice = ({ bit }: FeatureBit): boolean => bit >= first && bit <= last;
  const range = `${first} to ${last}`;
  transport.document.features.forEach((feature, index) => {
    if (ofDevice(feature)) {
      throw sideError(transport.file, index, `a bit outside ${range}, which belong to the device type`, feature, hint);
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
