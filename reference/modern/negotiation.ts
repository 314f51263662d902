import { highFeature } from "./features.ts";
import type { ModernParts } from "./modern-parts.ts";

const statusDriverOk = 0x04;
const statusFeaturesOk = 0x08;
const statusNeedsReset = 0x40;

/** What a saved state holds of a negotiation. */
export interface NegotiationState {
  /** Features 32 to 63 as the driver wrote them. */
  readonly acceptedHigh: number;
  /** FEATURES_OK was set and taken. */
  readonly agreed: boolean;
  /** The lower features that can take effect. */
  readonly effectiveFeatures: number;
  /** Queues that were notified before the driver was ready. */
  readonly early: readonly number[];
}

/** How driver and device come to terms: features, status, and from when on queues are served. */
export class Negotiation {
  /** Features 32 to 63 as the driver wrote them. */
  acceptedHigh = 0;

  protected readonly parts: ModernParts;
  protected agreed = false;
  /** The driver is ready, and its features were agreed on. */
  protected live = false;
  protected early: number[] = [];

  constructor(parts: ModernParts) {
    this.parts = parts;
    for (const queue of parts.queues) {
      queue.onBroken = () => this.needReset();
    }
  }

  /** Whether a feature of the upper word is agreed on. */
  has(feature: keyof typeof highFeature): boolean {
    return (this.agreedHigh() & highFeature[feature]) !== 0;
  }

  /** The offered features of bits 32n to 32n + 31. */
  offered(select: number): number {
    const { featuresLow, featuresHigh } = this.parts.configuration;
    return [featuresLow, featuresHigh][select] ?? 0;
  }

  /** The accepted features of bits 32n to 32n + 31, as the driver wrote them. */
  accepted(select: number): number {
    return [this.parts.transport.guestFeatures, this.acceptedHigh][select] ?? 0;
  }

  /** Accepts bits 32n to 32n + 31. They are for good once features were agreed on, until a reset. */
  accept(select: number, value: number): void {
    if (this.agreed) {
      return;
    }
    if (select === 0) {
      this.parts.transport.guestFeatures = value;
    } else if (select === 1) {
      this.acceptedHigh = value;
    }
    this.parts.transport.limitFeatures(0);
  }

  /** The driver wrote the status. */
  writeStatus(value: number): void {
    const { transport, events } = this.parts;
    if (value === 0) {
      events.reset();
      return;
    }
    let status = (value & ~statusNeedsReset) | (transport.status & statusNeedsReset);
    if ((value & statusFeaturesOk) !== 0 && !this.agreed) {
      this.agreed = this.isAcceptable();
      if (this.agreed) {
        this.negotiate();
      } else {
        status &= ~statusFeaturesOk;
      }
    }
    transport.status = status;
    this.updateLive();
  }

  /** The driver notified a queue, which counts once it is ready. */
  notify(queue: number): void {
    if (this.live) {
      this.parts.events.notify(queue);
    } else if (!this.early.includes(queue)) {
      this.early.push(queue);
    }
  }

  /** A queue is reset: it was never notified. */
  forgetQueue(queue: number): void {
    this.early = this.early.filter((notified) => notified !== queue);
  }

  /** Back to power-on; status and lower features are cleared elsewhere. */
  reset(): void {
    this.acceptedHigh = 0;
    this.agreed = false;
    this.early = [];
    this.keepOrder();
    this.updateLive();
  }

  /** What a saved state holds. */
  save(): NegotiationState {
    const { acceptedHigh, agreed, early, parts } = this;
    return { acceptedHigh, agreed, effectiveFeatures: parts.transport.effectiveFeatures, early: [...early] };
  }

  /** Takes over what {@link save} gave, before the queues take over theirs; serves nothing. */
  restore(state: NegotiationState): void {
    this.acceptedHigh = state.acceptedHigh;
    this.agreed = state.agreed;
    this.early = [...state.early];
    this.parts.transport.limitFeatures(state.effectiveFeatures);
    this.keepOrder();
    this.setLive(this.isLive());
  }

  /** Without VERSION_1 the driver is one of the legacy interface that has lost its way. */
  protected isAcceptable(): boolean {
    const { featuresLow, featuresHigh, unofferedFeatures } = this.parts.configuration;
    const low = this.parts.transport.guestFeatures & ~featuresLow;
    const high = this.acceptedHigh & ~featuresHigh;
    const mayBeOdd = unofferedFeatures === "ignore" || (low === 0 && high === 0);
    return mayBeOdd && (this.acceptedHigh & highFeature.version1) !== 0;
  }

  protected agreedHigh(): number {
    return this.agreed ? this.acceptedHigh & this.parts.configuration.featuresHigh : 0;
  }

  protected negotiate(): void {
    this.parts.transport.limitFeatures(this.parts.configuration.featuresLow);
    this.keepOrder();
  }

  protected keepOrder(): void {
    for (const queue of this.parts.queues) {
      queue.keepOrder(this.has("inOrder"));
    }
  }

  protected isLive(): boolean {
    return this.agreed && (this.parts.transport.status & statusDriverOk) !== 0;
  }

  protected setLive(live: boolean): void {
    this.live = live;
    for (const queue of this.parts.queues) {
      queue.live = live;
    }
  }

  protected updateLive(): void {
    const before = this.live;
    this.setLive(this.isLive());
    if (this.live && !before) {
      const notified = this.early;
      this.early = [];
      this.parts.events.ready(notified);
    }
  }

  /** A queue has stopped for good: only a reset of the device helps. Behind the legacy header nothing tells it. */
  protected needReset(): void {
    const { transport, interrupts } = this.parts;
    if (!this.agreed) {
      return;
    }
    transport.status |= statusNeedsReset;
    if (transport.driverOk()) {
      interrupts.raiseConfig();
    }
  }
}
