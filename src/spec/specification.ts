import type {
  ClauseDescription,
  PciSpecification,
  TransportSpecification,
  VirtqueueSpecification,
  VmchannelSpecification,
} from "./types.generated.ts";

/** Names of the documents that make up a specification; each is `<name>.json` in its folder. */
export const documentNames = ["pci", "transport", "virtqueue", "vmchannel"] as const;

/** One of {@link documentNames}. */
export type DocumentName = (typeof documentNames)[number];

/** The documents as they come from outside: JSON values of any shape. */
export type RawDocuments = Readonly<Record<DocumentName, unknown>>;

/** A rule that a device is judged by, and where it stands. */
export interface Clause extends ClauseDescription {
  /** The id's first part: the area that reports group by. */
  readonly area: string;
  /** The file that holds it. */
  readonly file: string;
}

/** A validated specification. Deeply frozen, so it never changes. */
export interface Specification {
  /** SHA-256 of the documents in 64 hexadecimal digits, whatever their layout on disk. */
  readonly digest: string;
  /** What is required of the PCI function. */
  readonly pci: PciSpecification;
  /** The registers and features of the legacy interface. */
  readonly transport: TransportSpecification;
  /** Rings, descriptors and what may be wrong with them. */
  readonly virtqueue: VirtqueueSpecification;
  /** Queues, messages and config space of the vmchannel device. */
  readonly vmchannel: VmchannelSpecification;
  /** Every clause by its id, in the order of the files. */
  readonly clauses: ReadonlyMap<string, Clause>;
}
