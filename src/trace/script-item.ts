import type { HostEvent } from "./wire-event.ts";

/** What a reply holds, so that it can be compared with what the target of the recording replied. */
export type ExpectedReply =
  | { readonly kind: "none" }
  | { readonly kind: "number"; readonly digits: string }
  | {
      readonly kind: "bytes";
      readonly text: string;
      /** What the bytes are: a little-endian number, a used element, or anything. */
      readonly shape: "word" | "used-element" | "other";
    };

/** One piece of a script: a request of the qtest protocol, or something that happens beside it. */
export type ScriptItem =
  | { readonly kind: "step"; readonly text: string }
  | {
      readonly kind: "request";
      /** The line that is sent. */
      readonly line: string;
      /** What it means, in the specification's names; empty where another request says so. */
      readonly text: string;
      readonly reply: ExpectedReply;
      /** The finding was made here. */
      readonly isTelling: boolean;
    }
  | { readonly kind: "level"; readonly level: number; readonly isTelling: boolean }
  | {
      readonly kind: "host";
      readonly action: HostEvent["action"];
      readonly channel: string;
      readonly bytes: Uint8Array;
      readonly isTelling: boolean;
    }
  | { readonly kind: "note"; readonly text: string };

/** A case as something that can be done again without the kit. */
export interface Script {
  /** What it shows, a line each. */
  readonly about: readonly string[];
  readonly allowed: string;
  readonly got: string;
  /** What the finding is about: it is told by observations of that kind where there are some. */
  readonly subject: "line" | "memory" | "host";
  /** The target ended, or fell silent, in the last step: that is what the case shows. */
  readonly isFatal: boolean;
  /** The channels of the target, in order. */
  readonly channels: readonly string[];
  /** The target may finish what it is given in its own time. */
  readonly isPatient: boolean;
  readonly items: readonly ScriptItem[];
}
