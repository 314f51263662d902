import type { RegisterDescription, RegisterEffect } from "../../spec/types.generated.ts";
import type { AccessWidth } from "../../target/access-batch.ts";
import type { FeatureSet } from "../../wire/feature-set.ts";
import type { RingPlace } from "../../wire/ring-place.ts";
import type { RingPlacement } from "../../wire/ring-placement.ts";
import type { Exchange } from "./exchange.ts";

/** What a register is for: the name by which everybody but the transport itself knows it. */
export type RegisterUse = Exclude<RegisterEffect, "none">;

/** The two spaces that registers can lie in. */
export type RegisterSpace = "port" | "memory";

/** Where a register can be accessed now. */
export interface RegisterPlace {
  readonly kind: RegisterSpace;
  /** Absolute. */
  readonly address: number;
  /** Bytes. */
  readonly width: AccessWidth;
}

/** What an access meets, and what a reader calls that place. */
export type MetPlace = { readonly name: string } & (
  | { readonly kind: "register"; readonly register: RegisterDescription }
  /** Device config space, at an offset from its start. */
  | { readonly kind: "config"; readonly offset: number }
  /** No register begins there that has the width of the access. */
  | { readonly kind: "gap" }
);

/** Tells what was read, once the batch that it was added to has been carried out. */
export type Answer<Value> = () => Value;

/** What a search for the registers of a device found. */
export type FoundRegisters =
  /** `detail` says in words where they are. */
  | { readonly found: true; readonly detail: string }
  | { readonly found: false; readonly detail: string; readonly hint: string };

/** Values of a bring-up: of the status before features, once they are agreed on, and of a driver that is ready. */
export interface DriverBringUp {
  readonly greeted: number;
  /** Undefined where the transport has no such step. */
  readonly agreed: number | undefined;
  readonly ready: number;
  /** Features that are accepted wherever they are offered. */
  readonly required: FeatureSet;
}

/** What of a queue a driver looks at when it gives it a ring: its size, and its ring before and afterwards. */
export type RingLook = "size" | "before" | "after";

/**
 * How a driver speaks to a device by one transport. Each method adds accesses to the batch; none looks at what comes
 * of them, but for `find`.
 */
export interface TransportDriver {
  /** How rings are laid. */
  readonly placement: RingPlacement;
  /** Features that a driver of this transport accepts wherever they are offered. */
  readonly required: FeatureSet;
  /** Whether a device may refuse the features that the driver accepts: then the driver stops there. */
  readonly refusesFeatures: boolean;
  /** Whether a driver may make queues smaller than the device has them. */
  readonly choosesSizes: boolean;
  /** Whether a queue can be reset by itself, where driver and device agree on that. */
  readonly resetsQueues: boolean;
  /** What is written in a bring-up that is done step by step, to a device that offers these features. */
  bringUpValues(offered: FeatureSet): DriverBringUp;
  /** Finds the registers and places them where the target has room for them. */
  find(): Exchange<FoundRegisters>;
  /** Where a register is. */
  place(use: RegisterUse): RegisterPlace;
  /** What an access at an absolute address meets; undefined where it is none of the transport's. */
  meets(space: RegisterSpace, address: number, width: number): MetPlace | undefined;
  /** Whether a register is there in the device's present state. */
  isPresent(register: RegisterDescription): boolean;
  /** Reads a register; gives the entry of the batch. */
  read(use: RegisterUse): number;
  /** Writes a register. */
  write(use: RegisterUse, value: number): void;
  /** Reads a register that an operation names; gives the entry of the batch. */
  readRegister(register: RegisterDescription): number;
  /** Writes a register that an operation names. */
  writeRegister(register: RegisterDescription, value: number): void;
  /** How many bytes of device config space can be accessed; the device's own may be fewer. */
  readonly configRoom: number;
  /** Reads device config space at an offset from its start; gives the entry of the batch. */
  readConfig(offset: number, width: AccessWidth): number;
  /** Writes device config space. */
  writeConfig(offset: number, width: AccessWidth, value: number): void;
  /** Resets the device. */
  reset(): void;
  /** Says that there is a driver. `looks`: reads the status before and afterwards. */
  greet(looks: boolean): void;
  /** Asks for the features that the device offers. */
  offered(): Answer<FeatureSet>;
  /** Accepts features. */
  accept(features: FeatureSet): void;
  /** Says that the features are accepted, where the transport lets the device refuse them; tells whether it did not. */
  agree(): Answer<boolean>;
  /** Selects a queue and asks for its size. */
  queueSize(queue: number): Answer<number>;
  /** Selects a queue and reads what there is to see of one that has no ring. */
  survey(queue: number): void;
  /** Gives a queue a ring, and reads what `looks` names. */
  giveRing(queue: number, ring: RingPlace, looks?: readonly RingLook[]): void;
  /** Takes the ring of a queue away. */
  takeRing(queue: number): void;
  /** Says that the driver is ready. */
  ready(): void;
  /** Notifies the device of a queue whose next available entry has this free-running index. */
  notify(queue: number, nextAvailable?: number): void;
  /** Acknowledges an interrupt: reads what it was for. Gives the entry of the batch. */
  acknowledge(): number;
}
