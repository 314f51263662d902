import type { Specification } from "../../spec/specification.ts";
import type { TargetDescription } from "../../target/target.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { DeviceHalf } from "../device/device-model.ts";
import type { AccessMap } from "../memory/access-map.ts";
import type { DeviceBlame } from "./blame/blame-row.ts";

/** What the oracle knows about the target it judges. */
export interface OracleOptions {
  readonly specification: Specification;
  readonly description: TargetDescription;
  /** Guest memory as the guest wrote it. */
  readonly intended: MemoryWindow;
  /** Guest memory as it was last read back from the target. */
  readonly observed: MemoryWindow;
  /** Who may touch what; kept by the caller from scenario to scenario, empty at the start of each. */
  readonly map: AccessMap;
  /** Free-running index at which rings start. */
  readonly startIndex: number;
  /** Signatures of findings that are not made again. */
  readonly ignored: ReadonlySet<string>;
  /** The oracle's half of the device type; left out, it is the kit's own for the type. */
  readonly device?: DeviceHalf | undefined;
  /** The rows of blame of the device type; left out, they are the kit's own for the type. */
  readonly blame?: DeviceBlame | undefined;
  /** Whether the whole range is guest RAM. */
  readonly contains: (address: number, length: number) => boolean;
}
