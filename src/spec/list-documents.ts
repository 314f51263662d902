import { deviceFile, documentFiles, documentNames, firstTransport, transportFile } from "./document-files.ts";
import type { DeviceSpecification, SpecificationDocuments, TransportSpecification } from "./types.generated.ts";

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

/** A transport's document. `transport` is its name. */
export interface ListedTransport {
  readonly transport: string;
  readonly file: string;
  readonly document: TransportSpecification;
}

/** All documents, in the order in which clauses are listed. */
export function listDocuments(documents: SpecificationDocuments): readonly ListedDocument[] {
  const further = [...listTransports(documents), ...listDevices(documents)].filter(
    ({ file }) => file !== documentFiles.transport && file !== documentFiles.vmchannel,
  );
  return [...documentNames.map((name) => ({ file: documentFiles[name], document: documents[name] })), ...further];
}

/** The documents of all transports, the first one first. */
export function listTransports({ transport, transports = {} }: SpecificationDocuments): readonly ListedTransport[] {
  return Object.entries({ [firstTransport]: transport, ...transports }).map(([name, document]) => ({
    transport: name,
    file: transportFile(name),
    document,
  }));
}

/** The documents of all device types. */
export function listDevices({ vmchannel, devices = {} }: SpecificationDocuments): readonly ListedDevice[] {
  return Object.entries<DeviceDocument>({ vmchannel, ...devices }).map(([device, document]) => ({
    device,
    file: deviceFile(device),
    document,
  }));
}
