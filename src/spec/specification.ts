import type { DeviceDocument } from "./list-documents.ts";
import type {
  ClauseDescription,
  PciSpecification,
  TransportSpecification,
  VirtqueueSpecification,
  VmchannelSpecification,
} from "./types.generated.ts";

/** A rule that a device is judged by, and where it stands. */
export interface Clause extends ClauseDescription {
  /** The id's first part: the area that reports group by. */
  readonly area: string;
  /** The file that holds it, as a path in the specification's folder. */
  readonly file: string;
  /** Transports whose devices it does not bind although it is about devices in general, each with the reason. */
  readonly exempt: ReadonlyMap<string, string>;
}

/** A validated specification. Deeply frozen, so it never changes. */
export interface Specification {
  /** SHA-256 of what the documents say, in 64 hexadecimal digits: where their files lie makes no difference. */
  readonly digest: string;
  /** What is required of the PCI function. */
  readonly pci: PciSpecification;
  /** What clauses call the transport of the run under `applies`: the name of its file without `.json`. */
  readonly transportName: string;
  /** The registers and features of the transport of the run. */
  readonly transport: TransportSpecification;
  /** What is known of each transport, by its name; that of the run is among them. */
  readonly transports: ReadonlyMap<string, TransportSpecification>;
  /** Rings, descriptors and what may be wrong with them. */
  readonly virtqueue: VirtqueueSpecification;
  /** Queues, messages and config space of the vmchannel device. */
  readonly vmchannel: VmchannelSpecification;
  /** What is known of each device type, by its name; vmchannel is among them. */
  readonly devices: ReadonlyMap<string, DeviceDocument>;
  /** Every clause by its id, in the order of the files. */
  readonly clauses: ReadonlyMap<string, Clause>;
}
