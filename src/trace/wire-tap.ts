import type { AccessKind } from "../target/access-kind.ts";
import type { BatchCursor } from "./batch-cursor.ts";
import type { WireEvent } from "./wire-event.ts";
import { WireLog } from "./wire-log.ts";

/** Where the parts that listen (target, device, host ends) meet: they write into one log, in the order of events. */
export class WireTap {
  readonly log: WireLog = new WireLog();
  /** The batch that is being carried out. */
  cursor: BatchCursor | undefined = undefined;
  /** Devices that are made for their documents only, or made anew, are not listened to. */
  muted = false;

  /** The device is given an access. */
  readonly reached = (kind: AccessKind): void => this.cursor?.reached(kind);

  /** The device goes on with what it had put off. */
  readonly rest = (): void => this.cursor?.rest();

  /** Something happened now. */
  readonly add = (event: WireEvent): void => {
    if (!this.muted) {
      this.log.add(event);
    }
  };

  /** The target reported a level of INTA: with the reply to an entry of the batch, or by itself. */
  readonly interrupt = (level: 0 | 1, entry: number | undefined): void => {
    if (this.cursor === undefined || entry === undefined) {
      this.add({ kind: "interrupt", level });
    } else {
      this.cursor.interrupt(entry, level);
    }
  };
}
