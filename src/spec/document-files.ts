/** Names of the documents that make up a specification. */
export const documentNames = ["pci", "transport", "virtqueue", "vmchannel"] as const;

/** One of {@link documentNames}. */
export type DocumentName = (typeof documentNames)[number];

/**
 * The transport that every specification describes and that a run is of unless it asks for another. Clauses call a
 * transport under `applies` by the name of its document's file without `.json`.
 */
export const firstTransport = "legacy-pci";

/** Where each document lies in a specification's folder: what several transports or device types have, in folders. */
export const documentFiles: Readonly<Record<DocumentName, string>> = {
  pci: "pci.json",
  transport: `transports/${firstTransport}.json`,
  virtqueue: "virtqueue.json",
  vmchannel: "devices/vmchannel.json",
};

/** Where the document of a device type lies. */
export function deviceFile(device: string): string {
  return `devices/${device}.json`;
}

/** Where the document of a transport lies. */
export function transportFile(transport: string): string {
  return `transports/${transport}.json`;
}

/** The documents as they come from outside: JSON values of any shape. */
export type RawDocuments = Readonly<Record<DocumentName, unknown>> & {
  /** Those of further transports, by name. */
  readonly transports?: Readonly<Record<string, unknown>>;
  /** Those of further device types, by name. */
  readonly devices?: Readonly<Record<string, unknown>>;
};
