/** Names of the documents that make up a specification. */
export const documentNames = ["pci", "transport", "virtqueue", "vmchannel"] as const;

/** One of {@link documentNames}. */
export type DocumentName = (typeof documentNames)[number];

/** What clauses call the transport under `applies`: the name of its document's file without `.json`. */
export const transportName = "legacy-pci";

/** Where each document lies in a specification's folder: what several transports or device types have, in folders. */
export const documentFiles: Readonly<Record<DocumentName, string>> = {
  pci: "pci.json",
  transport: `transports/${transportName}.json`,
  virtqueue: "virtqueue.json",
  vmchannel: "devices/vmchannel.json",
};

/** Where the document of a device type lies. */
export function deviceFile(device: string): string {
  return `devices/${device}.json`;
}

/** The documents as they come from outside: JSON values of any shape. */
export type RawDocuments = Readonly<Record<DocumentName, unknown>> & {
  /** Those of further device types, by name. */
  readonly devices?: Readonly<Record<string, unknown>>;
};
