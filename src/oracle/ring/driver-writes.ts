import type { Specification } from "../../spec/specification.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { Oracle } from "../oracle.ts";
import type { QueueModel } from "./queue-model.ts";
import type { ReachedOnUse } from "./reached-on-use.ts";
import { askedFor } from "./suppression.ts";

function covers(address: number, length: number, place: number): boolean {
  return address <= place && place < address + length;
}

/** What the driver writes to live rings beside chains: when it wants interrupts, and what no correct driver writes. */
export class DriverWrites {
  readonly #oracle: Oracle;
  readonly #reached: ReachedOnUse;
  readonly #intended: MemoryWindow;
  readonly #sources: Parameters<typeof askedFor>[1];
  readonly #noInterrupt: number;
  /** A word that means nothing without EVENT_IDX was just overwritten. */
  #garbage = false;

  /** `intended` is guest memory as the driver left it. */
  constructor(specification: Specification, oracle: Oracle, reached: ReachedOnUse, intended: MemoryWindow) {
    this.#oracle = oracle;
    this.#reached = reached;
    this.#intended = intended;
    this.#sources = { intended, specification };
    this.#noInterrupt = specification.virtqueue.available.flags.noInterrupt;
  }

  /** The guest wrote a stretch of memory. */
  wrote(address: number, length: number): void {
    for (const queue of this.#oracle.queues.values()) {
      if (!queue.outsideRam) {
        this.#wroteRing(queue, address, length);
      }
    }
  }

  #wroteRing(queue: QueueModel, address: number, length: number): void {
    const { available, used, usedEvent, availableEvent } = queue.ring;
    if (address < availableEvent && address + length > used) {
      this.#scribbled();
    } else if (queue.features.eventIndex) {
      if (covers(address, length, usedEvent)) {
        this.#suppressionChanged(queue);
      }
    } else if (covers(address, length, usedEvent)) {
      this.#wroteGarbage("used-event", true);
      this.#garbage = true;
    } else if (covers(address, length, available)) {
      this.#wroteFlags(queue, this.#intended.view.getUint16(this.#intended.at(available), true));
    }
  }

  #wroteFlags(queue: QueueModel, flags: number): void {
    if ((flags & ~this.#noInterrupt) !== 0) {
      // Both words of one such write count once.
      this.#wroteGarbage("flags", !this.#garbage);
    } else if (!this.#garbage) {
      this.#suppressionChanged(queue);
    }
    this.#garbage = false;
  }

  /** What the device must not look at (INT-8, ROB-39) shows with the next chain that it uses. */
  #wroteGarbage(kind: "used-event" | "flags", counts: boolean): void {
    this.#oracle.interrupts.history.garbage = kind;
    if (counts) {
      this.#reached.add("INT-8");
      this.#reached.add("ROB-39");
    }
  }

  #suppressionChanged(queue: QueueModel): void {
    this.#oracle.interrupts.asked.wrote(queue, askedFor(queue, this.#sources));
    this.#oracle.interrupts.suppressionChanged();
    this.#oracle.messages.suppressionChanged();
  }

  /** The used ring belongs to the device: what it shows from now on cannot be told from what was overwritten. */
  #scribbled(): void {
    if (!this.#oracle.uncertain) {
      this.#oracle.lives.noteOdd("scribbled");
      this.#oracle.loseCertainty();
    }
  }
}
