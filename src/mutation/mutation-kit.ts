import type { Property } from "../runner/check/property.ts";
import type { Specification } from "../spec/specification.ts";
import type { EquivalentEntry, FaultEntry } from "./fault-entry.ts";
import type { FaultSession } from "./run-fault.ts";

/** What running the suite against seeded faults takes; assembled where the catalogue may be imported. */
export interface MutationKit {
  /** The catalogue. */
  readonly faults: readonly FaultEntry[];
  /** Faults that no observation tells from the device as it should be. */
  readonly equivalents: readonly EquivalentEntry[];
  /** A fault that nothing can miss: a matrix in which it survives says nothing. */
  readonly canary: FaultEntry;
  /** The suite, in the order of a run. */
  readonly properties: readonly Property[];
  /** Loads the kit's specification, or that of a folder. Throws a SpecError. */
  loadSpecification(directory: string | undefined): Specification;
  /** Makes the device with one fault. Throws when there is no such fault; rejects with a TargetError. */
  openFault(id: string, specification: Specification): Promise<FaultSession>;
}
