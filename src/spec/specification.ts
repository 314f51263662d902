import type { DeviceDocument } from "./list-documents.ts";
import type {
  ClauseDescription,
  PciSpecification,
  TransportSpecification,
  VirtqueueSpecification,
  VmchannelSpecification,
} from "./types.generated.ts";

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

/** A rule that a device is judged by, and where it stands. */
export interface Clause extends ClauseDescription {
  /** The id's first part: the area that reports group by. */
  readonly area: string;
  /** The file that holds it, as a path in the specification's folder. */
  readonly file: string;
}

/** A validated specification. Deeply frozen, so it never changes. */
export interface Specification {
  /** SHA-256 of what the documents say, in 64 hexadecimal digits: where their files lie makes no difference. */
  readonly digest: string;
  /** What is required of the PCI function. */
  readonly pci: PciSpecification;
  /** What clauses call the transport under `applies`: the name of its file without `.json`. */
  readonly transportName: string;
  /** The registers and features of the legacy interface. */
  readonly transport: TransportSpecification;
  /** Rings, descriptors and what may be wrong with them. */
  readonly virtqueue: VirtqueueSpecification;
  /** Queues, messages and config space of the vmchannel device. */
  readonly vmchannel: VmchannelSpecification;
  /** What is known of each device type, by its name; vmchannel is among them. */
  readonly devices: ReadonlyMap<string, DeviceDocument>;
  /** Every clause by its id, in the order of the files. */
  readonly clauses: ReadonlyMap<string, Clause>;
}
