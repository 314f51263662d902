import type { ConfigSpace } from "./config-space.ts";
import type { Interrupts } from "./interrupts.ts";
import { type Msix, noVector } from "./msix.ts";
import type { Virtqueue } from "./virtqueue.ts";

const hostFeaturesOffset = 0;
const guestFeaturesOffset = 4;
const queueAddressOffset = 8;
const queueSizeOffset = 12;
const queueSelectOffset = 14;
const queueNotifyOffset = 16;
const statusOffset = 18;
const isrOffset = 19;
const configVectorOffset = 20;
const queueVectorOffset = 22;
const configOffset = 20;
const configOffsetWithVectors = 24;
const statusDriverOk = 4;

/** What the registers set in motion. */
export interface TransportEvents {
  /** A modern driver is ready; the queues that it has notified already are named. */
  ready(notified: readonly number[]): void;
  /** One queue was reset by itself. */
  resetQueue(queue: number): void;
  /** Status 0 was written. */
  reset(): void;
  /** A queue that exists was notified. */
  notify(queue: number): void;
  /** A queue's address became 0. */
  dropQueue(queue: number): void;
}

/** What a saved state holds of the registers. */
export interface TransportState {
  readonly guestFeatures: number;
  readonly queueSelect: number;
  readonly status: number;
}

/**
 * The legacy virtio header in BAR0, little-endian, with the device config space behind it. Reads of any width at any
 * offset give the bytes of the registers there; only a read that starts at the ISR register acknowledges interrupts.
 * A write counts when it has the register's own offset and width, and is ignored otherwise.
 */
export class Transport {
  /** Features as the driver wrote them. */
  guestFeatures = 0;
  /** The queue that the queue registers show; any value, whether or not the queue exists. */
  queueSelect = 0;
  /** Status bits as the driver wrote them. */
  status = 0;
  /** Features that can take effect; the modern interface narrows them down to what was agreed on there. */
  effectiveFeatures = 0xffff_ffff;

  protected readonly offeredFeatures: number;
  protected readonly queues: readonly Virtqueue[];
  protected readonly interrupts: Interrupts;
  protected readonly msix: Msix;
  protected readonly configSpace: ConfigSpace;
  protected readonly events: TransportEvents;

  constructor(
    offeredFeatures: number,
    queues: readonly Virtqueue[],
    interrupts: Interrupts,
    msix: Msix,
    configSpace: ConfigSpace,
    events: TransportEvents,
  ) {
    this.offeredFeatures = offeredFeatures;
    this.queues = queues;
    this.interrupts = interrupts;
    this.msix = msix;
    this.configSpace = configSpace;
    this.events = events;
  }

  /** Features that the device offers and the driver accepted. */
  negotiatedFeatures(): number {
    return (this.offeredFeatures & this.guestFeatures & this.effectiveFeatures) >>> 0;
  }

  /** Whether the driver has declared itself ready. */
  driverOk(): boolean {
    return (this.status & statusDriverOk) !== 0;
  }

  /** Reads 1, 2 or 4 bytes at an offset of BAR0. */
  read(offset: number, width: number): number {
    let value = 0;
    for (let place = width - 1; place >= 0; place--) {
      value = value * 256 + this.readByte(offset + place);
    }
    if (offset === isrOffset) {
      this.interrupts.acknowledge();
    }
    return value;
  }

  /** Writes 1, 2 or 4 bytes at an offset of BAR0. */
  write(offset: number, width: number, value: number): void {
    switch (width) {
      case 4:
        this.write32(offset, value);
        break;
      case 2:
        this.write16(offset, value);
        break;
      default:
        if (offset === statusOffset) {
          this.writeStatus(value);
        }
    }
  }

  /** Lets other features take effect. */
  limitFeatures(features: number): void {
    this.effectiveFeatures = features;
    this.negotiate();
  }

  /** Back to power-on. */
  reset(): void {
    this.effectiveFeatures = 0xffff_ffff;
    this.guestFeatures = 0;
    this.queueSelect = 0;
    this.status = 0;
    this.negotiate();
  }

  /** What a saved state holds. */
  save(): TransportState {
    return { guestFeatures: this.guestFeatures, queueSelect: this.queueSelect, status: this.status };
  }

  /** Takes over what {@link save} gave. */
  restore(state: TransportState): void {
    this.guestFeatures = state.guestFeatures;
    this.queueSelect = state.queueSelect;
    this.status = state.status;
    this.negotiate();
  }

  protected write32(offset: number, value: number): void {
    if (offset === guestFeaturesOffset) {
      this.writeGuestFeatures(value);
    } else if (offset === queueAddressOffset) {
      this.writeQueueAddress(value);
    }
  }

  protected write16(offset: number, value: number): void {
    if (offset === queueSelectOffset) {
      this.queueSelect = value;
    } else if (offset === queueNotifyOffset) {
      this.writeNotify(value);
    } else if (offset === configVectorOffset && this.msix.enabled) {
      this.interrupts.configVector = this.msix.mapped(value);
    } else if (offset === queueVectorOffset && this.msix.enabled) {
      this.writeQueueVector(value);
    }
  }

  protected writeGuestFeatures(value: number): void {
    this.guestFeatures = value;
    this.negotiate();
  }

  protected writeQueueAddress(value: number): void {
    const queue = this.selectedQueue();
    if (queue === undefined) {
      return;
    }
    if (value === 0) {
      this.events.dropQueue(this.queueSelect);
      return;
    }
    queue.setAddress(value);
  }

  protected writeNotify(value: number): void {
    if (value < this.queues.length) {
      this.events.notify(value);
    }
  }

  protected writeStatus(value: number): void {
    if (value === 0) {
      this.events.reset();
      return;
    }
    this.status = value;
  }

  protected writeQueueVector(value: number): void {
    const queue = this.selectedQueue();
    if (queue !== undefined) {
      queue.suppression.vector = this.msix.mapped(value);
    }
  }

  protected negotiate(): void {
    const features = this.negotiatedFeatures();
    for (const queue of this.queues) {
      queue.negotiate(features);
    }
  }

  protected selectedQueue(): Virtqueue | undefined {
    return this.queues[this.queueSelect];
  }

  protected readByte(offset: number): number {
    const config = this.msix.enabled ? configOffsetWithVectors : configOffset;
    return offset < config ? this.headerByte(offset) : this.configSpace.byte(offset - config);
  }

  protected headerByte(offset: number): number {
    if (offset < queueSizeOffset) {
      return byteOf(this.register32(offset & ~3), offset & 3);
    }
    if (offset === statusOffset) {
      return this.status;
    }
    return offset === isrOffset ? this.interrupts.isr : byteOf(this.register16(offset & ~1), offset & 1);
  }

  protected register32(offset: number): number {
    switch (offset) {
      case hostFeaturesOffset:
        return this.offeredFeatures;
      case guestFeaturesOffset:
        return this.guestFeatures;
      default:
        return this.selectedQueue()?.pageNumber ?? 0;
    }
  }

  protected register16(offset: number): number {
    switch (offset) {
      case queueSizeOffset:
        return this.selectedQueue()?.size ?? 0;
      case queueSelectOffset:
        return this.queueSelect;
      case configVectorOffset:
        return this.interrupts.configVector;
      case queueVectorOffset:
        return this.selectedQueue()?.suppression.vector ?? noVector;
      default:
        // The notify register has nothing to read.
        return 0xffff;
    }
  }
}

function byteOf(value: number, place: number): number {
  return (value >>> (8 * place)) & 0xff;
}
