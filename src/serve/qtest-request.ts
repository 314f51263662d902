import type { RestorePolicy } from "../target/target.ts";

/** Width in bytes of a word that a qtest request moves. */
export type WordWidth = 1 | 2 | 4 | 8;

/** One request of the qtest protocol, checked. Addresses above 2^53 are rounded: no RAM is there. */
export type QtestRequest =
  | { readonly kind: "port-write"; readonly width: 1 | 2 | 4; readonly port: number; readonly value: number }
  | { readonly kind: "port-read"; readonly width: 1 | 2 | 4; readonly port: number }
  | {
      readonly kind: "word-write";
      readonly width: WordWidth;
      readonly address: number;
      /** The value's low 32 bits. */
      readonly low: number;
      /** The value's high 32 bits; 0 below a width of 8. */
      readonly high: number;
    }
  | { readonly kind: "word-read"; readonly width: WordWidth; readonly address: number }
  | { readonly kind: "bytes-read"; readonly encoding: BytesEncoding; readonly address: number; readonly length: number }
  | { readonly kind: "bytes-write"; readonly address: number; readonly bytes: Uint8Array }
  | { readonly kind: "fill"; readonly address: number; readonly length: number; readonly value: number }
  | { readonly kind: "endianness" }
  | { readonly kind: "interrupt-intercept" }
  | { readonly kind: "clock-step"; readonly nanoseconds: bigint }
  | { readonly kind: "clock-set"; readonly nanoseconds: bigint }
  /** The state of the device, which stops until something else is asked. */
  | { readonly kind: "device-save" }
  /** A new device, or the one that is there, takes over a state. */
  | {
      readonly kind: "device-restore";
      readonly where: "new" | "running";
      readonly policy: RestorePolicy;
      readonly document: Uint8Array;
    }
  | { readonly kind: "malformed"; readonly reason: string };

/** How bytes travel in a line. */
export type BytesEncoding = "hex" | "base64";
