import { deviceFile, documentFiles, documentNames } from "./document-files.ts";
import type { DeviceSpecification, SpecificationDocuments } from "./types.generated.ts";

/** What every document holds. */
type AnyDocument = Pick<DeviceSpecification, "ambiguities" | "openChoices" | "clauses">;

/** A document and where it lies. */
export interface ListedDocument {
  /** Path in the specification's folder. */
  readonly file: string;
  readonly document: AnyDocument;
}

/** A device type's document. `device` is the type's name. */
export interface ListedDevice {
  readonly device: string;
  readonly file: string;
  readonly document: DeviceDocument;
}

/** What the document of any device type holds. */
export type DeviceDocument = Omit<DeviceSpecification, "$schema" | "kind">;

/** All documents, in the order in which clauses are listed. */
export function listDocuments(documents: SpecificationDocuments): readonly ListedDocument[] {
  const others = listDevices(documents).filter(({ file }) => file !== documentFiles.vmchannel);
  return [...documentNames.map((name) => ({ file: documentFiles[name], document: documents[name] })), ...others];
}

/** The documents of all device types. */
export function listDevices({ vmchannel, devices = {} }: SpecificationDocuments): readonly ListedDevice[] {
  return Object.entries<DeviceDocument>({ vmchannel, ...devices }).map(([device, document]) => ({
    device,
    file: deviceFile(device),
    document,
  }));
}
