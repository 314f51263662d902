import { registerFor } from "../../../spec/lookup.ts";
import type { RegisterDescription, TransportSpecification } from "../../../spec/types.generated.ts";
import { hex, type Judgement } from "../../judgement/judgement.ts";
import { reachRegister, reachStatus } from "../judge-register-value.ts";
import { valuesMax } from "../register-values.ts";
import { statusFacts } from "../status-facts.ts";

/** What a read of the status said of the features that the driver accepted. */
export type FeaturesAnswer = "granted" | "refused" | undefined;

/**
 * The device status of VIRTIO 1.0 and later: as it was last written, but for FEATURES_OK, which the device may leave
 * clear, and NEEDS_RESET, which it sets by itself after an error.
 */
export class DeviceStatus {
  readonly #judgement: Judgement;
  readonly #register: RegisterDescription;
  readonly #resetStatus: number;
  /** The bit that says that the features were accepted, which the device may leave clear. */
  readonly #featuresOk: number;
  /** The bit that the device sets. */
  readonly #needsReset: number;
  readonly #mayNeedReset: () => boolean;
  /** What it may hold, NEEDS_RESET aside; undefined when that is not known. */
  #possible: readonly number[] | undefined = [0];
  #written = false;
  /** The driver wrote NEEDS_RESET, which is not its own; whether that shows is not laid down. */
  #wroteNeedsReset = false;
  /** The driver wrote features although FEATURES_OK may be set: asked again, the device may change its mind. */
  #featuresCameLate = false;
  /** The device was seen to ask for a reset. */
  asksForReset = false;

  constructor(transport: TransportSpecification, judgement: Judgement, mayNeedReset: () => boolean) {
    this.#judgement = judgement;
    this.#mayNeedReset = mayNeedReset;
    this.#register = registerFor(transport.registers, "set-status");
    this.#resetStatus = transport.resetStatus;
    const bits = transport.statusBits;
    this.#featuresOk = bits.find(({ refusedBy }) => refusedBy === "device")?.value ?? 0;
    this.#needsReset = bits.find(({ setBy }) => setBy === "device")?.value ?? 0;
  }

  /** The device was reset. */
  reset(): void {
    this.#possible = [this.#resetStatus];
    this.#written = false;
    this.#wroteNeedsReset = false;
    this.#featuresCameLate = false;
    this.asksForReset = false;
  }

  /** The one value that it is known to hold, NEEDS_RESET aside, or undefined. */
  get value(): number | undefined {
    return this.#possible?.length === 1 ? this.#possible[0] : undefined;
  }

  /** Every value that it may hold; empty when nothing is known. */
  get possible(): readonly number[] {
    return this.#possible ?? [];
  }

  /** Whether the driver may still write features: it has not said yet, or not with success, that it is done. */
  get featuresOpen(): boolean {
    return this.#possible?.every((value) => (value & this.#featuresOk) === 0) ?? false;
  }

  /** The driver wrote features. */
  featuresWritten(): void {
    this.#featuresCameLate ||= !this.featuresOpen;
  }

  /** An access whose effect is not defined touched it. */
  forget(): void {
    this.#possible = undefined;
  }

  /** Takes a write other than that of a reset. */
  write(value: number): void {
    const before = this.#possible;
    this.#written = true;
    this.#wroteNeedsReset ||= (value & this.#needsReset) !== 0;
    if (before === undefined) {
      return;
    }
    const plain = value & ~this.#needsReset;
    // Whether bits that are not written again are cleared or stay until a reset is open (A16).
    const kept = before.every((known) => (known & ~value) === 0) ? [] : before.map((known) => known | plain);
    const mayDecide = this.#featuresCameLate || before.some((known) => (known & this.#featuresOk) === 0);
    const isAsked = (plain & this.#featuresOk) !== 0 && mayDecide;
    const values = [plain, ...kept].flatMap((each) => (isAsked ? [each, each & ~this.#featuresOk] : [each]));
    this.#possible = [...new Set(values)].slice(0, valuesMax);
  }

  /** Judges a read. Says what the device thinks of the features, where this read is the first that shows it. */
  read(value: number): FeaturesAnswer {
    const needsReset = (value & this.#needsReset) !== 0;
    const plain = value & ~this.#needsReset;
    if (needsReset && !this.asksForReset && !this.#wroteNeedsReset) {
      const holds = this.#mayNeedReset();
      this.#judgement.expect(
        "needs-reset",
        holds,
        () => `${this.#register.name} without NEEDS_RESET: there was no error`,
        () => hex(value),
      );
      this.asksForReset = holds;
    }
    const before = this.#possible;
    this.#possible = [plain];
    if (before === undefined) {
      return undefined;
    }
    if (!before.includes(plain)) {
      this.#differs(before, plain);
      return undefined;
    }
    reachRegister(this.#judgement, this.#register);
    reachStatus(this.#judgement, plain);
    this.#judgement.clause("COM-4").reached += this.#written || plain !== this.#resetStatus ? 0 : 1;
    const isOpen = before.some((known) => (known & this.#featuresOk) !== (plain & this.#featuresOk));
    return isOpen ? ((plain & this.#featuresOk) === 0 ? "refused" : "granted") : undefined;
  }

  #differs(before: readonly number[], value: number): void {
    const everWritten = before.reduce((bits, known) => bits | known, 0);
    this.#judgement.deviates(
      (value & ~everWritten) === 0 || !this.#written ? "register-differs" : "status-bit-set",
      { subject: this.#register, untouched: !this.#written, failedLost: isFailedLost(value, before) },
      `${this.#register.name} ${before.map(hex).join(" or ")}`,
      hex(value),
    );
  }
}

/** FAILED was written, and nothing else differs from what may be there. */
function isFailedLost(value: number, before: readonly number[]): boolean {
  return before.some((known) => statusFacts(value, known).failedLost);
}
