import type { DeviceEnvironment } from "../src/target/device-port.ts";
import type { Chain } from "./chain.ts";
import type { Channel, Channels } from "./channels.ts";
import type { Virtqueue } from "./virtqueue.ts";

const headerBytes = 8;
const chunkBytes = 65_536;
/** The most payload put into one message, so that one chain is a bounded piece of work. */
const payloadBytesMax = 1024 * 1024;

/**
 * Host to guest. While host bytes and chains are there, each chain gets one message with the next bytes of one
 * channel; the channels take turns. Host bytes without a chain stay at the host end.
 */
export class Receive {
  protected readonly environment: DeviceEnvironment;
  protected readonly queue: Virtqueue;
  protected readonly channels: Channels;
  protected readonly header: Uint8Array = new Uint8Array(headerBytes);
  protected readonly headerView: DataView = new DataView(this.header.buffer);
  protected readonly chunk: Uint8Array = new Uint8Array(chunkBytes);
  protected serving = false;
  protected scheduled = false;
  protected readonly continue: () => void = () => {
    this.scheduled = false;
    if (this.queue.notified) {
      this.serve();
    }
  };

  constructor(environment: DeviceEnvironment, queue: Virtqueue, channels: Channels) {
    this.environment = environment;
    this.queue = queue;
    this.channels = channels;
  }

  /** There may be new chains or new host bytes. */
  serve(): void {
    if (this.serving) {
      // The pass under way asks the host ends again after every chain.
      return;
    }
    this.serving = true;
    this.queue.beginPass();
    this.fillChains();
    this.queue.notified = this.queue.exhausted();
    this.queue.settle();
    this.serving = false;
    if (this.queue.notified) {
      this.schedule();
    }
  }

  /** Goes on later with what is notified. */
  schedule(): void {
    if (!this.scheduled) {
      this.scheduled = true;
      this.environment.defer(this.continue);
    }
  }

  protected fillChains(): void {
    for (;;) {
      const channel = this.channels.nextReadable();
      const chain = channel === undefined ? undefined : this.queue.pop();
      if (channel === undefined || chain === undefined) {
        return;
      }
      if (chain.bytes <= headerBytes) {
        // No room for a header and one byte: of no use to any message.
        this.queue.complete(chain, 0);
        continue;
      }
      const payload = this.writePayload(channel, chain);
      this.writeHeader(channel, chain, payload);
      this.queue.complete(chain, headerBytes + payload);
      this.channels.passTurn();
    }
  }

  protected writePayload(channel: Channel, chain: Chain): number {
    const wanted = Math.min(chain.bytes - headerBytes, channel.readable(), payloadBytesMax);
    let done = 0;
    chain.skip(headerBytes);
    while (done < wanted) {
      const count = channel.read(this.chunk, Math.min(wanted - done, this.chunk.length));
      if (count === 0) {
        throw new Error(`the host end of channel "${channel.name}" promised ${wanted} bytes and gave ${done}`);
      }
      chain.put(this.environment.memory, this.chunk, count);
      done += count;
    }
    this.queue.charge(done);
    return done;
  }

  protected writeHeader(channel: Channel, chain: Chain, payload: number): void {
    this.headerView.setUint32(0, channel.id, true);
    this.headerView.setUint32(4, payload, true);
    chain.rewind();
    chain.put(this.environment.memory, this.header, headerBytes);
  }
}
