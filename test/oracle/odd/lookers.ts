import type { Channel } from "../../../reference/channels.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";
import { Ring } from "../../../reference/ring.ts";
import { Transport } from "../../../reference/transport.ts";
import { Virtqueue } from "../../../reference/virtqueue.ts";
import type { VirtqueueRules } from "../../../reference/virtqueue-state.ts";
import type { AccessWidth } from "../../../src/target/access-batch.ts";

/** Looks at its rings before and after every access, notified or not: what is available may be served at once. */
export class PollingTransport extends Transport {
  override read(offset: number, width: number): number {
    this.poll();
    const value = super.read(offset, width);
    this.poll();
    return value;
  }

  override write(offset: number, width: number, value: number): void {
    this.poll();
    super.write(offset, width, value);
    this.poll();
  }

  protected poll(): void {
    for (const [queue, { pageNumber }] of this.queues.entries()) {
      if (pageNumber !== 0) {
        this.events.notify(queue);
      }
    }
  }
}

/** Reads the block that a ring lies in as a whole, gaps included, whenever it looks whether there is something new. */
export class BlockRing extends Ring {
  protected block: Uint8Array = new Uint8Array(0);

  override availableIndex(): number {
    const length = this.used + 4 + 8 * this.size + 2 - this.descriptors;
    if (this.block.length < length) {
      this.block = new Uint8Array(length);
    }
    this.memory.readBytes(this.descriptors, this.block, 0, length);
    return super.availableIndex();
  }
}

/** Interrupts for its queues without cause, which it only should not, with whatever happens while they are set up. */
export class JumpyDevice extends ReferenceDevice {
  override configWrite(offset: number, width: AccessWidth, value: number): void {
    super.configWrite(offset, width, value);
    this.jump();
  }

  override portWrite(port: number, width: AccessWidth, value: number): void {
    super.portWrite(port, width, value);
    this.jump();
  }

  override mmioWrite(address: number, width: AccessWidth, value: number): void {
    super.mmioWrite(address, width, value);
    this.jump();
  }

  override notify(queue: number): void {
    super.notify(queue);
    this.jump();
  }

  protected override connectionChanged(channel: Channel, connected: boolean): void {
    super.connectionChanged(channel, connected);
    this.jump();
  }

  protected jump(): void {
    for (const queue of this.queues) {
      if (queue.usable()) {
        this.interrupts.raiseQueue(queue.suppression.vector);
      }
    }
  }
}

/** The queues of one device, by the rules they share. */
const siblings = new WeakMap<VirtqueueRules, Virtqueue[]>();

/** Takes nothing more from any queue once one has met a malformed chain, and completes what it had taken before. */
export class FinishingQueue extends Virtqueue {
  constructor(...parts: ConstructorParameters<typeof Virtqueue>) {
    super(...parts);
    const known = siblings.get(this.rules) ?? [];
    known.push(this);
    siblings.set(this.rules, known);
  }

  override usable(): boolean {
    return this.pageNumber !== 0 && this.inRam;
  }

  protected override hasAvailable(): boolean {
    return !(siblings.get(this.rules) ?? []).some((queue) => queue.broken) && super.hasAvailable();
  }
}
