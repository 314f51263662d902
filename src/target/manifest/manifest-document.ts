import type { AccessWidth } from "../access-batch.ts";
import type { QueueRole } from "../target.ts";
import type { MeetingRole } from "./manifest.ts";

/** A number of a manifest: as a number, or in hexadecimal as text. */
export type ManifestNumber = number | string;

/** A stretch of addresses as a manifest writes it. */
export interface RegionDocument {
  readonly start: ManifestNumber;
  readonly length: ManifestNumber;
}

/** A meeting place as a manifest writes it. */
export type PlaceDocument =
  | { readonly kind: "unix"; readonly path?: string; readonly role?: MeetingRole }
  | { readonly kind: "tcp"; readonly host?: string; readonly port?: number; readonly role?: MeetingRole };

/** How a manifest writes the start of an implementation. */
export interface StartDocument {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly install?: string;
  readonly askVersion?: { readonly arguments: readonly string[]; readonly pattern: string };
  readonly files?: readonly {
    readonly name: string;
    readonly size: number;
    readonly fill?: ManifestNumber;
    readonly bytes?: readonly { readonly offset: ManifestNumber; readonly hex: string }[];
  }[];
  readonly restart?: "never" | "per-scenario";
}

/** A manifest as it stands in its file: the shape that spec/schema/manifest.schema.json asks for. */
export interface ManifestDocument {
  readonly kind: "target-manifest";
  readonly version: 1;
  readonly name: string;
  readonly implementationVersion?: string;
  readonly start?: StartDocument;
  readonly qtest?: PlaceDocument | { readonly kind: "stdio" };
  readonly vhostUser?: {
    readonly path?: string;
    readonly connections?: "one" | "many";
    readonly queues: number;
    readonly queueSize?: number;
  };
  readonly deviceType: string;
  readonly transport?: "legacy" | "modern";
  readonly identity?: {
    readonly vendorId?: ManifestNumber;
    readonly deviceId?: ManifestNumber;
    readonly subsystemVendorId?: ManifestNumber;
    readonly subsystemId?: ManifestNumber;
    readonly classCode?: ManifestNumber;
  };
  readonly pci?:
    | { readonly find: "address"; readonly bus?: number; readonly device: number; readonly function?: number }
    | { readonly find: "identity" };
  readonly setup?: readonly {
    readonly bus?: number;
    readonly device: number;
    readonly function?: number;
    readonly offset: ManifestNumber;
    readonly width: AccessWidth;
    readonly value: ManifestNumber;
  }[];
  readonly interrupt?: { readonly interceptIn?: string; readonly line: number };
  readonly ram?: readonly RegionDocument[];
  readonly ioWindow?: RegionDocument;
  readonly memoryWindow?: RegionDocument;
  readonly channels?: readonly { readonly name: string; readonly hostEnd: PlaceDocument }[];
  readonly configBytes?: number;
  readonly queueRoles?: readonly QueueRole[];
  readonly capabilities?: { readonly synchronous?: boolean; readonly saveRestore?: boolean };
  readonly limits?: { readonly start?: number; readonly reply?: number; readonly stop?: number };
  readonly settleRounds?: number;
}
