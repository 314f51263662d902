import { noVector } from "../msix.ts";
import type { Virtqueue } from "../virtqueue.ts";
import type { ModernParts } from "./modern-parts.ts";
import type { Negotiation } from "./negotiation.ts";
import type { QueueConfiguration } from "./queue-configuration.ts";

const deviceFeatureSelectOffset = 0;
const deviceFeatureOffset = 4;
const driverFeatureSelectOffset = 8;
const driverFeatureOffset = 12;
const configVectorOffset = 16;
const queueCountOffset = 18;
const statusOffset = 20;
const generationOffset = 21;
const queueSelectOffset = 22;
const queueSizeOffset = 24;
const queueVectorOffset = 26;
const queueEnableOffset = 28;
const notifyOffsetOffset = 30;
const areasOffset = 32;
const areasEnd = 56;
const queueResetOffset = 58;

/**
 * The common structure, little-endian. Reads of any width at any offset give the bytes of the fields there. A write
 * counts when it has a field's own offset and width, 32 bits for each half of an address, and is ignored otherwise.
 */
export class CommonStructure {
  /** The part of the offered features that shows. */
  deviceFeatureSelect = 0;
  /** The part of the accepted features that shows. */
  driverFeatureSelect = 0;
  /** Tells that config space has changed. */
  generation = 0;

  protected readonly parts: ModernParts;
  protected readonly negotiation: Negotiation;
  protected readonly queueConfiguration: QueueConfiguration;

  constructor(parts: ModernParts, negotiation: Negotiation, queueConfiguration: QueueConfiguration) {
    this.parts = parts;
    this.negotiation = negotiation;
    this.queueConfiguration = queueConfiguration;
  }

  /** The byte at an offset. */
  byte(offset: number): number {
    if (offset === statusOffset) {
      return this.parts.transport.status;
    }
    if (offset === generationOffset) {
      return this.generation;
    }
    const isWord = offset < configVectorOffset || (offset >= areasOffset && offset < areasEnd);
    return isWord ? byteOf(this.word(offset & ~3), offset & 3) : byteOf(this.half(offset & ~1), offset & 1);
  }

  /** Writes 1, 2 or 4 bytes. */
  write(offset: number, width: number, value: number): void {
    if (width === 1 && offset === statusOffset) {
      this.negotiation.writeStatus(value);
    } else if (width === 2) {
      this.writeHalf(offset, value);
    } else if (width === 4) {
      this.writeWord(offset, value);
    }
  }

  protected word(offset: number): number {
    switch (offset) {
      case deviceFeatureSelectOffset:
        return this.deviceFeatureSelect;
      case deviceFeatureOffset:
        return this.negotiation.offered(this.deviceFeatureSelect);
      case driverFeatureSelectOffset:
        return this.driverFeatureSelect;
      case driverFeatureOffset:
        return this.negotiation.accepted(this.driverFeatureSelect);
      default:
        return this.queueConfiguration.word((offset - areasOffset) / 4);
    }
  }

  protected half(offset: number): number {
    switch (offset) {
      case configVectorOffset:
        return this.parts.interrupts.configVector;
      case queueCountOffset:
        return this.parts.queues.length;
      case queueSelectOffset:
        return this.parts.transport.queueSelect;
      case queueSizeOffset:
        return this.queueConfiguration.size();
      case queueVectorOffset:
        return this.selectedQueue()?.suppression.vector ?? noVector;
      case queueEnableOffset:
        return this.queueConfiguration.enabled();
      case notifyOffsetOffset:
        return this.queueConfiguration.notifyOffset();
      case queueResetOffset:
        return this.queueReset();
      default:
        // The fields behind belong to features that are not offered.
        return 0;
    }
  }

  /** A reset of a queue is over before anybody can look. */
  protected queueReset(): number {
    return 0;
  }

  protected writeWord(offset: number, value: number): void {
    switch (offset) {
      case deviceFeatureSelectOffset:
        this.deviceFeatureSelect = value;
        break;
      case driverFeatureSelectOffset:
        this.driverFeatureSelect = value;
        break;
      case driverFeatureOffset:
        this.negotiation.accept(this.driverFeatureSelect, value);
        break;
      default:
        if (offset >= areasOffset && offset < areasEnd && offset % 4 === 0) {
          this.queueConfiguration.writeWord((offset - areasOffset) / 4, value);
        }
    }
  }

  protected writeHalf(offset: number, value: number): void {
    switch (offset) {
      case configVectorOffset:
        this.parts.interrupts.configVector = this.parts.msix.mapped(value);
        break;
      case queueSelectOffset:
        this.parts.transport.queueSelect = value;
        break;
      case queueSizeOffset:
        this.queueConfiguration.writeSize(value);
        break;
      case queueVectorOffset:
        this.writeQueueVector(value);
        break;
      case queueEnableOffset:
        this.queueConfiguration.writeEnable(value);
        break;
      case queueResetOffset:
        this.queueConfiguration.writeReset(value);
        break;
    }
  }

  protected writeQueueVector(value: number): void {
    const queue = this.selectedQueue();
    if (queue !== undefined) {
      queue.suppression.vector = this.parts.msix.mapped(value);
    }
  }

  protected selectedQueue(): Virtqueue | undefined {
    return this.parts.queues[this.parts.transport.queueSelect];
  }
}

function byteOf(value: number, place: number): number {
  return (value >>> (8 * place)) & 0xff;
}
