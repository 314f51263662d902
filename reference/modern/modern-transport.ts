import type { RingAreas } from "../ring.ts";
import type { CommonStructure } from "./common-structure.ts";
import type { PlacedStructure } from "./layout.ts";
import type { ModernParts } from "./modern-parts.ts";
import type { ModernState } from "./modern-state.ts";
import type { Negotiation } from "./negotiation.ts";
import type { QueueConfiguration } from "./queue-configuration.ts";

/**
 * The structures that virtio capabilities place behind base address registers. Reads of any width at any offset give
 * the bytes there; only a read that starts at ISR status acknowledges interrupts.
 */
export class ModernTransport {
  protected readonly parts: ModernParts;
  protected readonly negotiation: Negotiation;
  protected readonly queueConfiguration: QueueConfiguration;
  protected readonly common: CommonStructure;
  /** Changes of config space that the generation tells of. */
  protected changesTold = 0;

  constructor(
    parts: ModernParts,
    negotiation: Negotiation,
    queueConfiguration: QueueConfiguration,
    common: CommonStructure,
  ) {
    this.parts = parts;
    this.negotiation = negotiation;
    this.queueConfiguration = queueConfiguration;
    this.common = common;
    this.changesTold = parts.configSpace.changes;
  }

  /** Reads 1, 2 or 4 bytes behind a base address register; ones where no structure lies. */
  read(bar: number, offset: number, width: number): number {
    const structure = this.structureAt(bar, offset);
    let value = 0;
    for (let place = width - 1; place >= 0; place--) {
      value = value * 256 + this.readByte(structure, offset + place);
    }
    if (structure?.name === "isr") {
      this.parts.interrupts.acknowledge();
    } else if (structure?.name === "device") {
      this.noteConfigRead();
    }
    return value;
  }

  /** Writes 1, 2 or 4 bytes behind a base address register. */
  write(bar: number, offset: number, width: number, value: number): void {
    const structure = this.structureAt(bar, offset);
    const place = offset - (structure?.offset ?? 0);
    if (structure?.name === "common") {
      this.common.write(place, width, value);
    } else if (structure?.name === "notify") {
      this.writeNotify(place, width, value);
    }
  }

  /** Back to power-on. Selects and the generation stay as they are. */
  reset(): void {
    this.queueConfiguration.reset();
    this.negotiation.reset();
  }

  /** What a saved state holds, queues and configuration space apart. */
  save(): ModernState["registers"] {
    const { deviceFeatureSelect, driverFeatureSelect, generation } = this.common;
    return {
      ...this.negotiation.save(),
      deviceFeatureSelect,
      driverFeatureSelect,
      generation,
      configChanged: this.changesTold !== this.parts.configSpace.changes,
      areas: this.queueConfiguration.save(),
    };
  }

  /** Takes over what {@link save} gave, before the queues take over theirs. */
  restore(state: ModernState["registers"]): void {
    this.common.deviceFeatureSelect = state.deviceFeatureSelect;
    this.common.driverFeatureSelect = state.driverFeatureSelect;
    this.common.generation = state.generation;
    this.queueConfiguration.restore(state.areas);
    this.negotiation.restore(state);
  }

  /** Says whether config space, which has been brought up to date, holds a change that was not told. */
  restoreConfigChanged(changed: boolean): void {
    this.changesTold = this.parts.configSpace.changes - (changed ? 1 : 0);
  }

  /** Where the ring of a queue lies. */
  ring(queue: number): RingAreas {
    return this.queueConfiguration.ring(queue);
  }

  protected structureAt(bar: number, offset: number): PlacedStructure | undefined {
    return this.parts.configuration.layout.structures.find(
      (structure) =>
        structure.bar === bar && offset >= structure.offset && offset < structure.offset + structure.length,
    );
  }

  protected readByte(structure: PlacedStructure | undefined, offset: number): number {
    const place = offset - (structure?.offset ?? 0);
    const isInside = place < (structure?.length ?? 0);
    switch (isInside ? structure?.name : undefined) {
      case "common":
        return this.common.byte(place);
      case "isr":
        return this.parts.interrupts.isr;
      case "device":
        return this.parts.configSpace.byte(place);
      default:
        // A place for notifications has nothing to read.
        return 0xff;
    }
  }

  /** The generation changes with the first read of config space behind a change, not with the change itself. */
  protected noteConfigRead(): void {
    const { changes } = this.parts.configSpace;
    if (this.changesTold !== changes) {
      this.changesTold = changes;
      this.common.generation = (this.common.generation + 1) & 0xff;
    }
  }

  /** The place says which queue is meant, and so does the number: they have to agree. */
  protected writeNotify(offset: number, width: number, value: number): void {
    const expected = this.negotiation.has("notificationData") ? 4 : 2;
    const queue = value & 0xffff;
    const isOwnPlace = offset === queue * this.parts.configuration.notifyMultiplier;
    if (width === expected && isOwnPlace && queue < this.parts.queues.length) {
      this.negotiation.notify(queue);
    }
  }
}
