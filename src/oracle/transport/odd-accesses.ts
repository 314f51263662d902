import type { RegisterDescription, RegisterEffect } from "../../spec/types.generated.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { Registers } from "./registers.ts";
import type { BarPlace, TransportModel } from "./transport-model.ts";

/** Registers that an access somewhere else in the block must leave as they are. */
const storedRegisters: readonly RegisterEffect[] = ["set-status", "accept-features", "select-queue"];

/** What the judge of accesses that are no register's own takes from the rest of the oracle. */
export interface OddAccessesOptions {
  readonly judgement: Judgement;
  readonly registers: Registers;
  /** Which registers share a byte with an access. */
  readonly transport: Pick<TransportModel, "registersIn">;
  /** All registers of the transport. */
  readonly block: readonly RegisterDescription[];
  /** Whether the device's state is known. */
  readonly certain: () => boolean;
  /** Whether the device may have raised an interrupt that nobody has seen the reason of. */
  readonly interruptPossible: () => boolean;
}

/** A read that was made a number of times, one right after the other. */
interface RepeatedRead {
  readonly place: BarPlace;
  readonly width: number;
  readonly value: number;
  readonly times: number;
}

/**
 * Accesses to the register block that are no register's own (REG-7): the same read gives the same value when it is made
 * again at once, and a write leaves every register alone that it does not touch.
 */
export class OddAccesses {
  readonly #options: OddAccessesOptions;
  #repeated: RepeatedRead | undefined = undefined;
  /** Registers that a write did not touch, with the values they may hold, while nothing else was written. */
  readonly #untouched: Map<RegisterDescription, readonly number[]> = new Map();
  /** The write, in words. */
  #write = "";

  constructor(options: OddAccessesOptions) {
    this.#options = options;
  }

  /** Something else happened: a read that follows is the first of its kind. */
  interrupted(): void {
    this.#repeated = undefined;
  }

  /**
   * Judges a read inside the register block; `own` is the register that it is a read of. Call before any other judge.
   */
  read(place: BarPlace, width: number, value: number, own: RegisterDescription | undefined): void {
    if (own !== undefined) {
      this.#repeated = undefined;
      this.#judgeUntouched(own, value);
      return;
    }
    const before = this.#repeated;
    const isAgain = before !== undefined && isSame(before.place, place) && before.width === width;
    const times = isAgain ? before.times + 1 : 1;
    this.#repeated = { place, width, value, times };
    if (isAgain) {
      this.#judgeAgain(before, value);
    }
  }

  #judgeAgain({ place, width, value: one, times }: RepeatedRead, two: number): void {
    const { judgement, transport, interruptPossible } = this.#options;
    const touched = transport.registersIn(place, width);
    const touchesIsr = touched.some((register) => register.effect === "acknowledge-interrupt");
    if (touchesIsr && times < 2) {
      // The first may have cleared ISR status; those that follow find the same.
      return;
    }
    // A device may look at its rings with any access, and interrupt for what it finds there.
    const mayChange = touchesIsr && interruptPossible();
    judgement.expect(
      "read-varies",
      one === two || mayChange,
      () => `two reads of ${width} at ${wordsOf(place)} give one value`,
      () => `0x${one.toString(16)}, then 0x${two.toString(16)}`,
    );
  }

  /**
   * Takes a write inside the register block; `own` is the register that it is a write of. Call before any other judge.
   */
  write(place: BarPlace, width: number, own: RegisterDescription | undefined): void {
    this.#repeated = undefined;
    if (this.#untouched.size > 0) {
      this.#untouched.clear();
    }
    if (own !== undefined) {
      return;
    }
    const { block, registers, transport, certain } = this.#options;
    const touched = transport.registersIn(place, width);
    const mayReset = touched.some(({ effect }) => effect === "set-status" || effect === "set-queue-address");
    if (touched.length === 0 || mayReset || !certain()) {
      return;
    }
    this.#write = `a write of ${width} at ${wordsOf(place)}`;
    for (const register of block) {
      const isStored = storedRegisters.includes(register.effect) && !touched.includes(register);
      const possible = isStored ? registers.possible(register) : [];
      if (possible.length > 0) {
        this.#untouched.set(register, [...possible]);
      }
    }
  }

  #judgeUntouched(register: RegisterDescription, value: number): void {
    const possible = this.#untouched.get(register);
    if (possible === undefined) {
      return;
    }
    this.#untouched.delete(register);
    const { judgement, registers } = this.#options;
    const isSilent = register.effect === "accept-features" && registers.featuresRead.isSilent(value, possible);
    judgement.expect(
      "other-register-changed",
      isSilent || possible.includes(value),
      () => `${register.name} ${possible.join(" or ")} after ${this.#write}, which does not touch it`,
      () => `${value}`,
    );
  }
}

function isSame(one: BarPlace, other: BarPlace): boolean {
  return one.bar === other.bar && one.offset === other.offset;
}

function wordsOf({ bar, offset }: BarPlace): string {
  return `BAR${bar}+${offset}`;
}
