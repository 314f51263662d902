import { Interrupts } from "../../../reference/interrupts.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";
import { Virtqueue } from "../../../reference/virtqueue.ts";
import type { AccessWidth } from "../../../src/target/access-batch.ts";

/** A queue that stops at a malformed chain and leaves untold what it completed just before. */
export class SilentQueue extends Virtqueue {
  override settle(): void {
    if (this.broken) {
      this.publish();
    } else {
      super.settle();
    }
  }
}

/** Not lawful: completes a malformed chain empty, leaves untold what it completed in that pass, and goes on. */
export class DistractedQueue extends Virtqueue {
  #refused = false;

  override settle(): void {
    if (this.#refused) {
      this.suppression.signalledUsed = this.nextUsed;
    }
    this.#refused = false;
    super.settle();
  }

  protected override refuse(head: number): void {
    this.#refused = true;
    super.refuse(head);
  }
}

/**
 * Interrupts of a device that tells nothing any more once it has stopped as a whole; ISR still shows it, as in QEMU.
 * What a write of the driver brings about is told when all of it is done.
 */
export class SilentInterrupts extends Interrupts {
  /** Whether the device has stopped. */
  stopped: () => boolean = () => false;
  #due: (() => void)[] | undefined;

  /** Does something, and tells of it afterwards unless the device has stopped meanwhile. */
  tellAfter(work: () => void): void {
    this.#due = [];
    work();
    const due = this.#due;
    this.#due = undefined;
    for (const raise of due) {
      raise();
    }
  }

  override raiseQueue(vector: number): void {
    this.#tell(1, () => super.raiseQueue(vector));
  }

  override raiseConfig(): void {
    this.#tell(2, () => super.raiseConfig());
  }

  #tell(bit: number, raise: () => void): void {
    if (this.#due !== undefined) {
      this.#due.push(() => this.#tell(bit, raise));
    } else if (this.stopped()) {
      this.isr |= bit;
    } else {
      raise();
    }
  }
}

/**
 * Stops as a whole when one queue does, and is silent from then on; with {@link SilentInterrupts}. At a notification it
 * looks at the queue that was notified, and then at the other one.
 */
export class SilentDevice extends ReferenceDevice {
  constructor(...parts: ConstructorParameters<typeof ReferenceDevice>) {
    super(...parts);
    this.#interrupts.stopped = () => this.queues.some(({ broken }) => broken);
  }

  override portWrite(port: number, width: AccessWidth, value: number): void {
    this.#interrupts.tellAfter(() => super.portWrite(port, width, value));
  }

  override notify(queue: number): void {
    super.notify(queue);
    const other = 1 - queue;
    if (this.queues[other]?.usable() === true) {
      super.notify(other);
    }
  }

  get #interrupts(): SilentInterrupts {
    return this.interrupts as SilentInterrupts;
  }
}
