import type { AccessWidth } from "../access-batch.ts";
import type { PciIdentity, QueueRole, RamRegion, TargetDescription } from "../target.ts";

/** Where the kit and a target meet. What is not given is chosen anew for each start. */
export type MeetingPlace =
  | { readonly kind: "unix"; readonly path: string | undefined; readonly role: MeetingRole }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number | undefined; readonly role: MeetingRole };

/** What the kit does there: `connect` to a target that listens, or `listen` itself. */
export type MeetingRole = "connect" | "listen";

/** One write of the configuration space of any function. */
export interface ConfigWrite {
  readonly bus: number;
  readonly device: number;
  readonly function: number;
  readonly offset: number;
  readonly width: AccessWidth;
  readonly value: number;
}

/** A function's place on the PCI bus. */
export interface PciAddress {
  readonly bus: number;
  readonly device: number;
  readonly function: number;
}

/** A file made before a start. */
export interface ManifestFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly fill: number;
  readonly bytes: readonly { readonly offset: number; readonly hex: string }[];
}

/** How an implementation is started. */
export interface ManifestStart {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly install: string | undefined;
  readonly askVersion: { readonly arguments: readonly string[]; readonly pattern: RegExp } | undefined;
  readonly files: readonly ManifestFile[];
  readonly restart: "never" | "per-scenario";
}

/** One channel and its host end. */
export interface ManifestChannel {
  readonly name: string;
  readonly hostEnd: MeetingPlace;
}

/** What is particular about a vhost-user back-end. */
export interface ManifestBackEnd {
  /** Whether it takes a new connection when one has ended, or ends with it. */
  readonly connections: "one" | "many";
  /** Queues that its device has. */
  readonly queues: number;
  /** The largest queue that a driver may ask for, a power of two. */
  readonly queueSize: number;
}

/** A target manifest, checked, with every default filled in. */
export interface TargetManifest {
  readonly name: string;
  readonly implementationVersion: string | undefined;
  /** Undefined for an implementation that somebody else starts. */
  readonly start: ManifestStart | undefined;
  /** Where the kit meets it: over qtest, or over vhost-user where there is a `vhostUser`. */
  readonly qtest: MeetingPlace | { readonly kind: "stdio" };
  /** It is a vhost-user back-end. */
  readonly vhostUser: ManifestBackEnd | undefined;
  readonly deviceType: TargetDescription["deviceType"];
  /** Name of the transport's document. */
  readonly transport: string;
  readonly identity: PciIdentity;
  /** Undefined: the first function on bus 0 with the identity. */
  readonly pci: PciAddress | undefined;
  readonly setup: readonly ConfigWrite[];
  /** Undefined when the interrupt line cannot be seen. */
  readonly interrupt: { readonly interceptIn: string | undefined; readonly line: number } | undefined;
  readonly ram: readonly RamRegion[];
  readonly ioWindow: RamRegion;
  readonly memoryWindow: RamRegion;
  readonly channels: readonly ManifestChannel[];
  readonly queueRoles: readonly QueueRole[];
  /** Bytes of device config space of an `other` device; 0 when not known, and then its content is not judged. */
  readonly configBytes: number;
  readonly synchronous: boolean;
  /** The requests that save and restore the device work. */
  readonly saveRestore: boolean;
  /** Milliseconds. */
  readonly limits: { readonly start: number; readonly reply: number; readonly stop: number };
  readonly settleRounds: number;
}
