import type { Judgement } from "../judgement/judgement.ts";
import type { AccessMap } from "../memory/access-map.ts";
import type { Registers } from "../transport/registers.ts";
import type { InterruptHistory } from "./interrupt-history.ts";

/** What the ledger of messages takes from the rest of the oracle. */
export interface MsixModelOptions {
  readonly judgement: Judgement;
  /** What came before, which tells most of a message that is missing. */
  readonly history: InterruptHistory;
  readonly registers: Registers;
  readonly map: AccessMap;
  /** Whether the device's state is known, so that something can be owed. */
  readonly certain: () => boolean;
  /** Whether config space may change now without a cause that the kit knows, or the device may ask for a reset. */
  readonly configMayChange: () => boolean;
  /** A device at rest has sent everything it will ever send for what was seen of it. */
  readonly synchronous: boolean;
}
