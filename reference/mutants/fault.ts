import type { ReferenceOptions } from "../options.ts";
import type { Parts } from "../parts.ts";
import type { FaultClass } from "./fault-classes.ts";

/** One thing that a variant of the reference device does wrong; everything else in it is as it should be. */
export interface Fault {
  /** In kebab case; permanent. */
  readonly id: string;
  /** What the device does, as a sentence. */
  readonly wrong: string;
  /** The classes of mistakes it stands for; empty for a mistake that no class describes. */
  readonly classes: readonly FaultClass[];
  /** Devices in which the like was found, by commit or by number; empty when none is known. */
  readonly seen: readonly string[];
  /** The clauses it breaks. The first tells best what is wrong; a finding of any of them is a right one. */
  readonly clauses: readonly [string, ...string[]];
  /** How the device is set up so that the fault can show. Default: as the reference is set up for a run. */
  readonly options?: ReferenceOptions;
  /** The parts it replaces. */
  readonly parts: Partial<Parts>;
}

/** A fault that no observation tells from the device as it should be. */
export interface EquivalentFault extends Fault {
  /** Why not. */
  readonly why: string;
}
