import type { Specification } from "../../spec/specification.ts";
import type { RegisterDescription } from "../../spec/types.generated.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { ConstantsOfDevice } from "./constants-model.ts";
import type { FoundStructure } from "./modern-pci/found-structure.ts";
import type { Registers } from "./registers.ts";
import type { TransportEffect } from "./transport-effect.ts";

/** A place behind a base address register. */
export interface BarPlace {
  readonly bar: number;
  /** Bytes from its base. */
  readonly offset: number;
}

/** Whether a device has to serve a queue now, may, or must not. */
export type Serving = "must" | "may" | "never";

/** What the model of a transport is made from. */
export interface TransportModelOptions {
  readonly specification: Specification;
  readonly judgement: Judgement;
  /** What the type of the device has to say of what it offers. */
  readonly device: ConstantsOfDevice;
  /** Where the structures of registers lie that capabilities place, as far as the driver has read it. */
  readonly structures: () => readonly FoundStructure[];
  /** Whether there was an error after which a device may ask to be reset. */
  readonly mayNeedReset: () => boolean;
  /** Whether what registers hold is known, so that a read of one can be judged by what was written. */
  readonly certain: () => boolean;
}

/** What a transport's registers may show and what accesses to them mean. */
export interface TransportModel {
  /** What the registers hold. */
  readonly registers: Registers;
  /** Whether a place belongs to the transport: a register, device config space, or a gap between them. */
  holds(place: BarPlace): boolean;
  /** The register that starts at a place and has this width, if it is there now. */
  registerAt(place: BarPlace, width: number): RegisterDescription | undefined;
  /** The registers that are there now and share a byte with an access. */
  registersIn(place: BarPlace, width: number): readonly RegisterDescription[];
  /** The offset in device config space that a place stands for; undefined where it is none of it. */
  configAt(place: BarPlace): number | undefined;
  /**
   * Takes an access that was carried out, judges what it read, and says what it means to the rest. `own` is what
   * `registerAt` gives for it.
   */
  access(
    place: BarPlace,
    width: 1 | 2 | 4,
    value: number,
    isWrite: boolean,
    own?: RegisterDescription,
  ): TransportEffect;
  /** Whether the device may ask for a reset now, which it tells of as of a change in its config space. */
  readonly mayAskForReset: boolean;
  /** Whether the device has to serve a queue that was notified. */
  servingIs(queue: number): Serving;
  /** A queue's ring was found to have been taken away. */
  ringTaken(queue: number): void;
  /** The device was reset: every register goes back to its reset value. */
  reset(): void;
}
