import type { DeviceEnvironment } from "../src/target/device-port.ts";
import type { Chain } from "./chain.ts";
import type { Channel, Channels } from "./channels.ts";
import type { Virtqueue } from "./virtqueue.ts";

const headerBytes = 8;
const chunkBytes = 65_536;
/** Stretches of guest memory remembered for chains held back; past it the ring waits, so that memory stays bounded. */
const heldSegmentsMax = 65_536;

/**
 * Guest to host. Each chain is one message; its payload goes to the host end of the channel its header names. A chain
 * is completed when the host end has all of it; while the host end takes no more it is held, and so are later chains
 * of that channel, whereas other channels go on.
 */
export class Transmit {
  protected readonly environment: DeviceEnvironment;
  protected readonly queue: Virtqueue;
  protected readonly channels: Channels;
  protected readonly header: Uint8Array = new Uint8Array(headerBytes);
  protected readonly headerView: DataView = new DataView(this.header.buffer);
  protected readonly chunk: Uint8Array = new Uint8Array(chunkBytes);
  protected heldSegments = 0;
  protected serving = false;
  protected again = false;
  protected scheduled = false;
  protected readonly continue: () => void = () => {
    this.scheduled = false;
    this.serve();
  };

  constructor(environment: DeviceEnvironment, queue: Virtqueue, channels: Channels) {
    this.environment = environment;
    this.queue = queue;
    this.channels = channels;
  }

  /** The driver has notified the queue. */
  notify(): void {
    this.queue.notified = true;
    this.serve();
  }

  /** The host end of a channel takes bytes again, or is gone: then what waited for it is discarded and completed. */
  wake(channel: Channel): void {
    channel.stalled = false;
    this.serve();
  }

  /** Forgets chains in flight, whatever part of them was delivered. */
  reset(): void {
    for (const channel of this.channels.all) {
      for (let chain = channel.held.first; chain !== undefined; chain = channel.held.first) {
        channel.held.removeFirst();
        this.queue.drop(chain);
      }
      channel.stalled = false;
    }
    this.heldSegments = 0;
  }

  /** Takes over a chain that was held when the state was saved. */
  adopt(channel: Channel, chain: Chain): void {
    this.hold(channel, chain);
  }

  /** Does what can be done now; goes on later when that is too much at once. */
  serve(): void {
    if (this.serving) {
      // A host end answers while bytes are written to it.
      this.again = true;
      return;
    }
    this.serving = true;
    this.again = false;
    this.queue.beginPass();
    this.deliverHeld();
    if (this.queue.notified) {
      this.takeChains();
    }
    this.queue.settle();
    this.serving = false;
    if (this.again || this.queue.exhausted()) {
      this.schedule();
    }
  }

  /** Goes on later with what is held or notified. */
  schedule(): void {
    if (!this.scheduled) {
      this.scheduled = true;
      this.environment.defer(this.continue);
    }
  }

  protected deliverHeld(): void {
    if (!this.queue.usable()) {
      return;
    }
    for (const channel of this.channels.all) {
      let chain = channel.held.first;
      while (chain !== undefined && !channel.stalled && this.deliver(channel, chain)) {
        this.release(channel, chain);
        chain = channel.held.first;
      }
    }
  }

  protected takeChains(): void {
    while (this.heldSegments < heldSegmentsMax) {
      const chain = this.queue.pop();
      if (chain === undefined) {
        this.queue.notified = this.queue.exhausted();
        return;
      }
      this.accept(chain);
    }
  }

  protected accept(chain: Chain): void {
    const channel = this.address(chain);
    if (channel === undefined) {
      this.queue.complete(chain, 0);
      return;
    }
    const mayGo = channel.held.first === undefined || chain.remaining === 0 || !channel.connected;
    if (mayGo && this.deliver(channel, chain)) {
      this.queue.complete(chain, 0);
      return;
    }
    this.hold(channel, chain);
  }

  /** The channel of a message, with the chain's cursor on the payload; undefined when the message is malformed. */
  protected address(chain: Chain): Channel | undefined {
    if (chain.bytes < headerBytes) {
      return undefined;
    }
    chain.peek(this.environment.memory, this.header, headerBytes);
    chain.skip(headerBytes);
    const length = this.headerView.getUint32(4, true);
    if (length > chain.bytes - headerBytes) {
      return undefined;
    }
    chain.remaining = length;
    return this.channels.byId(this.headerView.getUint32(0, true));
  }

  /** Hands payload to the host end; true when nothing is left to do: it took all of it, or it is gone. */
  protected deliver(channel: Channel, chain: Chain): boolean {
    while (chain.remaining > 0 && channel.connected) {
      if (this.queue.exhausted()) {
        return false;
      }
      const offered = Math.min(chain.remaining, this.chunk.length);
      chain.peek(this.environment.memory, this.chunk, offered);
      const taken = channel.write(this.chunk, offered);
      chain.skip(taken);
      chain.remaining -= taken;
      this.queue.charge(offered);
      if (taken < offered) {
        // Unless the host end has already asked again while it was written to.
        channel.stalled = !this.again;
        return false;
      }
    }
    return true;
  }

  /** Keeps a chain for when the host end takes bytes again. */
  protected hold(channel: Channel, chain: Chain): void {
    channel.held.append(chain);
    this.heldSegments += chain.segments;
  }

  protected release(channel: Channel, chain: Chain): void {
    channel.held.removeFirst();
    this.heldSegments -= chain.segments;
    this.queue.complete(chain, 0);
  }
}
