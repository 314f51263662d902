import type { Chain } from "../../../reference/chain.ts";
import { ChainWalk } from "../../../reference/chain-walk.ts";
import type { Channel } from "../../../reference/channels.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";
import { Transmit } from "../../../reference/transmit.ts";

const headerBytes = 8;
/** Of a message at least as long as this no byte is given singly, so that a test comes to an end. */
const manyBytes = 2048;

/** Serves the channel with the highest id first, within one look at the ring. */
export class ReorderingTransmit extends Transmit {
  protected override takeChains(): void {
    const taken: Chain[] = [];
    for (let chain = this.queue.pop(); chain !== undefined; chain = this.queue.pop()) {
      taken.push(chain);
    }
    this.queue.notified = this.queue.exhausted();
    for (const chain of taken.sort((left, right) => this.idOf(right) - this.idOf(left))) {
      this.accept(chain);
    }
  }

  protected idOf(chain: Chain): number {
    if (chain.bytes < headerBytes) {
      return 0;
    }
    chain.peek(this.environment.memory, this.header, headerBytes);
    return this.headerView.getUint32(0, true);
  }
}

/** Gives the host end one byte at a time. */
export class TricklingTransmit extends Transmit {
  protected override deliver(channel: Channel, chain: Chain): boolean {
    if (chain.remaining >= manyBytes) {
      return super.deliver(channel, chain);
    }
    while (chain.remaining > 0 && channel.connected) {
      chain.peek(this.environment.memory, this.chunk, 1);
      if (channel.write(this.chunk, 1) === 0) {
        channel.stalled = !this.again;
        return false;
      }
      chain.skip(1);
      chain.remaining--;
    }
    return true;
  }
}

/** Waits with everything while one host end does not read. */
export class BlockingTransmit extends Transmit {
  protected override takeChains(): void {
    while (!this.channels.all.some((channel) => channel.held.first !== undefined)) {
      const chain = this.queue.pop();
      if (chain === undefined) {
        this.queue.notified = this.queue.exhausted();
        return;
      }
      this.accept(chain);
    }
  }
}

/** Length of the first buffer of a chain. */
const firstLengths = new WeakMap<Chain, number>();

/** Notes how chains begin. */
export class MeasuringWalk extends ChainWalk {
  protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["addBuffer"]> {
    if (writable === this.writableWanted && this.length > 0 && chain.segments === 0) {
      firstLengths.set(chain, this.length);
    }
    return super.addBuffer(chain, writable);
  }
}

/** Refuses a header that is split over descriptors; with {@link MeasuringWalk}. */
export class UndividedTransmit extends Transmit {
  protected override address(chain: Chain): Channel | undefined {
    return (firstLengths.get(chain) ?? 0) < headerBytes ? undefined : super.address(chain);
  }
}

/** Does nothing at once when it is notified, only when it has leisure, or before its state is saved. */
export class DeferringDevice extends ReferenceDevice {
  #due: number[] = [];

  override notify(queue: number): void {
    this.#due.push(queue);
    this.environment.defer(() => this.#work());
  }

  override save(): string {
    this.#work();
    return super.save();
  }

  #work(): void {
    for (const queue of this.#due.splice(0)) {
      super.notify(queue);
    }
  }
}
