/**
 * A time in which the guest did nothing but read configuration space, so that what is pending stays what it was when
 * the device was last at rest.
 */
export class QuietSpell {
  readonly #synchronous: boolean;
  /** Since the device was last at rest there was nothing but such reads. */
  #unbroken = true;
  /** It came to rest again after such reads alone. */
  #restedWithin = false;

  /** `synchronous`: the device does nothing of its own accord. */
  constructor(synchronous: boolean) {
    this.#synchronous = synchronous;
  }

  /** The guest or the host did something. */
  broken(): void {
    this.#unbroken = false;
  }

  /** The device was seen at rest. */
  rested(): void {
    this.#restedWithin = this.#unbroken;
    this.#unbroken = true;
  }

  /**
   * Whether an interrupt is pending as far as a read shows that comes now; `pending` is what is known otherwise. A
   * device that works by itself may have come to one since: of it only what must be pending is known, until it was seen
   * at rest once more.
   */
  pending(pending: boolean | undefined): boolean | undefined {
    const isKnown = this.#synchronous || pending === true || this.#restedWithin;
    return this.#unbroken && isKnown ? pending : undefined;
  }
}
