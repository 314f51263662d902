import type { Guest } from "../../guest/guest.ts";
import type { ChannelView } from "../../oracle/oracle-view.ts";
import type { AccessBatch } from "../../target/access-batch.ts";
import type { Target } from "../../target/target.ts";
import type { Pause, Steps } from "../steps.ts";
import { EarlyLook } from "./early-look.ts";

/** Told of a batch whose reads are filled in. */
type Seen = (batch: AccessBatch) => void;

/**
 * Carries batches to the target and back. Where a round trip lies between the kit and a device that is done with each
 * access before the next one, what is going to be read back is read in the same trip, and batches that do not depend on
 * each other's outcome share one.
 */
export class RoundTrips {
  /** Whether a look at the end of a batch is as good as one after it, and saves a round trip. */
  readonly early: boolean;
  readonly #target: Target;
  readonly #seen: Seen | undefined;
  readonly #ahead: AccessBatch;
  readonly #makeLook: () => EarlyLook;
  /** What was read early and answers reads now. */
  #look: EarlyLook | undefined;
  /** The looks of batches carried out ahead, and where the batches end in `#ahead`. */
  readonly #looks: EarlyLook[] = [];
  readonly #ends: number[] = [];

  /** `ahead` holds batches that share a round trip; `seen` is told of each batch once its reads are filled in. */
  constructor(target: Target, guest: Guest, channels: readonly ChannelView[], ahead: AccessBatch, seen?: Seen) {
    this.#seen = seen;
    const { synchronous, directHostEnds } = target.description.capabilities;
    this.early = synchronous && !directHostEnds;
    this.#target = target;
    this.#ahead = ahead;
    this.#makeLook = () => new EarlyLook(guest, channels);
    this.#look = this.early ? this.#makeLook() : undefined;
  }

  /** Forgets what was read early: something has happened since. */
  forget(): void {
    this.#look?.forget();
  }

  /** Carries out a batch, and looks in the same round trip; `add` adds to that look. */
  *carry(batch: AccessBatch, add?: () => void): Steps {
    this.#look?.add(batch, add);
    const pause = this.#target.run(batch);
    if (pause !== undefined) {
      yield pause;
    }
    this.#look?.keep(batch);
    this.#seen?.(batch);
  }

  /** Has the target run a batch, unless all that it reads was read early. */
  readonly exchange = (batch: AccessBatch): Pause => {
    if (this.#look?.answer(batch) !== true) {
      this.#look?.forget();
      const pause = this.#target.run(batch);
      if (pause !== undefined && this.#seen !== undefined) {
        return pause.then(() => this.#seen?.(batch));
      }
      this.#seen?.(batch);
      return pause;
    }
    this.#seen?.(batch);
  };

  /** The same with a look behind the batch, for what follows it. */
  *exchangeAndLook(batch: AccessBatch): Steps {
    if (this.#look?.answer(batch) !== true) {
      yield* this.carry(batch);
    } else {
      this.#seen?.(batch);
    }
  }

  /** Makes a look: answered by an early one, or by the target, which is then asked for what else will be wanted. */
  *look(batch: AccessBatch): Steps {
    if (this.#look?.answer(batch) === true) {
      this.#seen?.(batch);
      return;
    }
    this.#look?.addToLook(batch);
    const pause = this.#target.run(batch);
    if (pause !== undefined) {
      yield pause;
    }
    this.#look?.keep(batch);
    this.#seen?.(batch);
  }

  /**
   * Carries out what each of `fills` puts into the batch, in one round trip, with a look after each; `recall` gives
   * them back one by one.
   */
  *carryAhead(batch: AccessBatch, fills: readonly (() => void)[]): Steps {
    const ahead = this.#ahead;
    ahead.clear();
    this.#ends.length = 0;
    for (const fill of fills) {
      batch.clear();
      fill();
      const look = this.#looks[this.#ends.length] ?? this.#makeLook();
      this.#looks[this.#ends.length] = look;
      look.add(batch, undefined);
      ahead.append(batch, 0, batch.count);
      this.#ends.push(ahead.count);
    }
    const pause = this.#target.run(ahead);
    if (pause !== undefined) {
      yield pause;
    }
  }

  /** Puts the batch at `position` of those carried out ahead into `batch`, with its values; its look answers reads. */
  recall(batch: AccessBatch, position: number): void {
    batch.clear();
    batch.append(this.#ahead, this.#ends[position - 1] ?? 0, this.#ends[position] as number);
    this.#look = this.#looks[position] as EarlyLook;
    this.#look.keep(batch);
  }
}
